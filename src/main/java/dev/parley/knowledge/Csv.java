package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.util.ArrayList;
import java.util.List;

/// Comma-separated values (RFC 4180), also with semicolons or tabs; the first row names the columns.
final class Csv {
    /// More columns than any sheet has: Excel ends at 16,384.
    private static final int MAX_COLUMNS = 20_000;

    private final String source;
    private final char comma;
    private int at;

    private Csv(String source) {
        this.source = source;
        this.comma = comma(source.substring(0, PlainText.lineEnd(source, 0, source.length())));
    }

    static Parsed parse(String source) {
        var csv = new Csv(source);
        var rows = new Rows();
        var names = csv.row();
        for (int number = 2; csv.at < source.length(); number++) {
            var row = csv.row();
            for (int i = 0; i < row.size(); i++) rows.value(i < names.size() ? names.get(i) : "", row.get(i));
            rows.end("Row " + number);
        }
        return rows.parsed();
    }

    /// Whichever of the three the first row has most.
    private static char comma(String head) {
        char best = ',';
        for (char c : new char[] {';', '\t'}) if (count(head, c) > count(head, best)) best = c;
        return best;
    }

    private static long count(String text, char c) {
        return text.chars().filter(one -> one == c).count();
    }

    private List<String> row() {
        var row = new ArrayList<String>();
        while (true) {
            row.add(value());
            if (row.size() > MAX_COLUMNS)
                throw PlatformException.invalid("file", "A row has more than " + MAX_COLUMNS + " columns.");
            if (at >= source.length()) return row;
            char end = source.charAt(at++);
            if (end == comma) continue;
            if (end == '\r' && at < source.length() && source.charAt(at) == '\n') at++;
            return row;
        }
    }

    /// Up to the comma or line break after it.
    private String value() {
        var value = new StringBuilder();
        int start = at;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == comma || c == '\n' || c == '\r') break;
            if (c == '"' && value.isEmpty()) quoted(value, start);
            else {
                value.append(c);
                at++;
            }
        }
        return value.toString();
    }

    private void quoted(StringBuilder into, int start) {
        for (at++; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c != '"') into.append(c);
            else if (at + 1 < source.length() && source.charAt(at + 1) == '"') into.append(source.charAt(at++));
            else {
                at++;
                return;
            }
        }
        throw PlatformException.invalid("file", "The quotation mark at offset " + start + " is never closed.");
    }
}
