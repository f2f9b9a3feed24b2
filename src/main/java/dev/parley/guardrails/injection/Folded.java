package dev.parley.guardrails.injection;

import java.text.Normalizer;
import java.util.Arrays;

/// A text with all that can be written differently written one way: small letters without accents, one blank for any
/// run of white space, no invisible characters, look-alikes of other scripts as the Latin letters they look like.
///
/// @param from where what became each character begins in the text that was folded
/// @param to where it ends there
@SuppressWarnings("ArrayRecordComponent") // as long as the text, and read only
public record Folded(String text, int[] from, int[] to) {
    /// Letters of other scripts and the Latin ones they are taken for, after Unicode's confusables (UTS 39).
    private static final String LOOK_ALIKES =
            "аaеeоoрpсcхxуyіiјjѕsԁdһhкkмmтtвbнhгrԛqԝwզqոnսuցgհhοoαaεeρpνvκkιiτtυuχxβbηnωwɑaɡgıiƖlǀlꓲlѵv";

    public static Folded of(String text) {
        var out = new StringBuilder(text.length());
        var from = new int[text.length()];
        var to = new int[text.length()];
        for (int i = 0; i < text.length(); ) {
            int before = out.length();
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            append(point, out);
            if (out.length() > from.length) {
                from = Arrays.copyOf(from, 2 * out.length());
                to = Arrays.copyOf(to, 2 * out.length());
            }
            for (int j = before; j < out.length(); j++) {
                from[j] = i;
                to[j] = next;
            }
            i = next;
        }
        return new Folded(out.toString(), from, to);
    }

    private static void append(int point, StringBuilder out) {
        if (point < 0x80) appendAscii((char) point, out);
        // tags: an invisible copy of ASCII
        else if (point >= 0xE0020 && point <= 0xE007E) appendAscii((char) (point - 0xE0000), out);
        else if (Character.isWhitespace(point) || Character.isSpaceChar(point)) blank(out);
        else if (!isInvisible(point)) appendOther(point, out);
    }

    private static void appendAscii(char c, StringBuilder out) {
        if (c >= 'A' && c <= 'Z') out.append((char) (c + 32));
        else if (c > ' ' && c != 0x7F) out.append(c);
        else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') blank(out);
    }

    private static void blank(StringBuilder out) {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') out.append(' ');
    }

    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.FORMAT,
                    Character.CONTROL,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void appendOther(int point, StringBuilder out) {
        var plain = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKD);
        for (int i = 0; i < plain.length(); ) {
            int each = plain.codePointAt(i);
            i += Character.charCount(each);
            if (each < 0x80) appendAscii((char) each, out);
            else if (each == '’' || each == '‘') out.append('\'');
            else if (each == 'ß') out.append("ss");
            else if (!isInvisible(each)) out.appendCodePoint(latin(Character.toLowerCase(each)));
        }
    }

    private static int latin(int point) {
        if (point > 0xFFFF) return point;
        for (int i = 0; i < LOOK_ALIKES.length(); i += 2)
            if (LOOK_ALIKES.charAt(i) == point) return LOOK_ALIKES.charAt(i + 1);
        return point;
    }
}
