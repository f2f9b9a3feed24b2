package dev.parley.knowledge.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            value = {
                "HTTP://Example.COM, http://example.com/",
                "https://example.com:443/a/../b/./c#part, https://example.com/b/c",
                "http://example.com:8080/a?b=c&d, http://example.com:8080/a?b=c&d",
                "https://example.com/../../a, https://example.com/a",
                "https://müller.example/größe?q=ü, https://xn--mller-kva.example/gr%C3%B6%C3%9Fe?q=%C3%BC",
                "https://example.com/a b|c, https://example.com/a%20b%7Cc",
            })
    void hasOneForm(String given, String form) {
        assertThat(WebAddress.of(given)).map(WebAddress::text).hasValue(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "//example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "javascript:alert(1)",
                "http://",
                "http:///a",
                "http://user:secret@example.com/",
                "http://example.com@127.0.0.1/",
                "http://example.com:0/",
                "http://example.com:99999/",
                "http://exa mple.com/",
            })
    void isNothingElse(String given) {
        assertThat(WebAddress.of(given)).isEmpty();
    }

    @Test
    void isNoLongerThanItMayBeWhenItIsEscaped() {
        assertThat(WebAddress.of("http://e.example/" + " a".repeat(900))).isEmpty();
        assertThat(WebAddress.of("http://e.example/").orElseThrow().at("<".repeat(900)))
                .isEmpty();
    }

    @Test
    void leadsOnFromAPage() {
        var page = WebAddress.of("https://www.example.com/help/a?x=1").orElseThrow();
        assertThat(page.at("b#c")).map(WebAddress::text).hasValue("https://www.example.com/help/b");
        assertThat(page.at("/")).map(WebAddress::text).hasValue("https://www.example.com/");
        assertThat(page.at("//other.example/x")).map(WebAddress::text).hasValue("https://other.example/x");
        assertThat(page.at("mailto:a@b.example")).isEmpty();
        assertThat(page.at("javascript:void(0)")).isEmpty();
        assertThat(page.sameSite(WebAddress.of("http://example.com/").orElseThrow()))
                .isTrue();
        assertThat(page.sameSite(WebAddress.of("http://shop.example.com/").orElseThrow()))
                .isFalse();
        assertThat(WebAddress.of("https://e.example/a/b.pdf?c=/d").orElseThrow().fileName())
                .isEqualTo("b.pdf");
    }
}
