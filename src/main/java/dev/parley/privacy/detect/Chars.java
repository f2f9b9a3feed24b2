package dev.parley.privacy.detect;

/// Characters as the probes see them.
final class Chars {
    private Chars() {}

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean latin(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean word(char c) {
        return digit(c) || latin(c) || (c >= 0x80 && Character.isLetterOrDigit(c));
    }

    static boolean letter(char c) {
        return latin(c) || (c >= 0x80 && Character.isLetter(c));
    }

    /// A blank inside of a number: also the no-break ones.
    static boolean blank(char c) {
        return c == ' ' || c == '\u00a0' || c == '\u202f';
    }

    static boolean dash(char c) {
        return c == '-' || c == '\u2011' || c == '\u2013';
    }

    /// Whether `i` lies in the text and holds a digit.
    static boolean digitAt(String text, int i) {
        return i >= 0 && i < text.length() && digit(text.charAt(i));
    }

    static boolean wordAt(String text, int i) {
        return i >= 0 && i < text.length() && word(text.charAt(i));
    }

    static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }
}
