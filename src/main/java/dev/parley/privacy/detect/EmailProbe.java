package dev.parley.privacy.detect;

import java.util.Set;

/// Addresses such as `jane.doe+shop@mail.example.org`: the dot-atom form of RFC 5321 with the bounds of its section
/// 4.5.3.1 (64 octets before the `@`, 255 after it), letters of other scripts included (RFC 6531).
final class EmailProbe implements Probe {
    private static final int LOCAL = 64;
    private static final int DOMAIN = 255;
    private static final int LABEL = 63;
    /// Without the `=`, which nobody has in an address and which stands before many: `mail=jane@example.com`.
    private static final String SPECIAL = "!#$%&'*+/?^_`{|}~-.";
    /// `logo@2x.png` is a file.
    private static final Set<String> FILES =
            Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "html", "json", "pdf");

    @Override
    public Set<Place> places() {
        return Set.of(Place.AT);
    }

    @Override
    public void look(String text, int at, Findings found) {
        int start = at;
        while (start > 0 && at - start < LOCAL && local(text.charAt(start - 1))) start--;
        while (start < at && quoting(text.charAt(start))) start++;
        if (start == at || text.charAt(at - 1) == '.') return;
        int end = domain(text, at + 1);
        if (end > 0) found.add(Kind.EMAIL, start, end);
    }

    private static boolean local(char c) {
        return Chars.word(c) || (c < 0x80 && SPECIAL.indexOf(c) >= 0);
    }

    /// What stands before an address rather than in it: `'a@b.c'`, `mailto=a@b.c`, `...a@b.c`.
    private static boolean quoting(char c) {
        return !Chars.word(c) && c != '_' && c != '+';
    }

    /// @return the end of the domain that begins at `i`; -1 when there is none with a top-level domain
    private static int domain(String text, int i) {
        int most = Math.min(text.length(), i + DOMAIN);
        int end = -1;
        int label = i;
        int dots = 0;
        for (int at = i; at <= most; at++) {
            char c = at < most ? text.charAt(at) : ' ';
            if (Chars.word(c) || c == '-') continue;
            if (!isLabel(text, label, at)) break;
            if (dots > 0 && isTop(text, label, at)) end = at;
            if (c != '.') break;
            dots++;
            label = at + 1;
        }
        return end;
    }

    private static boolean isLabel(String text, int start, int end) {
        return end > start && end - start <= LABEL && text.charAt(start) != '-' && text.charAt(end - 1) != '-';
    }

    private static boolean isTop(String text, int start, int end) {
        if (end - start < 2) return false;
        for (int i = start; i < end; i++)
            if (!Chars.letter(text.charAt(i)) && !text.startsWith("xn--", start)) return false;
        return !FILES.contains(text.substring(start, end));
    }
}
