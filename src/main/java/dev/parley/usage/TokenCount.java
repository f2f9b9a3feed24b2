package dev.parley.usage;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/// Counts tokens where a provider does not: a bound before a request, and what was generated when a stream was cut.
///
/// Providers' tokenizers differ. `count` is that of OpenAI's models since GPT-4o (o200k_base) and close for others;
/// what is recorded from it is marked as estimated.
public final class TokenCount {
    /// Tokens that a chat template may add to one message: role and delimiters.
    public static final int PER_MESSAGE = 8;

    /// Texts longer than this are counted in pieces: the time of one call grows faster than its length for texts
    /// without spaces.
    private static final int PIECE = 4_000;

    private TokenCount() {}

    /// Loaded by the first count only: the vocabulary takes some 30 MB and a quarter of a second.
    private static final class Vocabulary {
        static final Encoding O200K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    /// How many tokens a text has. Some microseconds for each hundred characters: not for the path of each request.
    public static long count(String text) {
        long tokens = 0;
        for (int from = 0; from < text.length(); ) {
            int to = pieceEnd(text, from);
            tokens += Vocabulary.O200K.countTokensOrdinary(text.substring(from, to));
            from = to;
        }
        return tokens;
    }

    /// Pieces end before a space, where words begin anyway, else between two characters.
    private static int pieceEnd(String text, int from) {
        int end = from + PIECE;
        if (end >= text.length()) return text.length();
        int space = text.lastIndexOf(' ', end);
        if (space > from) return space;
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /// A number of tokens that the text does not exceed, in one cheap pass: three to four times the count of prose,
    /// hardly more than that of random characters.
    ///
    /// No token is shorter than a byte, so a text has no more tokens than bytes in UTF-8. What makes the bound
    /// tighter, all properties of the vocabulary: it holds each ASCII letter together with a space before it, all
    /// numbers of three digits, long runs of one kind of white space, and the letters of the common alphabets.
    public static long atMost(String text) {
        long tokens = 0;
        int run = 0;
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (digit(c)) {
                run = digit(before) ? run + 1 : 0;
                tokens += run % 3 == 0 ? 1 : 0;
            } else if (c <= ' ') {
                run = c == before ? run + 1 : 0;
                tokens += whiteSpace(text, i, run);
            } else {
                tokens += weight(c);
            }
            before = c;
        }
        return tokens;
    }

    /// @param run how many of the same kind stand directly before it
    private static int whiteSpace(String text, int at, int run) {
        // the last of a run is a piece of its own, or part of the word that follows a space
        if (text.charAt(at) == ' ' && letterAt(text, at + 1)) return 0;
        boolean last = at + 1 == text.length() || text.charAt(at + 1) != text.charAt(at);
        return last || run % 8 == 0 ? 1 : 0;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letterAt(String text, int at) {
        if (at >= text.length()) return false;
        int lower = text.charAt(at) | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static int weight(char c) {
        if (c < 0x80 || wholeLetter(c)) return 1;
        // half of a character of four bytes, or one of two
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    /// Cyrillic, Greek, Hebrew and Arabic letters that are one token or part of a longer one.
    static boolean wholeLetter(char c) {
        return (c >= 0x410 && c <= 0x44f)
                || (c >= 0x3b1 && c <= 0x3c9)
                || (c >= 0x5d0 && c <= 0x5ea)
                || (c >= 0x627 && c <= 0x64a && !(c >= 0x63b && c <= 0x640));
    }
}
