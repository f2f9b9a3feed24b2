package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

    @Test
    void theFirstQuestionHasNothingBeforeIt() {
        assertThat(FollowUp.topic(List.of(), "And if I wore them?")).isEmpty();
    }
}
