package dev.parley.privacy.detect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// National ids: each form of each country is tried where a word begins.
final class NationalIdProbe implements Probe {
    /// The forms that can begin with a letter or a digit, by the first character of the form.
    private static final Form[] LETTERS = forms(true);
    private static final Form[] DIGITS = forms(false);
    private static final int SHORTEST = 9;

    private record Form(NationalId id, String text) {}

    private static Form[] forms(boolean letter) {
        return NationalIds.ALL.stream()
                .flatMap(id -> id.forms().stream().map(form -> new Form(id, form)))
                .filter(form -> letter == (form.text.charAt(0) == 'A'))
                .toArray(Form[]::new);
    }

    @Override
    public Set<Place> places() {
        return Set.of(Place.LETTER, Place.DIGIT);
    }

    @Override
    public void look(String text, int i, Findings found) {
        if (i + SHORTEST > text.length()) return;
        boolean digit = Chars.digit(text.charAt(i));
        if (!digit && !isCode(text, i) || isContinued(text, i)) return;
        for (var form : digit ? DIGITS : LETTERS) {
            if (isRest(text, i, form.text)) continue;
            var id = read(text, i, form.text);
            if (id == null || !form.id.valid().test(id)) continue;
            if (isMeant(text, i, form)) {
                found.add(Kind.NATIONAL_ID, i, i + form.text.length());
                return;
            }
        }
    }

    /// Whether a digit stands where the forms that begin with a letter have their first: no word of a sentence has.
    private static boolean isCode(String text, int i) {
        return Chars.digit(text.charAt(i + 1))
                || Chars.digit(text.charAt(i + 2))
                || Chars.digit(text.charAt(i + 3))
                || Chars.digit(text.charAt(i + 6));
    }

    private static boolean isContinued(String text, int i) {
        if (i == 0) return false;
        char before = text.charAt(i - 1);
        return before == '_' || (before == '.' || before == '/' || Chars.dash(before)) && Chars.wordAt(text, i - 2);
    }

    /// Groups of digits with blanks that began before: `+34 606 495 646`.
    private static boolean isRest(String text, int i, String form) {
        return i > 1 && form.indexOf(' ') >= 0 && Chars.blank(text.charAt(i - 1)) && Chars.digitAt(text, i - 2);
    }

    private static boolean isMeant(String text, int i, Form form) {
        if (form.id.proof() == NationalId.Proof.STRONG) return true;
        var said = Cues.before(text, i, form.id.cues());
        return form.id.needsCue(form.text) ? said == Cues.Said.YES : said != Cues.Said.THING;
    }

    /// @return the id without separators, in upper case; null when the text has not this form
    private static @Nullable String read(String text, int i, String form) {
        int end = i + form.length();
        if (end > text.length()) return null;
        for (int at = 0; at < form.length(); at++) if (!fits(form.charAt(at), text.charAt(i + at))) return null;
        if (Chars.wordAt(text, end) || goesOn(text, end)) return null;
        var id = new StringBuilder(form.length());
        for (int at = i; at < end; at++) if (Chars.word(text.charAt(at))) id.append(Chars.upper(text.charAt(at)));
        return id.toString();
    }

    private static boolean goesOn(String text, int end) {
        return end < text.length()
                && (Chars.dash(text.charAt(end))
                        || text.charAt(end) == '.'
                        || text.charAt(end) == '_'
                        || text.charAt(end) == '/')
                && Chars.wordAt(text, end + 1);
    }

    private static boolean fits(char form, char c) {
        return switch (form) {
            case '9' -> Chars.digit(c);
            case 'A' -> Chars.latin(c);
            case 'X' -> Chars.digit(c) || Chars.latin(c);
            case ' ' -> Chars.blank(c);
            case '-' -> Chars.dash(c);
            default -> form == c;
        };
    }
}
