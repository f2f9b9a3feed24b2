package dev.parley.guardrails.injection;

import java.util.ArrayList;
import java.util.List;

/// A text's words as they may have been meant, each with its place in the text as it was written.
record Words(List<Word> all) {
    /// @param start in the original text
    /// @param end in the original text, exclusive
    record Word(String text, int start, int end) {}

    static Words of(Folded folded) {
        var words = new ArrayList<Word>();
        var text = folded.text();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && isWord(text, i);
            if (inside && start < 0) start = i;
            if (!inside && start >= 0) {
                words.add(new Word(text.substring(start, i), folded.from()[start], folded.to()[i - 1]));
                start = -1;
            }
        }
        return new Words(words);
    }

    private static boolean isWord(String text, int i) {
        char c = text.charAt(i);
        if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80 && Character.isLetterOrDigit(c))
            return true;
        // inside of a word: don't, api-key
        return (c == '\'' || c == '-')
                && i > 0
                && i + 1 < text.length()
                && Character.isLetter(text.charAt(i - 1))
                && Character.isLetter(text.charAt(i + 1));
    }
}
