package dev.parley.guardrails.injection;

import java.text.Normalizer;
import java.util.Arrays;

/// A text with all that can be written differently written one way: small letters without accents, one blank for any
/// run of white space, no invisible characters, look-alikes of other scripts as the Latin letters they look like.
///
/// @param at where each character stood in the text that was folded; one more entry for its end
public record Folded(String text, int[] at) {
    /// Letters of other scripts and the Latin ones they are taken for, after Unicode's confusables (UTS 39).
    private static final String LOOK_ALIKES = "аaеeоoрpсcхxуyіiјjѕsԁdһhкkмmтtвbнhгrԛqԝwզqոnսuցgհhοoαaεeρpνvκkιiτtυuχxβbηnωwɑaɡgıiƖlǀlꓲlѵv";

    public static Folded of(String text) {
        var out = new StringBuilder(text.length());
        var at = new int[text.length() + 16];
        for (int i = 0; i < text.length(); ) {
            int before = out.length();
            int point = text.codePointAt(i);
            append(point, out);
            if (at.length <= out.length() + 1) at = Arrays.copyOf(at, 2 * at.length + 32);
            for (int j = before; j < out.length(); j++) at[j] = i;
            i += Character.charCount(point);
        }
        at[out.length()] = text.length();
        return new Folded(out.toString(), Arrays.copyOf(at, out.length() + 1));
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
