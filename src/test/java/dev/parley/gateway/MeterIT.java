package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Target;
import dev.parley.providers.Tools;
import dev.parley.routing.Plan;
import dev.parley.testing.TestDatabase;
import dev.parley.usage.Entry;
import dev.parley.usage.Ledger;
import dev.parley.usage.TokenUsage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Counting and settling one answer, on a real ledger.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeterIT {
    private static final ChatRequest REQUEST = new ChatRequest(
            "fake/model",
            List.of(Message.of(Message.Role.USER, "How long may I return shoes?")),
            Tools.NONE,
            null,
            ChatRequest.Sampling.DEFAULT,
            true,
            new ChatRequest.Extras(Dialect.OPENAI, Json.object()),
            null);

    private final TestDatabase db = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final Ledger ledger = new Ledger(db.database(), tasks, 1_000, true);

    @AfterAll
    void close() {
        ledger.close();
        tasks.close();
        db.close();
    }

    private Entry entry() {
        return ledger.start(
                Bounds.start(
                        Ids.next(),
                        TenantId.next(),
                        Ids.next(),
                        REQUEST,
                        new Plan("direct", List.of(FakeTargets.named("model")))),
                _ -> {});
    }

    private static Meter meter(Entry entry, Target target) {
        long now = System.nanoTime();
        return new Meter(entry, REQUEST, target, now - 5_000_000, 4_000_000);
    }

    private String row(Entry entry, String columns) {
        // whoever asks again waits until the first settlement is durable
        entry.settle(dev.parley.usage.Settlement.released("late"), Deadline.in(Duration.ofSeconds(10)));
        return String.valueOf(db.value("select concat_ws(' ', " + columns + ") from usage_settlements where id = '"
                + entry.start().id() + "'"));
    }

    @Test
    void aCompleteAnswerCostsWhatTheProviderCounted() {
        var entry = entry();
        var meter = meter(entry, FakeTargets.named("model"));
        meter.saw(new ChatEvent.Text("ignored for the count", null));
        meter.complete(new TokenUsage(1_000, 400, 0, 50, 10, false));
        assertThat(meter.cost()).isEqualByComparingTo("0.00074");
        assertThat(row(entry, "outcome, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, estimated"))
                .isEqualTo("completed 1000 400 50 10 f");
    }

    @Test
    void anAnswerIsSettledOnceHoweverOftenItEnds() {
        var entry = entry();
        var meter = meter(entry, FakeTargets.named("model"));
        meter.complete(TokenUsage.of(10, 5));
        meter.cut();
        meter.abandoned();
        meter.complete(TokenUsage.of(99, 99));
        assertThat(meter.tokens()).isEqualTo(TokenUsage.of(10, 5));
        assertThat(row(entry, "outcome, input_tokens, output_tokens")).isEqualTo("completed 10 5");
    }

    @Test
    void whatWasGeneratedUntilACutIsCountedOfEveryKind() {
        var entry = entry();
        var meter = meter(entry, FakeTargets.named("model"));
        meter.saw(new ChatEvent.Started("id", "model", null));
        meter.saw(new ChatEvent.Reasoning("one two three", null));
        meter.saw(new ChatEvent.Text(" four five", null));
        meter.saw(new ChatEvent.ToolCall(0, "call", " search"));
        meter.saw(new ChatEvent.ToolArguments(0, "{\"q\":1}"));
        meter.cut();
        assertThat(meter.tokens().estimated()).isTrue();
        assertThat(meter.tokens().output()).isBetween(9L, 12L);
        assertThat(meter.tokens().input()).isBetween(7L, 20L);
        assertThat(row(entry, "outcome, estimated, cost_usd > 0")).isEqualTo("cut t t");
    }

    @Test
    void aCallerWhoLeftIsSettledWithoutWaiting() {
        var entry = entry();
        var meter = meter(entry, FakeTargets.named("model"));
        meter.saw(new ChatEvent.Text("half of an", null));
        meter.abandoned();
        assertThat(row(entry, "outcome, output_tokens, estimated")).isEqualTo("client_gone 3 t");
    }

    @Test
    void anAnswerWithoutEndIsCountedPieceByPiece() {
        var entry = entry();
        var meter = meter(entry, FakeTargets.named("model"));
        var piece = "word ".repeat(200);
        for (int i = 0; i < 1_000; i++) meter.saw(new ChatEvent.Text(piece, null));
        meter.cut();
        assertThat(meter.tokens().output()).isBetween(199_000L, 202_000L);
    }

    @Test
    void aModelWithoutPriceCostsNothingInTheLedgerAndIsSaidToHaveNone() {
        var entry = entry();
        var meter = meter(entry, FakeTargets.named("model", null));
        meter.complete(TokenUsage.of(10, 5));
        assertThat(meter.cost()).isNull();
        assertThat(row(entry, "cost_usd = 0, price_version is null")).isEqualTo("t t");
    }

    @Test
    void ourOwnShareOfTheTimeLeavesTheWaitingForProvidersOut() {
        assertThat(meter(entry(), FakeTargets.named("model")).overheadMillis()).isBetween(0.9, 500.0);
    }
}
