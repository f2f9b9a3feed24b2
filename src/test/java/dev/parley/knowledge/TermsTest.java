package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {
    @ParameterizedTest
    @CsvSource({
        "Where are the returned shoes?, You return a shoe there.",
        "Welche Gutscheine sind für die Läden gültig?, Der Gutschein ist für den Laden und nicht gültige.",
        "Les livraisons sont-elles dans la facture ?, La livraison est sur les factures.",
        "¿Qué tarjetas son para los zapatos?, La tarjeta es para el zapato.",
        "Какие подарочные карты есть?, Подарочная карта у вас.",
        "多少天内可以退货？, 可以在30天内退货。",
        "靴は返品できますか？, 靴を返品する。",
        "من أي رقم تبدأ المقاسات؟, تبدأ مقاسات الأطفال",
        "पार्सलों में कितने दिन?, पार्सल के दिनों"
    })
    void wordsOfAnyLanguageAreFoundAgainInOtherForms(String question, String text) {
        var asked = new HashSet<>(Terms.of(question));
        asked.retainAll(new HashSet<>(Terms.of(text)));
        assertThat(asked).hasSizeGreaterThanOrEqualTo(question.contains("Qué") ? 2 : 1);
    }

    @Test
    void aTextIsOfTheLanguageWhoseSmallWordsItHas() {
        assertThat(Language.of("The war was won in the end.")).isEqualTo(Language.ENGLISH);
        assertThat(Language.of("Wie lange kann ich die Schuhe zurückgeben?")).isEqualTo(Language.GERMAN);
        assertThat(Language.of("Combien de jours pour un colis ?")).isEqualTo(Language.FRENCH);
        assertThat(Language.of("¿Cuánto cuestan los envíos?")).isEqualTo(Language.SPANISH);
        assertThat(Language.of("Rückgabefrist")).isEqualTo(Language.ENGLISH);
        assertThat(Language.of("")).isEqualTo(Language.ENGLISH);
    }

    @Test
    void aQuestionThatCouldBeOfAnyLanguageIsLookedForInEach() {
        assertThat(Terms.asked("Rückgaben")).containsAll(Terms.of("Rückgaben", Language.GERMAN));
    }

    @Test
    void lettersThatTheEncoderCannotReadAreForeign() {
        assertThat(Terms.areForeign("Сколько стоит Express?")).isTrue();
        assertThat(Terms.areForeign("退货 iPhone")).isFalse();
        assertThat(Terms.areForeign("Größe?")).isFalse();
        assertThat(Terms.areForeign("12?")).isFalse();
    }
}
