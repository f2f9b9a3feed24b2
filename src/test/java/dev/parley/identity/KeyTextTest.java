package dev.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    @Test
    void readsWhatItWrote() {
        var text = KeyText.create(Ids.next());
        assertThat(text.text()).matches("sk-par-[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}");
        assertThat(KeyText.parse(text.text())).contains(text);
    }

    @Test
    void neverShowsItsSecret() {
        var text = KeyText.create(Ids.next());
        assertThat(text.toString()).doesNotContain(text.secret());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sk-par-",
                "sk-proj-0123456789012345678901234567890123456789012345678901234567890",
                "sk-par-!!!!!!!!!!!!!!!!!!!!!!.0123456789012345678901234567890123456789012",
                "sk-par-0123456789012345678901_0123456789012345678901234567890123456789012",
            })
    void refusesOtherTexts(String text) {
        assertThat(KeyText.parse(text)).isEmpty();
    }

    @Test
    void standsAnyText() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            var text = new StringBuilder(KeyText.create(Ids.next()).text());
            for (int change = random.nextInt(1, 4); change > 0; change--)
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x250));
            KeyText.parse(text.toString())
                    .ifPresent(parsed -> assertThat(parsed.secretHash()).hasSize(32));
        }
    }
}
