package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Passage;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.routing.Plan;
import dev.parley.usage.Start;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static ChatRequest request(@Nullable Integer maxTokens) {
        return new ChatRequest(
                "fake/model",
                List.of(Message.of(Message.Role.USER, "How long may I return shoes?")),
                Tools.NONE,
                null,
                new ChatRequest.Sampling(null, null, maxTokens, false, List.of()),
                false,
                new ChatRequest.Extras(Dialect.OPENAI, Json.object()),
                null);
    }

    private static Start start(ChatRequest request) {
        return Bounds.start(
                Ids.next(),
                TenantId.next(),
                Ids.next(),
                request,
                new Plan("default", List.of(FakeTargets.named("a", null), FakeTargets.named("b"))));
    }

    @Test
    void takesTheCallersOwnLimitForWhatCanBeGenerated() {
        assertThat(start(request(7)).outputBound()).isEqualTo(7);
        assertThat(start(request(null)).outputBound()).isGreaterThan(10_000);
    }

    @Test
    void costsTheDearestOfTheTargetsAtMost() {
        var start = start(request(1_000));
        // a dollar a million prompt tokens and two for generated ones
        var most =
                new BigDecimal(start.inputTokens()).add(new BigDecimal(2_000)).movePointLeft(6);
        assertThat(start.costBound()).isEqualByComparingTo(most);
    }

    @Test
    void isNeverBelowOurOwnCount() {
        var request = request(7);
        assertThat(start(request).inputTokens()).isGreaterThanOrEqualTo(Bounds.counted(request));
    }

    @Test
    void countsAllThatAGroundedRequestSends() {
        var passage = new Passage(Ids.next(), Ids.next(), "Returns", "Shoes > Worn", null, "Within 30 days.", 0.9);
        var plain = request(7);
        var grounded = plain.withGrounding(new ChatRequest.Grounding("How long?", List.of(passage)));
        var sent = plain.withMessages(Grounding.instructed(grounded).messages());
        assertThat(Bounds.counted(grounded)).isEqualTo(Bounds.counted(sent));
        assertThat(start(grounded).inputTokens()).isEqualTo(start(sent).inputTokens());
        assertThat(Bounds.counted(grounded)).isGreaterThan(Bounds.counted(plain) + 100);
    }
}
