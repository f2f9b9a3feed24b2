package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void doesNotEndASentenceAtAnAbbreviation() {
        assertThat(texts("Dr. Smith of St. Paul came at 9 a.m. Friday. J. Doe did not, e.g. Because it rained."))
                .containsExactly(
                        "Dr. Smith of St. Paul came at 9 a.m. Friday.", "J. Doe did not, e.g. Because it rained.");
    }

    @Test
    void takesListItemsAndTableRowsForSentences() {
        assertThat(texts("To return:\n- print the label\n- hand it\n  in\n2) Wait.\n| a | b |\n|---|---|\n| 1 | 2 |"))
                .containsExactly("To return:", "print the label", "hand it\n  in", "Wait.", "| a | b |", "| 1 | 2 |");
    }

    @Test
    void keepsASentenceTogetherThatIsBrokenIntoLines() {
        assertThat(texts("It takes\nthree days.\nThen more.")).containsExactly("It takes\nthree days.", "Then more.");
    }

    @Test
    void readsOtherScripts() {
        assertThat(texts("これは文です。二つ目の文です。")).hasSize(2);
        assertThat(texts("😀😀")).containsExactly("😀😀");
        assertThat(texts(" \n\t ")).isEmpty();
    }

    private static List<String> texts(String text) {
        return Sentences.of(text).stream().map(span -> span.of(text)).toList();
    }
}
