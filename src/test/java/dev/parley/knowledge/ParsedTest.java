package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.parley.kernel.PlatformException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParsedTest {
    @Test
    void readsMarkdownsHeadingsAsSections() {
        var parsed = Parsed.of(
                Format.MARKDOWN,
                "# Returns\n\nIntro.\n\n## How *long*\n\nThirty days.\n\n### Shoes\n\nUnworn.\n\nBoxes\n-----\n\nKeep it.\n");

        assertThat(parsed.title()).isEqualTo("Returns");
        assertThat(texts(parsed)).containsExactly("Intro.", "Thirty days.", "Unworn.", "Keep it.");
        assertThat(parsed.blocks().stream().map(Parsed.Block::section))
                .containsExactly(null, "How long", "How long > Shoes", "Boxes");
    }

    @Test
    void keepsListsAndTablesOfMarkdownWhole() {
        var parsed = Parsed.of(
                Format.MARKDOWN,
                "- one\n- two\n  and more\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n\nmore\n```\n");

        assertThat(texts(parsed))
                .containsExactly(
                        "- one\n- two\n  and more", "| a | b |\n|---|---|\n| 1 | 2 |", "```\ncode\n\nmore\n```");
    }

    @Test
    void takesAListItemAboveARuleForNoHeading() {
        var parsed = Parsed.of(Format.MARKDOWN, "- one\n- two\n---\n\nNext.\n<!-- a remark -->\n");

        assertThat(parsed.blocks())
                .allSatisfy(block -> assertThat(block.section()).isNull());
        assertThat(texts(parsed)).last().asString().startsWith("Next.");
    }

    @Test
    void readsOfHtmlWhatAReaderReads() {
        var parsed = Parsed.of(Format.HTML, """
                <html><head><title>Help</title><style>p{}</style></head><body>
                <nav><a href=/>Home</a></nav><script>alert('x')</script>
                <main><h1>Help</h1><p>First   <b>bold</b>
                words.</p><h2>Costs</h2><ul><li>one<li>two</ul>
                <table><tr><th>Plan</th><th>Price</th></tr><tr><td>Start</td><td>9 euros</td></tr></table>
                <p hidden>secret</p></main><footer>Imprint</footer></body></html>
                """);

        assertThat(parsed.title()).isEqualTo("Help");
        assertThat(texts(parsed)).containsExactly("First bold words.", "- one\n- two", "Plan | Price\nStart | 9 euros");
        assertThat(parsed.blocks().getLast().section()).isEqualTo("Costs");
        assertThat(parsed.text()).doesNotContain("alert", "Home", "Imprint", "secret", "p{}");
    }

    @Test
    void dividesPlainTextAtEmptyLines() {
        assertThat(texts(Parsed.of(Format.TEXT, "one\r\nstill one\r\n\r\n  two \n\n\n")))
                .containsExactly("one\r\nstill one", "  two");
    }

    @Test
    void readsBrokenHtmlWithoutFailing() {
        for (var html : List.of(
                "<p>unclosed <b>bold <i>both</p> tail",
                "<table><td>cell without row",
                "</div></div>text",
                "<h2><div>odd</div></h2>after",
                "<ul><h3>in a list</h3><li>x</ul>",
                "&#xFFFFFF; &bogus; <",
                "<!--",
                "<pre>a\n b</pre>",
                "")) assertThat(Parsed.of(Format.HTML, html).blocks()).hasSizeLessThan(5);
        assertThat(texts(Parsed.of(Format.HTML, "<p>unclosed <b>bold <i>both</p> tail")))
                .containsExactly("unclosed bold both", "tail");
    }

    @Test
    void takesTimeInProportionToHostileInput() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (var unit : List.of("> ", "- ", "[", "*a_ ", "<div>", "| a ", "```\n", "# a\n", "1. ", "`", "![](")) {
                var text = unit.repeat(50_000);
                assertThat(Parsed.of(Format.MARKDOWN, text).text()).hasSameSizeAs(text);
                Parsed.of(Format.HTML, text);
                Sentences.of(text);
            }
            Parsed.of(Format.HTML, "<div>".repeat(100_000) + "deep" + "</div>".repeat(100_000));
        });
    }

    @Test
    void knowsFormatsByContentTypeAndName() {
        assertThat(Format.of("text/markdown; charset=utf-8", "")).isEqualTo(Format.MARKDOWN);
        assertThat(Format.of("application/octet-stream", "A.HTM")).isEqualTo(Format.HTML);
        assertThat(Format.of("text/plain", "readme.md")).isEqualTo(Format.MARKDOWN);
        assertThat(Format.of("", "")).isEqualTo(Format.TEXT);
        assertThatThrownBy(() -> Format.of("application/pdf", "a.pdf"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("text/plain, text/markdown or text/html");
        assertThatThrownBy(() -> Format.of("", "a.exe")).isInstanceOf(PlatformException.class);
    }

    private static List<String> texts(Parsed parsed) {
        return parsed.blocks().stream()
                .map(block -> parsed.text().substring(block.start(), block.end()))
                .toList();
    }
}
