package dev.parley.privacy.detect;

import java.util.Set;

/// Names of people where the text introduces them: `my name is …`, `Mr …`, `Dear …,`, a signature. A name that stands
/// alone is not found: without a list of all names nothing tells it from other words.
final class NameProbe implements Probe {
    private static final int WORDS = 4;
    private static final int LONGEST = 40;

    @Override
    public Set<Place> places() {
        return Set.of(Place.LETTER);
    }

    @Override
    public void look(String text, int i, Findings found) {
        var cue = NameCues.at(text, i);
        if (cue == null) return;
        int after = i + cue.text().length();
        switch (cue.strength()) {
            case SAID -> said(text, skip(text, after, " :"), found);
            case NAMED -> add(text, skip(text, after, " :"), 1, found);
            case TITLE -> {
                if (Character.isUpperCase(text.charAt(i))) add(text, skip(text, after, " ."), 1, found);
            }
            case MAYBE -> add(text, skip(text, after, " :"), 2, found);
            case SALUTATION -> greeted(text, skip(text, after, " "), found);
            case SIGN_OFF -> signed(text, after, found);
        }
    }

    /// @return where the next word may begin
    private static int skip(String text, int i, String what) {
        int least = i;
        while (i < text.length() && i < least + 4 && (what.indexOf(text.charAt(i)) >= 0 || Chars.blank(text.charAt(i))))
            i++;
        return i;
    }

    private static void said(String text, int start, Findings found) {
        var name = capitalised(text, start);
        if (name.words > 0) found.add(Kind.NAME, start, name.end);
        else if (start < text.length() && Character.isLowerCase(text.charAt(start))) inSmallLetters(text, start, found);
    }

    private static void add(String text, int start, int least, Findings found) {
        var name = capitalised(text, start);
        if (name.words >= least) found.add(Kind.NAME, start, name.end);
    }

    private static void greeted(String text, int start, Findings found) {
        var name = capitalised(text, start);
        if (name.words < 1 || name.words > 2 || name.end >= text.length()) return;
        if (",!\n".indexOf(text.charAt(name.end)) >= 0) found.add(Kind.NAME, start, name.end);
    }

    /// After a comma on the same line or on one of the next two, and nothing behind it.
    private static void signed(String text, int after, Findings found) {
        int start = after;
        while (start < text.length() && start < after + 6 && ",.! \r\n-–".indexOf(text.charAt(start)) >= 0) start++;
        if (start == after || start == text.length()) return;
        var between = text.substring(after, start);
        if (between.indexOf(',') < 0 && between.indexOf('\n') < 0) return;
        var name = capitalised(text, start);
        if (name.words == 0) return;
        int end = name.end;
        while (end < text.length() && Chars.blank(text.charAt(end))) end++;
        if (end == text.length() || "\r\n".indexOf(text.charAt(end)) >= 0) found.add(Kind.NAME, start, name.end);
    }

    /// @param words how many of them have a capital: particles do not count
    private record Name(int words, int end) {}

    /// Up to four capitalised words with particles between them; a title before them is passed over by its own cue.
    private static Name capitalised(String text, int start) {
        int words = 0;
        int end = start;
        int at = start;
        for (int read = 0; read < WORDS + 2 && words < WORDS; read++) {
            int word = wordEnd(text, at);
            if (word == at) break;
            var said = text.substring(at, word);
            boolean capital = Character.isUpperCase(said.charAt(0));
            if (capital ? NameCues.isNever(said) : words == 0 && read > 1 || !NameCues.PARTICLES.contains(said)) break;
            if (capital && isInitial(text, at, word)) word++;
            if (capital) {
                words++;
                end = word;
            }
            if (word >= text.length() || !Chars.blank(text.charAt(word))) break;
            at = word + 1;
        }
        return new Name(words, end);
    }

    private static boolean isInitial(String text, int at, int word) {
        return word - at == 1 && word < text.length() && text.charAt(word) == '.';
    }

    /// Letters, with apostrophes and hyphens inside.
    private static int wordEnd(String text, int at) {
        int end = at;
        while (end < text.length() && end - at < LONGEST) {
            char c = text.charAt(end);
            boolean inside = (c == '\'' || c == '’' || c == '-')
                    && end > at
                    && end + 1 < text.length()
                    && Chars.letter(text.charAt(end + 1));
            if (!Chars.letter(c) && !inside) break;
            end++;
        }
        if (end - at > 2 && (text.startsWith("'s", end - 2) || text.startsWith("’s", end - 2))) end -= 2;
        return end;
    }

    /// `my name is jane doe and …`: at most two words, as long as none is one that sentences go on with.
    private static void inSmallLetters(String text, int start, Findings found) {
        int end = start;
        int at = start;
        for (int words = 0; words < 2; words++) {
            int word = wordEnd(text, at);
            if (word - at < 2 || NameCues.isNever(text.substring(at, word))) break;
            end = word;
            if (word >= text.length() || !Chars.blank(text.charAt(word))) break;
            at = word + 1;
        }
        if (end > start) found.add(Kind.NAME, start, end);
    }
}
