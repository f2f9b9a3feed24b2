package dev.parley.gateway;

import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import java.util.ArrayList;
import java.util.List;

/// Rewrites references such as `[3]`, `[3][4]` or `[3, 4]` in text that comes in pieces.
final class References {
    /// The longest reference that is recognised, in characters.
    static final int LONGEST = 16;

    private final List<Passage> passages;
    private final List<Integer> used = new ArrayList<>();
    private final List<String> claims = new ArrayList<>();
    private final StringBuilder held = new StringBuilder();
    private final StringBuilder sentence = new StringBuilder();

    References(List<Passage> passages) {
        this.passages = passages;
    }

    /// @return what of the text so far can be shown
    String rewrite(String text) {
        if (held.isEmpty() && text.indexOf('[') < 0) {
            remember(text);
            return text;
        }
        var out = new StringBuilder(text.length() + held.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (held.isEmpty() && c != '[') {
                out.append(c);
                continue;
            }
            if (c == '[' && !held.isEmpty()) release(out);
            held.append(c);
            if (c == ']') {
                resolve(out);
                held.setLength(0);
            } else if (held.length() > LONGEST || (held.length() > 1 && !partOfReference(c))) {
                release(out);
            }
        }
        remember(out.toString());
        return out.toString();
    }

    /// @return what was held back when the text has ended
    String rest() {
        var rest = held.toString();
        held.setLength(0);
        return rest;
    }

    /// One citation for each passage that was referred to, in the order of the first reference.
    List<Citation> citations() {
        var citations = new ArrayList<Citation>(used.size());
        for (int i = 0; i < used.size(); i++) {
            var passage = passages.get(used.get(i));
            citations.add(Citation.of(passage, Quotes.best(passage, claims.get(i))));
        }
        return citations;
    }

    private void release(StringBuilder out) {
        out.append(held);
        held.setLength(0);
    }

    private static boolean partOfReference(char c) {
        return (c >= '0' && c <= '9') || c == ',' || c == ' ';
    }

    /// Replaces the held reference by ours. What is in brackets but no list of numbers stays as it is.
    private void resolve(StringBuilder out) {
        var inner = held.substring(1, held.length() - 1);
        if (inner.isBlank() || inner.chars().anyMatch(c -> !partOfReference((char) c))) {
            out.append(held);
            return;
        }
        for (var number : inner.split("[, ]+")) {
            if (number.isEmpty() || number.length() > 4) continue;
            int passage = Integer.parseInt(number) - 1;
            if (passage >= 0 && passage < passages.size())
                out.append('[').append(place(passage, out)).append(']');
        }
    }

    private int place(int passage, StringBuilder out) {
        int at = used.indexOf(passage);
        if (at >= 0) return at + 1;
        used.add(passage);
        claims.add(sentence.toString() + out);
        return used.size();
    }

    /// Keeps the end of the text shown, as the claim that a following reference supports.
    private void remember(String text) {
        sentence.append(text);
        if (sentence.length() > 400) sentence.delete(0, sentence.length() - 300);
    }
}
