package dev.parley.privacy.detect;

import java.util.Set;

/// Addresses of version 4 (four numbers up to 255) and 6 (RFC 4291, section 2.2). Those of no host (loopback, any) are
/// nobody's; neither is `version 1.2.3.4`.
final class IpProbe implements Probe {
    private static final Set<String> VERSIONS =
            Set.of("version", "versions", "v", "ver", "release", "build", "firmware", "driver", "section", "chapter");

    @Override
    public Set<Place> places() {
        return Set.of(Place.DIGIT, Place.LETTER, Place.COLON);
    }

    @Override
    public void look(String text, int i, Findings found) {
        char c = text.charAt(i);
        if (Chars.digit(c)) four(text, i, found);
        if (c == ':' ? text.startsWith("::", i) && !Chars.wordAt(text, i - 1) : hex(c)) six(text, i, found);
    }

    private static void four(String text, int i, Findings found) {
        if (i > 0 && text.charAt(i - 1) == '.') return;
        var read = Digits.read(text, i, 12, c -> c == '.');
        if (read.groups != 4) return;
        int end = read.ends[3];
        if (Chars.wordAt(text, end) || end < text.length() && text.charAt(end) == '.' && Chars.digitAt(text, end + 1))
            return;
        for (int group = 0, from = 0; group < 4; from = read.counts[group++]) {
            int size = read.groupSize(group);
            if (size > 3 || read.number(from, from + size) > 255 || size > 1 && read.digits[from] == 0) return;
        }
        int first = read.number(0, read.counts[0]);
        if (first == 0 || first == 127 || first == 255) return;
        if (Cues.before(text, i, VERSIONS) == Cues.Said.NOTHING) found.add(Kind.IP, i, end);
    }

    private static boolean hex(char c) {
        return Chars.digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    /// At most 8 groups of 1 to 4 hexadecimal digits; `::` once stands for the missing ones. A tail of version 4 and a
    /// zone are left outside.
    private static void six(String text, int i, Findings found) {
        if (i > 0 && (text.charAt(i - 1) == ':' || text.charAt(i - 1) == '.')) return;
        int at = i;
        int groups = 0;
        int digits = 0;
        boolean gap = false;
        while (at < text.length()) {
            int group = at;
            while (at < text.length() && at - group < 5 && hex(text.charAt(at)))
                if (Chars.digit(text.charAt(at++))) digits++;
            if (at - group > 4 || at == group && at != i && !gap) return;
            if (at > group) groups++;
            if (at >= text.length() || text.charAt(at) != ':') break;
            if (text.startsWith("::", at)) {
                if (gap) return;
                gap = true;
                at += 2;
                if (at >= text.length() || !hex(text.charAt(at))) break;
            } else if (at + 1 < text.length() && hex(text.charAt(at + 1))) {
                at++;
            } else {
                break;
            }
        }
        // two words with two colons between them are code, and `::1` is this host
        boolean whole = gap ? groups >= 2 && groups < 8 && digits >= 2 : groups == 8;
        if (whole && !Chars.wordAt(text, at)) found.add(Kind.IP, i, at);
    }
}
