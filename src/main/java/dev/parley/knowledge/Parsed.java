package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document as text with its structure.
///
/// @param text what offsets refer to and quotes are taken from: the source itself for text and Markdown, the
///     readable
///     text for all else
/// @param title the first heading of the highest rank, or the HTML title
/// @param blocks in the order of the text, not overlapping; headings are not among them
record Parsed(String text, @Nullable String title, List<Block> blocks) {
    /// Characters. As many passages as a document may have need half of it; a small file can unfold to any length.
    static final int MAX_TEXT = 32 * 1024 * 1024;

    Parsed {
        requireFits(text.length());
        blocks = List.copyOf(blocks);
    }

    /// For parsers to ask while their text grows.
    static void requireFits(long chars) {
        if (chars > MAX_TEXT)
            throw PlatformException.invalid(
                    "file",
                    "The file holds more than " + MAX_TEXT + " characters of text; split it into several files.");
    }

    /// A paragraph, list, table, row or piece of code.
    ///
    /// @param section the headings above it, outermost first, joined by ` > `
    /// @param page from 1; null where the format has no pages
    record Block(@Nullable String section, @Nullable Integer page, int start, int end) {
        Block(@Nullable String section, int start, int end) {
            this(section, null, start, end);
        }
    }

    /// The document of this source.
    /// @throws PlatformException INVALID_REQUEST saying why it cannot be read
    static Parsed of(Format format, byte[] source) {
        return switch (format) {
            case PDF -> Pdf.parse(source);
            case DOCX -> Docx.parse(source);
            case TEXT, MARKDOWN, HTML, CSV, JSON_LINES -> of(format, DocumentText.decode("file", source));
        };
    }

    /// The same for a format that is text.
    static Parsed of(Format format, String source) {
        return switch (format) {
            case TEXT -> PlainText.parse(source);
            case MARKDOWN -> Markdown.parse(source);
            case HTML -> Html.parse(source);
            case CSV -> Csv.parse(source);
            case JSON_LINES -> JsonRows.parse(source);
            case PDF, DOCX -> throw new IllegalArgumentException(format + " is no text");
        };
    }
}
