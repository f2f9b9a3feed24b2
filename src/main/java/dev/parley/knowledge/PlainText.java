package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Text without markup: empty lines divide its paragraphs.
final class PlainText {
    private PlainText() {}

    static Parsed parse(String source) {
        var blocks = new ArrayList<Parsed.Block>();
        paragraphs(source, 0, source.length(), null, blocks);
        return new Parsed(source, null, blocks);
    }

    /// Adds the paragraphs between two offsets.
    static void paragraphs(String text, int from, int to, @Nullable String section, List<Parsed.Block> into) {
        int start = -1;
        int end = from;
        for (int line = from; line < to; ) {
            int next = lineEnd(text, line, to);
            int last = trimmedEnd(text, line, next);
            if (last > line) {
                if (start < 0) start = line;
                end = last;
            } else if (start >= 0) {
                into.add(new Parsed.Block(section, start, end));
                start = -1;
            }
            line = next;
        }
        if (start >= 0) into.add(new Parsed.Block(section, start, end));
    }

    /// The offset after the line's break.
    static int lineEnd(String text, int from, int to) {
        int at = text.indexOf('\n', from);
        return at < 0 || at >= to ? to : at + 1;
    }

    static int trimmedEnd(CharSequence text, int from, int to) {
        int end = to;
        while (end > from && Character.isWhitespace(text.charAt(end - 1))) end--;
        return end;
    }
}
