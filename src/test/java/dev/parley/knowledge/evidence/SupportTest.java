package dev.parley.knowledge.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupportTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));
    private static final List<Passage> PASSAGES = List.of(
            passage("Returns", "Unworn shoes may be returned within 30 days. Refunds go to the card that paid."),
            passage("Shipping", "Parcels to Switzerland take four working days and cost 12 francs."));

    private final Support support = new Support(ENCODER);

    private static Passage passage(String title, String text) {
        return new Passage(Ids.next(), Ids.next(), title, null, null, text, 0.6);
    }

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unworn shoes may be returned within 30 days [1].",
                "You may return shoes within 30 days if they are unworn. [1]",
                "A parcel to Switzerland takes four working days [2].",
                "Yes!",
                "Would you like to know more about our returns policy and shipping?"
            })
    void whatThePassagesSayIsBorneOut(String sentence) {
        assertThat(support.bornOut(sentence, PASSAGES)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unworn shoes may be returned within 90 days [1].",
                "The Eiffel Tower was built by Gustave Eiffel for the World's Fair.",
                "Customers in Germany receive a free umbrella with each order above 200 euros."
            })
    void whatTheyDoNotSayIsNot(String sentence) {
        assertThat(support.bornOut(sentence, PASSAGES)).isFalse();
    }

    @Test
    void nothingIsBorneOutByNothing() {
        assertThat(support.lacking("Shoes may be returned within 30 days.", List.of()))
                .containsExactly("Shoes may be returned within 30 days.");
    }

    @Test
    void whatGuardrailsChangedIsNotQuoted() {
        var changed = PASSAGES.getFirst()
                .withText("Unworn shoes may be returned within [removed]. Refunds go to the card" + " that paid.");
        var quotes = new Evidence(ENCODER).choose("Where do refunds go, to which card?", "", List.of(changed));
        assertThat(quotes).allMatch(quote -> PASSAGES.getFirst().text().contains(quote.text()));
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> Citation.of(changed, "Unworn shoes may be returned within [removed]."));
    }
}
