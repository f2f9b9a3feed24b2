package dev.parley.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenCountTest {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";
    private static final String MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final List<String> ALPHABETS = List.of(
            LOWER,
            UPPER,
            "zxqjkvwZXQJKVW",
            LOWER + UPPER,
            DIGITS,
            DIGITS + "abcdef",
            LOWER + UPPER + DIGITS + "+/",
            MARKS,
            LOWER + " ",
            LOWER + MARKS + " \n\t",
            DIGITS + " .,-",
            " ",
            " \n\t\r",
            "\n",
            "abc  \n",
            "абвгдежзийклмнопрстуфхцчшщъыьэюя ",
            "αβγδεζηθικλμνξοπρστυφχψω ",
            "אבגדהוזחטיכלמנסעפצקרשת ",
            "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ",
            "あいうえおかきくけこアイウエオ漢字靴返品",
            "äöüßéèñçøåÄÖÜ aeiou");

    @Test
    void countsLikeTheTokenizer() {
        assertThat(TokenCount.count("")).isZero();
        assertThat(TokenCount.count("hello world")).isEqualTo(2);
        assertThat(TokenCount.count("<|endoftext|>")).isGreaterThan(1);
    }

    @Test
    void aLongTextIsCountedInPiecesWithoutChangingTheCount() {
        var sentence = " How long do I have to return a pair of shoes?";
        assertThat(TokenCount.count(sentence.repeat(1_000))).isEqualTo(TokenCount.count(sentence) * 1_000);
        assertThat(TokenCount.count("😀".repeat(5_000))).isPositive();
    }

    @Test
    void theBoundHoldsForRandomTextsOfEveryAlphabet() {
        var random = new Random(20_260_101);
        for (var alphabet : ALPHABETS) {
            for (int i = 0; i < 300; i++) {
                var text = text(random, alphabet, 1 + random.nextInt(i < 250 ? 40 : 600));
                assertBound(text);
            }
        }
    }

    @Test
    void theBoundHoldsForAnyUnicodeText() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            int length = 1 + random.nextInt(30);
            for (int k = 0; k < length; k++) text.appendCodePoint(codePoint(random));
            assertBound(text.toString());
        }
    }

    @Test
    void theBoundHoldsForALetterChosenToBeAwkwardEachTime() {
        for (var alphabet : List.of(LOWER, UPPER, " " + LOWER, DIGITS + LOWER)) {
            var text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append(worst(text, alphabet));
                assertBound(text.toString());
            }
        }
    }

    private static char worst(CharSequence text, String alphabet) {
        char worst = alphabet.charAt(0);
        long most = -1;
        for (int i = 0; i < alphabet.length(); i++) {
            char c = alphabet.charAt(i);
            long tokens = TokenCount.count(text + String.valueOf(c));
            if (tokens > most) {
                most = tokens;
                worst = c;
            }
        }
        return worst;
    }

    @Test
    void theLettersHeldToBeWholeAreWhole() {
        for (int c = 0x80; c < 0xd800; c++)
            if (TokenCount.wholeLetter((char) c))
                assertThat(TokenCount.count(String.valueOf((char) c)))
                        .as("%x", c)
                        .isEqualTo(1);
        for (char c : (LOWER + UPPER).toCharArray())
            assertThat(TokenCount.count(" " + c)).isEqualTo(1);
        for (int number = 0; number < 1_000; number++)
            assertThat(TokenCount.count("%03d".formatted(number))).isEqualTo(1);
    }

    @Test
    void theBoundOfProseIsNotAbsurd() {
        for (var prose : List.of(
                "Shoes can be returned within 30 days of delivery, unworn and in their box; we pay the postage. ",
                "Schuhe können innerhalb von 30 Tagen nach der Lieferung ungetragen zurückgegeben werden. ",
                "Обувь можно вернуть в течение 30 дней после доставки. ",
                "鞋子可以在收到货后三十天内退回。")) {
            var text = prose.repeat(20);
            assertThat(TokenCount.atMost(text)).isLessThan(TokenCount.count(text) * 5);
        }
    }

    private static void assertBound(String text) {
        assertThat(TokenCount.atMost(text)).as(text).isGreaterThanOrEqualTo(TokenCount.count(text));
    }

    private static String text(Random random, String alphabet, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }

    private static int codePoint(Random random) {
        while (true) {
            int c = random.nextInt(random.nextBoolean() ? 0x3000 : 0x2_ffff);
            if (Character.isDefined(c) && !(c >= 0xd800 && c <= 0xdfff)) return c;
        }
    }
}
