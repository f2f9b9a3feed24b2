package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.WebAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real files with bytes changed at random: each is read or refused, whatever was changed. The same for each seed.
class ParserFuzzTest {
    private static final long SEED = 20_261_126;
    private static final Duration TIME = Duration.ofMillis(1500);
    private static final List<byte[]> TOKENS = List.of(
            bytes("<"),
            bytes("\""),
            bytes("\u0000"),
            bytes("\r\n"),
            bytes("]]>"),
            bytes("<!ENTITY a \"b\">"),
            bytes("stream\n"),
            bytes("endobj"),
            bytes("/Length -1"),
            bytes("99999999999"),
            bytes("PK\u0003\u0004"),
            bytes("{\"a\":["),
            bytes("\uD83D\uDE00"),
            bytes("</w:p>"),
            bytes("<table><tr><td>"),
            new byte[] {-1, -2, -128});
    private static final WebAddress PAGE =
            WebAddress.of("https://example.com/a/").orElseThrow();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<byte[]> samples(Format format) {
        return switch (format) {
            case TEXT -> List.of(bytes("Boots.\n\nMay be returned \uD83D\uDE00 within 30 days.\r\n\r\n- a\n- b\n"));
            case MARKDOWN ->
                List.of(bytes("# A\n\n## B\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"));
            case HTML ->
                List.of(
                        bytes(
                                "<!doctype html><title>T</title><base href='/b/'><link rel=canonical href=c><h1>A</h1><ul><li>a"
                                        + "<li>b</ul><table><tr><td>1<td>2</table><pre> x\n y</pre><a href='../d?e#f'>g</a>&amp;&#xD800;"));
            case CSV -> List.of(bytes("name;price\nBoots;\"9,90 \"\"net\"\"\"\n\nShoes;\"two\nlines\";more\n"));
            case JSON_LINES -> List.of(bytes("{\"q\":\"Hours?\",\"a\":[{\"b\":null,\"c\":1.5e3}]}\n[1,\"\\u00e4\"]\n"));
            case PDF ->
                List.of(
                        SampleFiles.pdf(List.of(List.of("Boots may be returned", "within 30 days."), List.of("More."))),
                        SampleFiles.encryptedPdf());
            case DOCX -> List.of(SampleFiles.docx(word()));
        };
    }

    private static String word() {
        return SampleFiles.wordXml(SampleFiles.paragraph("Titel", "Handbook")
                + SampleFiles.paragraph("berschrift1", "Returns")
                + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>EU</w:t></w:r></w:p></w:tc></w:tr></w:tbl>");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void readsOrRefusesWhatIsLeftOfAFile(Format format) {
        var random = new Random(SEED + format.name().hashCode());
        var samples = samples(format);
        long end = System.nanoTime() + TIME.toNanos();
        assertThat(read(format, samples.getFirst())).isTrue();
        while (System.nanoTime() < end) read(format, mutated(samples.get(random.nextInt(samples.size())), random));
    }

    /// Inside the archive, where a change of its packed bytes seldom comes.
    @Test
    void readsOrRefusesWhatIsLeftOfAWordDocument() {
        var random = new Random(SEED);
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() < end) {
            var parts = new LinkedHashMap<>(Map.of("word/document.xml", mutated(bytes(word()), random)));
            parts.put("word/styles.xml", mutated(bytes(SampleFiles.STYLES), random));
            read(Format.DOCX, SampleFiles.zip(parts));
        }
    }

    @Test
    void readsOrRefusesWhatIsLeftOfAPage() {
        var random = new Random(SEED);
        long end = System.nanoTime() + TIME.toNanos();
        var page = samples(Format.HTML).getFirst();
        while (System.nanoTime() < end) {
            var read = Html.page(mutated(page, random), random.nextBoolean() ? "" : "iso-8859-1", PAGE);
            assertThat(read.links()).allMatch(link -> WebAddress.of(link).isPresent());
            check(read.parsed());
            DocumentText.requireStorable("page", read.parsed().text());
            for (var block : read.parsed().blocks())
                if (block.section() != null) DocumentText.requireStorable("section", block.section());
        }
    }

    /// The program itself goes on whatever happens to the process that reads.
    @Test
    void outlivesEachReaderProcess() throws IOException {
        var random = new Random(SEED);
        var files = new ArrayList<byte[]>();
        for (int i = 0; i < 3; i++) files.add(mutated(samples(Format.PDF).getFirst(), random));
        for (var file : files)
            try {
                check(Reading.apart(Format.PDF, Blob.of(file), 64, Duration.ofSeconds(10)));
            } catch (PlatformException refused) {
                assertThat(refused.code().fault()).isEqualTo(ErrorCode.Fault.CALLER);
            }
    }

    /// @return false when it is refused
    static boolean read(Format format, byte[] file) {
        try {
            check(Parsed.of(format, file));
            return true;
        } catch (PlatformException refused) {
            assertThat(refused.code().fault()).isEqualTo(ErrorCode.Fault.CALLER);
            assertThat(refused.detail()).isNotBlank();
            return false;
        }
    }

    private static void check(Parsed parsed) {
        int at = 0;
        for (var block : parsed.blocks()) {
            assertThat(block.start()).isGreaterThanOrEqualTo(at);
            assertThat(block.end()).isGreaterThan(block.start());
            at = block.end();
        }
        assertThat(at).isLessThanOrEqualTo(parsed.text().length());
    }

    private static byte[] mutated(byte[] file, Random random) {
        var mutated = file.clone();
        for (int i = random.nextInt(4); i >= 0; i--) mutated = mutatedOnce(mutated, random);
        return mutated;
    }

    private static byte[] mutatedOnce(byte[] file, Random random) {
        if (file.length == 0) return bytes("x");
        int from = random.nextInt(file.length);
        int to = Math.min(file.length, from + 1 + random.nextInt(32));
        return switch (random.nextInt(6)) {
            case 0 -> flipped(file, from, random);
            case 1 -> joined(Arrays.copyOf(file, from), Arrays.copyOfRange(file, to, file.length));
            case 2 -> joined(Arrays.copyOf(file, to), Arrays.copyOfRange(file, from, file.length));
            case 3 ->
                joined(
                        joined(Arrays.copyOf(file, from), TOKENS.get(random.nextInt(TOKENS.size()))),
                        Arrays.copyOfRange(file, from, file.length));
            case 4 -> Arrays.copyOf(file, from);
            default -> repeated(file, from, to, random.nextInt(200));
        };
    }

    private static byte[] flipped(byte[] file, int at, Random random) {
        var flipped = file.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static byte[] repeated(byte[] file, int from, int to, int times) {
        var middle = Arrays.copyOfRange(file, from, to);
        var many = new byte[middle.length * times];
        for (int i = 0; i < times; i++) System.arraycopy(middle, 0, many, i * middle.length, middle.length);
        return joined(joined(Arrays.copyOf(file, from), many), Arrays.copyOfRange(file, to, file.length));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
