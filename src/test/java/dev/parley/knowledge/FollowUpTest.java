package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowUpTest {
    private static final String FIRST = "How long do I have to return a pair of shoes?";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "And if I wore them?",
                "What does it cost to send them back to the warehouse in another country?",
                "Why?",
                "And worn shoes?",
                "Und wenn ich sie getragen habe?",
                "Et si je les ai portées ?",
                "¿Y si los he usado?",
                "А если я их носил?"
            })
    void whatLeansOnTheQuestionBeforeIsAboutIt(String question) {
        assertThat(FollowUp.topic(List.of(FIRST), question)).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Which payment methods do you accept in Switzerland?",
                "Does the warranty cover scratches on leather boots?",
                "What is the largest gift card that can be bought online?"
            })
    void whatStandsByItselfIsAboutNothingElse(String question) {
        assertThat(FollowUp.topic(List.of(FIRST), question)).isEmpty();
    }

    @Test
    void aChainOfFollowUpsGoesBackToWhatItIsAbout() {
        var earlier = List.of("Where is your shop in Zurich?", FIRST, "And if I wore them?");
        assertThat(FollowUp.topic(earlier, "Why?")).isEqualTo(FIRST + "\nAnd if I wore them?");
    }

    private static Hit hit(UUID id, double score, boolean curated) {
        var passage = new Passage(id, id, "Title", null, null, "text", "text", score, curated);
        return new Hit(passage, score, score, score, score, 0, new double[0]);
    }

    @Test
    void oneCuratedAnswerComesFirstAndItIsThatOfTheQuestionAlone() {
        var alone = new UUID(0, 1);
        var within = new UUID(0, 2);
        var hits = FollowUp.search(
                "Why?",
                FIRST,
                5,
                text -> text.equals("Why?")
                        ? List.of(hit(alone, 0.5, true), hit(within, 0.2, false))
                        : List.of(hit(within, 0.9, true), hit(alone, 0.3, false)));
        assertThat(hits).extracting(hit -> hit.passage().chunkId()).containsExactly(alone, within);
        assertThat(hits).extracting(hit -> hit.passage().curated()).containsExactly(true, false);
    }

    @Test
    void theFirstQuestionHasNothingBeforeIt() {
        assertThat(FollowUp.topic(List.of(), "And if I wore them?")).isEmpty();
    }
}
