package dev.parley.knowledge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document as text with its structure.
///
/// @param text what offsets refer to and quotes are taken from: the source itself for text and Markdown, the readable
///     text for HTML
/// @param title the first heading of the highest rank, or the HTML title
/// @param blocks in the order of the text, not overlapping; headings are not among them
record Parsed(String text, @Nullable String title, List<Block> blocks) {
    Parsed {
        blocks = List.copyOf(blocks);
    }

    /// A paragraph, list, table or piece of code.
    ///
    /// @param section the headings above it, outermost first, joined by ` > `
    record Block(@Nullable String section, int start, int end) {}

    /// The document of this source.
    static Parsed of(Format format, String source) {
        return switch (format) {
            case TEXT -> PlainText.parse(source);
            case MARKDOWN -> Markdown.parse(source);
            case HTML -> Html.parse(source);
        };
    }
}
