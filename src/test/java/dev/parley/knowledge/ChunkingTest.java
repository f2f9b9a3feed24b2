package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ChunkingTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    private static final String[] PIECES = {
        "# Title\n\n",
        "## Section\n\n",
        "### Deeper\n\n",
        "A sentence about delivery. ",
        "Is it? ",
        "\n\n",
        "\n",
        "- item\n",
        "1. step\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
        "```\ncode\n```\n",
        "Grüße 👟 ",
        "文です。",
        "<p>para</p>",
        "<ul><li>x</li></ul>",
        "&amp;",
        "<!-- c -->",
        "\t",
        "\r\n",
        "word ",
        "x".repeat(700),
        "👩‍👩‍👧‍👦",
        "<h2>Head</h2>",
        "---\n",
        "> quote\n",
        "Dr. No. ",
        "é",
        "\u00a0"
    };

    @Test
    void cutsEveryDocumentIntoPassagesThatStandInItsText() {
        for (long seed = 0; seed < 150; seed++) {
            var random = new Random(seed);
            var source = document(random, 1 + random.nextInt(300));
            for (var format : List.of(Format.TEXT, Format.MARKDOWN, Format.HTML))
                check(Parsed.of(format, source), "T", ChunkingTest::words, seed);
        }
    }

    @Test
    void keepsPassagesWithinWhatTheEncoderReads() {
        for (long seed = 1000; seed < 1010; seed++) {
            var random = new Random(seed);
            var parsed = Parsed.of(Format.MARKDOWN, document(random, 400));
            check(parsed, "Some title", ENCODER::tokens, seed);
            for (var cut : Chunking.of(parsed, "Some title", ENCODER::tokens)) {
                var text = parsed.text().substring(cut.start(), cut.end());
                assertThat(ENCODER.tokens(Chunk.embedded("Some title", cut.section(), text)))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(Encoder.MAX_TOKENS);
            }
        }
    }

    private static void check(Parsed parsed, String title, ToIntFunction<String> tokens, long seed) {
        int last = 0;
        var read = new StringBuilder();
        for (var cut : Chunking.of(parsed, title, tokens)) {
            assertThat(cut.start()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
            assertThat(cut.end()).as("seed %d", seed).isGreaterThan(cut.start());
            var text = parsed.text().substring(cut.start(), cut.end());
            assertThat(Character.isLowSurrogate(text.charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(text.charAt(text.length() - 1)))
                    .isFalse();
            assertThat(tokens.applyAsInt(text)).as("seed %d", seed).isLessThanOrEqualTo(Chunking.MAX);
            read.append(text);
            last = cut.end();
        }
        var blocks = new StringBuilder();
        for (var block : parsed.blocks()) blocks.append(parsed.text(), block.start(), block.end());
        assertThat(letters(read).equals(letters(blocks))).as("seed %d", seed).isTrue();
    }

    /// Marks of lists and lines of tables may be left out, words not.
    private static String letters(CharSequence text) {
        var letters = new StringBuilder();
        text.chars().filter(Character::isAlphabetic).forEach(c -> letters.append((char) c));
        return letters.toString();
    }

    @Test
    void startsAPassageWithEachSection() {
        var parsed = Parsed.of(Format.MARKDOWN, "# T\n\n## A\n\nOne.\n\nTwo.\n\n## B\n\nThree.\n");

        var cuts = Chunking.of(parsed, "T", ChunkingTest::words);

        assertThat(cuts.stream().map(Chunking.Cut::section)).containsExactly("A", "B");
        assertThat(parsed.text()
                        .substring(cuts.getFirst().start(), cuts.getFirst().end()))
                .isEqualTo("One.\n\nTwo.");
    }

    @Test
    void cutsALongParagraphBetweenSentences() {
        var source = "This sentence has exactly eight words in it. ".repeat(100).strip();

        var cuts = Chunking.of(Parsed.of(Format.TEXT, source), "T", ChunkingTest::words);

        assertThat(cuts).hasSizeBetween(4, 6);
        assertThat(cuts)
                .allSatisfy(cut -> assertThat(source.substring(cut.start(), cut.end()))
                        .startsWith("This sentence")
                        .endsWith("in it."));
    }

    private static String document(Random random, int pieces) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) text.append(PIECES[random.nextInt(PIECES.length)]);
        return text.toString();
    }

    static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }
}
