package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;

/// The text of a PDF file, page by page. Its streams unfold in memory without a bound: only for {@link Reading}.
final class Pdf {
    /// Longer than books are; a page takes some milliseconds.
    static final int MAX_PAGES = 2_000;
    /// What programs write where the author gave no title: the file's own name tells more.
    private static final Pattern NO_TITLE = Pattern.compile(
            "(?i)about:blank|untitled.*|unnamed.*|document ?\\d*|slide \\d+|microsoft .* - .*|.*\\.(docx?|xlsx?|pptx?|odt|pdf|rtf|tex|dvi|indd|pages|html?|txt|md)");

    private Pdf() {}

    static Parsed parse(byte[] source) {
        try (var document = Loader.loadPDF(source)) {
            int pages = document.getNumberOfPages();
            if (pages > MAX_PAGES)
                throw PlatformException.invalid(
                        "file", "The PDF has " + pages + " pages; at most " + MAX_PAGES + " are read. Split it.");
            return pages(document, pages);
        } catch (InvalidPasswordException e) {
            throw PlatformException.invalid("file", "The PDF is encrypted; save it without a password.");
        } catch (PlatformException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // PDFBox throws all kinds at broken files
            throw PlatformException.invalid(
                    "file", "The PDF is damaged or incomplete: a reader of PDF files cannot make sense of it.");
        }
    }

    private static Parsed pages(PDDocument document, int pages) throws IOException {
        var stripper = new PDFTextStripper();
        stripper.setLineSeparator("\n");
        stripper.setAddMoreFormatting(true); // an empty line between paragraphs
        var text = new StringBuilder();
        var blocks = new ArrayList<Parsed.Block>();
        for (int page = 1; page <= pages; page++) {
            stripper.setStartPage(page);
            stripper.setEndPage(page);
            int start = text.length();
            // some files have NUL for what has no letter, or half of a pair
            text.append(rejoined(DocumentText.storable(stripper.getText(document))))
                    .append("\n\n");
            Parsed.requireFits(text.length());
            blocks.addAll(onPage(page, text, start));
        }
        if (blocks.isEmpty())
            throw PlatformException.invalid(
                    "file", "The PDF has no text, as scans have none; run it through text recognition first.");
        return new Parsed(text.toString(), title(document), blocks);
    }

    /// Takes out the empty lines that stand within a sentence: whether lines belong together is guessed from
    /// their distance, and some programs set them wide. A sentence goes on after a line that has no end where
    /// the next begins with a small letter, or where the line is as long as those of the page.
    static String rejoined(String page) {
        var lines = page.lines().map(String::strip).toList();
        int longest = lines.stream().mapToInt(String::length).max().orElse(0);
        var text = new StringBuilder(page.length());
        var before = "";
        int empty = 0;
        for (var line : lines) {
            if (line.isEmpty()) {
                empty++;
                continue;
            }
            boolean goesOn = empty > 0 && goesOn(before, line, longest);
            text.append("\n".repeat(before.isEmpty() ? 0 : goesOn ? 1 : 1 + empty))
                    .append(line);
            before = line;
            empty = 0;
        }
        return text.append('\n').toString();
    }

    private static boolean goesOn(String line, String next, int longest) {
        if (line.isEmpty() || ".!?:;".indexOf(line.charAt(line.length() - 1)) >= 0) return false;
        int first = next.codePointAt(0);
        return Character.isLowerCase(first) || (Character.isLetter(first) && line.length() >= 0.8 * longest);
    }

    private static List<Parsed.Block> onPage(int page, StringBuilder text, int start) {
        var paragraphs = new ArrayList<Parsed.Block>();
        PlainText.paragraphs(text.substring(start), 0, text.length() - start, null, paragraphs);
        return paragraphs.stream()
                .map(block -> new Parsed.Block(null, page, start + block.start(), start + block.end()))
                .toList();
    }

    private static @Nullable String title(PDDocument document) {
        var title = document.getDocumentInformation().getTitle();
        return title == null
                        || title.isBlank()
                        || NO_TITLE.matcher(title.strip()).matches()
                ? null
                : Outline.cut(DocumentText.storable(title.strip()), 300);
    }
}
