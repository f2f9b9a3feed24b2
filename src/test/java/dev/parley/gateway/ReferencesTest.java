package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    private static final List<Passage> PASSAGES = List.of(
            passage("Shipping", "We ship on weekdays. Parcels take two days."),
            passage("Returns", "Shoes may be returned within 30 days. Bring the receipt."),
            passage("Sizes", "Our sizes are European."));

    @Test
    void numbersPassagesInTheOrderInWhichTheAnswerRefersToThem() {
        var references = new References(PASSAGES);
        var shown = references.rewrite("Return shoes within 30 days [2]. Parcels take two days [1][2].");
        assertThat(shown).isEqualTo("Return shoes within 30 days [1]. Parcels take two days [2][1].");
        assertThat(references.citations()).extracting(Citation::title).containsExactly("Returns", "Shipping");
    }

    @Test
    void quotesTheSentenceThatSupportsTheClaimWordForWord() {
        var references = new References(PASSAGES);
        references.rewrite("You can return shoes within 30 days [2], and parcels take two days [1].");
        assertThat(references.citations())
                .extracting(Citation::quote)
                .containsExactly("Shoes may be returned within 30 days.", "Parcels take two days.");
    }

    @Test
    void removesReferencesToPassagesThatWereNeverGiven() {
        var references = new References(PASSAGES);
        assertThat(references.rewrite("Surely [4][0][99].")).isEqualTo("Surely .");
        assertThat(references.citations()).isEmpty();
    }

    @Test
    void takesListsInOnePairOfBrackets() {
        var references = new References(PASSAGES);
        assertThat(references.rewrite("Both [3, 1].")).isEqualTo("Both [1][2].");
    }

    @Test
    void leavesOtherBracketsAlone() {
        var text = "array[i] = [x]; [] [see note] [1a] [12345678901234567890";
        var references = new References(PASSAGES);
        assertThat(references.rewrite(text) + references.rest()).isEqualTo(text);
    }

    @Test
    void theResultDoesNotDependOnHowTheTextWasCut() {
        var random = new Random(7);
        var alphabet = "ab [][1][2][3][9][1,2] 12,] [".toCharArray();
        for (int run = 0; run < 5_000; run++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) text.append(alphabet[random.nextInt(alphabet.length)]);
            assertThat(inPieces(text.toString(), random)).as(text.toString()).isEqualTo(whole(text.toString()));
        }
    }

    private static String whole(String text) {
        var references = new References(PASSAGES);
        return references.rewrite(text) + references.rest() + titles(references);
    }

    private static String inPieces(String text, Random random) {
        var references = new References(PASSAGES);
        var shown = new StringBuilder();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(4));
            shown.append(references.rewrite(text.substring(from, to)));
            from = to;
        }
        return shown + references.rest() + titles(references);
    }

    private static String titles(References references) {
        return references.citations().stream().map(Citation::title).toList().toString();
    }

    private static Passage passage(String title, String text) {
        return new Passage(Ids.next(), Ids.next(), title, null, null, text, 0.5);
    }
}
