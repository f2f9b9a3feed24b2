package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static Parsed read(Format format, byte[] source) throws IOException {
        return Reading.of(format, Blob.of(source));
    }

    private static List<String> texts(Parsed parsed) {
        return parsed.blocks().stream()
                .map(block -> parsed.text().substring(block.start(), block.end()))
                .toList();
    }

    private static AbstractThrowableAssert<?, ?> refusal(Format format, byte[] source) {
        return assertThatThrownBy(() -> read(format, source)).isInstanceOf(PlatformException.class);
    }

    @Test
    void readsAPdfPageByPage() throws IOException {
        var parsed = read(
                Format.PDF,
                SampleFiles.pdf(List.of(
                        List.of("Boots may be returned", "within 30 days."), List.of("Shipping takes 3 days."))));

        assertThat(texts(parsed)).containsExactly("Boots may be returned\nwithin 30 days.", "Shipping takes 3 days.");
        assertThat(parsed.blocks()).extracting(Parsed.Block::page).containsExactly(1, 2);
        assertThat(Chunking.of(parsed, "T", ChunkingTest::words))
                .extracting(Chunking.Cut::page)
                .containsExactly(1, 2);
    }

    @Test
    void readsAWordDocumentWithHeadingsInAnyLanguageAndTables() throws IOException {
        var body = SampleFiles.paragraph("Titel", "Handbook")
                + SampleFiles.paragraph("berschrift1", "Returns")
                + "<w:p><w:r><w:t xml:space=\"preserve\">Boots: </w:t></w:r><w:r><w:t>30 days &amp; more.</w:t></w:r>"
                + "<w:del><w:r><w:delText>never</w:delText><w:t>gone</w:t></w:r></w:del></w:p>"
                + SampleFiles.paragraph("berschrift2", "Sizes")
                + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>EU</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>US</w:t></w:r></w:p>"
                + "</w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>42</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9</w:t></w:r>"
                + "</w:p></w:tc></w:tr></w:tbl>";
        var parsed = read(Format.DOCX, SampleFiles.docx(SampleFiles.wordXml(body)));

        assertThat(parsed.title()).isEqualTo("Handbook");
        assertThat(texts(parsed)).containsExactly("Boots: 30 days & more.", "EU  | US\n42  | 9");
        assertThat(parsed.blocks()).extracting(Parsed.Block::section).containsExactly("Returns", "Returns > Sizes");
    }

    @Test
    void makesEachRowOfATableAPassageThatNamesItsColumns() throws IOException {
        var parsed = read(
                Format.CSV, "name;price\nBoots;\"9,90 \"\"net\"\"\"\r\n\nShoes;\"two\nlines\";more".getBytes(UTF_8));

        assertThat(texts(parsed))
                .containsExactly("name: Boots\nprice: 9,90 \"net\"", "name: Shoes\nprice: two\nlines\nmore");
        assertThat(parsed.blocks()).extracting(Parsed.Block::section).containsExactly("Row 2", "Row 4");
        assertThat(Chunking.of(parsed, "T", ChunkingTest::words)).hasSize(2);
    }

    @Test
    void makesEachLineOfJsonAPassage() throws IOException {
        var parsed = read(
                Format.JSON_LINES,
                "{\"q\":\"Hours?\",\"a\":{\"text\":\"9 to 6\",\"days\":[1,2],\"odd\":\"\\u0000\"}}\n\n\"plain\"\n"
                        .getBytes(UTF_8));

        assertThat(texts(parsed))
                .containsExactly("q: Hours?\na.text: 9 to 6\na.days: 1\na.days: 2\na.odd: \uFFFD", "plain");
        refusal(Format.JSON_LINES, "{}\n{\"a\":".getBytes(UTF_8)).hasMessage("Line 2 is not valid JSON.");
    }

    @Test
    void refusesAPdfThatCannotBeRead() {
        var pdf = SampleFiles.pdf(List.of(List.of("Some words.")));
        refusal(Format.PDF, SampleFiles.encryptedPdf()).hasMessageContaining("encrypted");
        refusal(Format.PDF, SampleFiles.pdfOfPages(10_000)).hasMessageContaining("10000 pages");
        refusal(Format.PDF, SampleFiles.pdfOfPages(1)).hasMessageContaining("no text");
        refusal(Format.PDF, Arrays.copyOf(pdf, 20)).hasMessageContaining("damaged");
    }

    @Test
    void isNotHarmedByAPdfThatInflates() {
        var pdf = SampleFiles.inflatingPdf();
        assertThat(pdf.length).isLessThan(3_000_000);
        assertThatThrownBy(() -> Reading.apart(Format.PDF, Blob.of(pdf), 64, Duration.ofSeconds(4)))
                .hasMessageContaining("more than 4 seconds");
    }

    @Test
    void refusesAWordDocumentThatCannotBeRead() {
        var whole = SampleFiles.docx(SampleFiles.wordXml(SampleFiles.paragraph("x", "word ".repeat(1000))));
        refusal(Format.DOCX, Arrays.copyOf(whole, whole.length / 4)).hasMessageContaining("damaged");
        refusal(Format.DOCX, SampleFiles.docx(SampleFiles.wordXml("<w:p>"))).hasMessageContaining("not well-formed");
        refusal(Format.DOCX, SampleFiles.zipBomb("word/media/a.png", 300)).hasMessageContaining("unfolds");
        refusal(Format.DOCX, SampleFiles.zipBomb("word/styles.xml", 300)).hasMessageContaining("unfolds");
        for (var entity : List.of("SYSTEM 'file:///etc/passwd'", "'lol'")) {
            var xml = SampleFiles.wordXml("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")
                    .replace("?><w:doc", "?><!DOCTYPE d [<!ENTITY x " + entity + ">]><w:doc");
            refusal(Format.DOCX, SampleFiles.docx(xml)).hasMessageContaining("document type");
        }
        refusal(Format.DOCX, SampleFiles.docx(SampleFiles.wordXml("<w:p>".repeat(5_000_000))))
                .hasMessageContaining("not well-formed");
    }

    @Test
    void refusesWhatUnfoldsToTooMuchText() {
        var names = "n".repeat(100_000) + "\n" + "x\n".repeat(1000);
        refusal(Format.CSV, names.getBytes(UTF_8)).hasMessageContaining("characters of text");
        refusal(Format.CSV, "a\n".concat("x\n".repeat(Passages.MOST + 1)).getBytes(UTF_8))
                .hasMessageContaining("rows");
        refusal(Format.CSV, "a,b\n\"open".getBytes(UTF_8)).hasMessageContaining("never closed");
    }

    @Test
    void endsWhatTakesTooLongOrTooMuchMemory() {
        var text = "word ".repeat(2_000_000).getBytes(UTF_8);
        assertThatThrownBy(() -> Reading.apart(Format.MARKDOWN, Blob.of(text), 24, Duration.ofSeconds(20)))
                .hasMessageContaining("more memory than 24 MB");
        assertThatThrownBy(() -> Reading.apart(Format.MARKDOWN, Blob.of(text), 512, Duration.ofMillis(1)))
                .hasMessageContaining("seconds");
    }

    @Test
    void neverAnswersAMutatedFileWithAnythingButTextOrARefusal() {
        var random = new Random(7);
        var files = Map.of(
                Format.PDF, SampleFiles.pdf(List.of(List.of("Some words."), List.of("Some more."))),
                Format.DOCX, SampleFiles.docx(SampleFiles.wordXml(SampleFiles.paragraph("Titel", "Words"))));
        files.forEach((format, whole) -> {
            for (int i = 0; i < 150; i++) {
                var mutated = Arrays.copyOf(whole, i % 3 == 0 ? 1 + random.nextInt(whole.length) : whole.length);
                for (int k = 0; k < 1 + i % 8; k++) mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
                try {
                    assertThat(Parsed.of(format, mutated).text()).isNotNull();
                } catch (PlatformException refused) {
                    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                }
            }
        });
    }

    @Test
    void tellsAFileByItsFirstBytes() {
        var pdf = SampleFiles.pdf(List.of(List.of("a")));
        assertThat(FileKind.of(Blob.of(pdf), "text/plain", "a.txt")).isEqualTo(Format.PDF);
        assertThat(FileKind.of(Blob.of(SampleFiles.docx(SampleFiles.wordXml(""))), "", "a.zip"))
                .isEqualTo(Format.DOCX);
        assertThat(FileKind.of(Blob.of("a,b".getBytes(UTF_8)), "application/vnd.ms-excel", "A.CSV"))
                .isEqualTo(Format.CSV);
        assertThat(FileKind.of(Blob.of("<!DOCTYPE html><p>".getBytes(UTF_8)), "", ""))
                .isEqualTo(Format.HTML);
        assertThat(FileKind.of(Blob.of("{}".getBytes(UTF_8)), "application/x-ndjson; charset=utf-8", ""))
                .isEqualTo(Format.JSON_LINES);
        assertThat(FileKind.of(Blob.of("# a".getBytes(UTF_8)), "", "a.md")).isEqualTo(Format.MARKDOWN);

        var other = new LinkedHashMap<String, byte[]>();
        other.put("xl/workbook.xml", new byte[10]);
        for (var wrong : List.of(
                SampleFiles.zip(other), new byte[] {1, 0, 2}, new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}))
            unsupported(wrong, "");
        unsupported("just text".getBytes(UTF_8), "application/pdf");
        unsupported("just text".getBytes(UTF_8), "image/png");
    }

    private static void unsupported(byte[] content, String type) {
        assertThatThrownBy(() -> FileKind.of(Blob.of(content), type, "a.bin"))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
    }
}
