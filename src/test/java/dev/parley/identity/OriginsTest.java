package dev.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    @ParameterizedTest
    @CsvSource({
        "https://shop.example, https://shop.example, true",
        "https://shop.example, https://shop.example.evil, false",
        "https://shop.example, https://evil-shop.example, false",
        "https://shop.example, https://www.shop.example, false",
        "https://shop.example, http://shop.example, false",
        "https://shop.example, https://shop.example:8443, false",
        "https://shop.example, https://SHOP.example, false",
        "https://shop.example, https://shop.example/, false",
        "https://shop.example, https://shop.example., false",
        "https://shop.example, null, false",
        "https://shop.example:443, https://shop.example, true",
        "https://shop.example:8443, https://shop.example:8443, true",
        "https://shop.example:8443, https://shop.example, false",
        "https://Shop.Example, https://shop.example, true",
        "https://*.shop.example, https://www.shop.example, true",
        "https://*.shop.example, https://a.b.shop.example, true",
        "https://*.shop.example, https://shop.example, false",
        "https://*.shop.example, https://.shop.example, false",
        "https://*.shop.example, https://evilshop.example, false",
        "https://*.shop.example, https://www.shop.example.evil, false",
        "https://*.shop.example, https://evil.example/.shop.example, false",
        "https://*.shop.example, https://evil.example:1@www.shop.example, false",
        "https://*.shop.example, http://www.shop.example, false",
        "https://*.shop.example, https://www.shop.example:8443, false",
        "https://*.shop.example:8443, https://www.shop.example:8443, true",
        "http://localhost:5173, http://localhost:5173, true",
        "http://localhost:5173, http://localhost:5174, false",
        "http://localhost, http://localhost.evil.example, false"
    })
    void matchWhatABrowserSendsAndNothingAlike(String permitted, String origin, boolean expected) {
        assertThat(Origins.parse(List.of(permitted)).contains(origin)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.example",
                "https://",
                "https://shop.example/path",
                "https://shop.example/",
                "https://shop.example?x=1",
                "https://user@shop.example",
                "http://shop.example",
                "ftp://shop.example",
                "https://*",
                "https://*.example",
                "https://shop.*.example",
                "https://*shop.example",
                "https://*.*.example",
                "null",
                "*",
                "",
                "https://shop example"
            })
    void refuseWhatIsNone(String text) {
        assertThatThrownBy(() -> Origins.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no origin such as https://shop.example");
    }
}
