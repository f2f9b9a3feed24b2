package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.knowledge.Citation;
import dev.parley.usage.TokenUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));

    private static KeptAnswer answer(String text, String... documents) {
        var citations = List.of(documents).stream()
                .map(id -> new Citation("cit_1", id, "t", null, null, "q", 1))
                .toList();
        return new KeptAnswer("m", List.of(text), citations, null, new TokenUsage(1, 0, 0, 1, 0, false));
    }

    private static boolean same(KeptAnswer a, KeptAnswer b) {
        return Agreement.of(a, b, ENCODER::encode).orElseThrow();
    }

    @Test
    void tellsTheSameInOtherWordsFromAnotherTopicAmountAndSource() {
        var so = answer("Open the settings and choose Reset password.");
        assertThat(same(so, answer("Open settings, then choose to reset the password.")))
                .isTrue();
        assertThat(same(so, answer("Our offices in Rome are closed on Sundays.")))
                .isFalse();
        assertThat(same(answer("It costs 10 USD."), answer("It costs 100 USD.")))
                .isFalse();
        var one = Ids.format("doc", Ids.next());
        var other = Ids.format("doc", Ids.next());
        assertThat(same(answer("It is so.", one), answer("It is so.", other))).isFalse();
        assertThat(same(answer("It is so. [1]", one), answer("It is so. [2]", one, other)))
                .isTrue();
    }

    @Test
    void anAnswerIsServedTheShorterTheYoungerWhatItCites() {
        var now = Instant.now();
        assertThat(Freshness.of(Set.of(), now)).isEqualTo(Duration.ofDays(1));
        assertThat(Freshness.of(Set.of(aged(now, 365)), now)).isEqualTo(Duration.ofDays(1));
        assertThat(Freshness.of(Set.of(aged(now, 365), aged(now, 5)), now))
                .isCloseTo(Duration.ofHours(12), Duration.ofMinutes(1));
        assertThat(Freshness.of(Set.of(aged(now, 365), aged(now, 0)), now)).isEqualTo(Duration.ofMinutes(10));
    }

    private static UUID aged(Instant now, int days) {
        return Ids.floor(now.minus(Duration.ofDays(days)));
    }
}
