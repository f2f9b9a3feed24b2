package dev.parley.guardrails.intents;

import java.util.Arrays;
import java.util.Locale;

/// A text as numbers: its embedding, and which n-grams it has. An embedding knows meaning but blurs names and
/// negations; n-grams keep them.
///
/// @param vector of length 1
/// @param grams buckets of the text's words and pairs of words, ascending, each once
@SuppressWarnings("ArrayRecordComponent") // never compared
record Features(float[] vector, int[] grams) {
    static final int BUCKETS = 1 << 13;
    /// Characters that are looked at: questions are shorter, and a pasted document is no question.
    private static final int MOST = 2_000;

    static Features of(String text, float[] vector) {
        return new Features(vector, grams(text));
    }

    private static int[] grams(String text) {
        var lower = text.substring(0, Math.min(MOST, text.length())).toLowerCase(Locale.ROOT);
        var words = lower.split("[^\\p{L}\\p{N}']+");
        var found = new int[2 * words.length];
        int n = 0;
        var before = "^";
        for (var word : words) {
            if (word.isEmpty()) continue;
            found[n++] = bucket(word);
            found[n++] = bucket(before + ' ' + word);
            before = word;
        }
        return Arrays.stream(found, 0, n).sorted().distinct().toArray();
    }

    private static int bucket(String gram) {
        int h = gram.hashCode() * 0x9E3779B9;
        return (h ^ h >>> 15) & BUCKETS - 1;
    }
}
