package dev.parley.knowledge;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Divides text into sentences. List items, table rows and headings are sentences of their own.
public final class Sentences {
    /// After these a point does not end a sentence.
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "jr.", "sr.", "no.", "vs.", "etc.", "e.g.", "i.e.", "approx.",
            "inc.", "ltd.", "co.", "corp.", "dept.", "est.", "fig.", "gen.", "gov.", "sen.", "rep.", "rev.", "u.s.",
            "u.k.", "a.m.", "p.m.", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sep.", "sept.", "oct.",
            "nov.", "dec.", "cf.", "c.", "ca.", "max.", "min.", "incl.", "excl.", "tel.");

    private Sentences() {}

    /// A part of a text. @param end exclusive
    public record Span(int start, int end) {
        public String of(String text) {
            return text.substring(start, end);
        }
    }

    /// The sentences of a text, in order, without the white space and the list marks around them.
    public static List<Span> of(String text) {
        var spans = new ArrayList<Span>();
        int unit = 0;
        for (int line = 0; line < text.length(); ) {
            int next = PlainText.lineEnd(text, line, text.length());
            if (line > unit && beginsUnit(text, line, next)) {
                sentences(text, unit, line, spans);
                unit = line;
            }
            line = next;
        }
        sentences(text, unit, text.length(), spans);
        return spans;
    }

    /// Whether a line is a list item: `- `, `* `, `+ `, `• `, `1. `, `1) `.
    static boolean beginsItem(String text, int from, int to) {
        int at = indent(text, from, to);
        return at < to && text.charAt(at) != '#' && markEnd(text, at, to) > at;
    }

    private static boolean beginsUnit(String text, int from, int to) {
        int at = indent(text, from, to);
        if (at == to) return true;
        char c = text.charAt(at);
        return c == '|' || c == '#' || c == '>' || markEnd(text, at, to) > at;
    }

    private static int indent(String text, int from, int to) {
        int at = from;
        while (at < to && Character.isWhitespace(text.charAt(at))) at++;
        return at;
    }

    /// The offset after a list or heading mark; `at` itself when there is none.
    private static int markEnd(String text, int at, int to) {
        int end = at;
        while (end < to && end - at < 9 && Character.isDigit(text.charAt(end))) end++;
        if (end > at) return end < to && ".)".indexOf(text.charAt(end)) >= 0 && blank(text, end + 1, to) ? end + 1 : at;
        while (end < to && text.charAt(end) == '#') end++;
        if (end > at) return blank(text, end, to) ? end : at;
        return at < to && "-*+•>".indexOf(text.charAt(at)) >= 0 && blank(text, at + 1, to) ? at + 1 : at;
    }

    private static boolean blank(String text, int at, int to) {
        return at >= to || Character.isWhitespace(text.charAt(at));
    }

    private static void sentences(String text, int from, int to, List<Span> into) {
        int begin = indent(text, from, to);
        begin = indent(text, markEnd(text, begin, to), to);
        if (begin == to) return;
        if (text.charAt(begin) == '|') {
            row(text, begin, to, into);
            return;
        }
        var borders = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        borders.setText(text.substring(begin, to));
        int start = begin;
        borders.first();
        for (int border = borders.next(); border != BreakIterator.DONE; border = borders.next()) {
            int end = begin + border;
            if (end < to && abbreviated(text, start, end)) continue;
            add(text, start, end, into);
            start = end;
        }
        add(text, start, to, into);
    }

    /// A table's row; the line between head and body says nothing.
    private static void row(String text, int from, int to, List<Span> into) {
        for (int i = from; i < to; i++)
            if ("|-: \t\r\n".indexOf(text.charAt(i)) < 0) {
                add(text, from, to, into);
                return;
            }
    }

    private static boolean abbreviated(String text, int start, int end) {
        int last = PlainText.trimmedEnd(text, start, end);
        int word = last;
        while (word > start && !Character.isWhitespace(text.charAt(word - 1)) && text.charAt(word - 1) != '(') word--;
        if (last - word == 2 && Character.isUpperCase(text.charAt(word)) && text.charAt(last - 1) == '.') return true;
        return last - word <= 7
                && ABBREVIATIONS.contains(text.substring(word, last).toLowerCase(Locale.ROOT));
    }

    private static void add(String text, int from, int to, List<Span> into) {
        int start = indent(text, from, to);
        int end = PlainText.trimmedEnd(text, start, to);
        if (end > start) into.add(new Span(start, end));
    }
}
