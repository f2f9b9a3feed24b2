package dev.parley.privacy.detect;

import java.util.Set;

/// Numbers of payment cards: 12 to 19 digits with an issuer's prefix and the check digit of ISO/IEC 7812-1, in one
/// piece or in groups of three or more.
final class CardProbe implements Probe {
    private static final int MOST = 19;
    private static final int LEAST = 13;

    @Override
    public Set<Place> places() {
        return Set.of(Place.DIGIT);
    }

    @Override
    public void look(String text, int i, Findings found) {
        if (text.charAt(i) < '2' || text.charAt(i) > '6' || isContinued(text, i)) return;
        var read = Digits.read(text, i, MOST, c -> Chars.blank(c) || Chars.dash(c));
        int groups = 0;
        while (groups < read.groups && (read.groupSize(groups) >= 3)) groups++;
        for (int last = groups - 1; last >= 0 && read.counts[last] >= LEAST; last--) {
            int length = read.counts[last];
            int end = read.ends[last];
            if (!isIssued(read, length) || !CheckDigits.luhn(read.digits, length)) continue;
            if (Chars.wordAt(text, end) || goesOn(text, end)) return;
            found.add(Kind.CARD, i, end);
            return;
        }
    }

    /// The number began earlier: `1234 4111 …` is one number.
    private static boolean isContinued(String text, int i) {
        return i >= 5
                && (Chars.blank(text.charAt(i - 1)) || Chars.dash(text.charAt(i - 1)) || text.charAt(i - 1) == '.')
                && Chars.digitAt(text, i - 2)
                && Chars.digitAt(text, i - 3)
                && Chars.digitAt(text, i - 4)
                && Chars.digitAt(text, i - 5)
                && !Chars.digitAt(text, i - 6);
    }

    /// Another group of four follows, so that this is the beginning of something longer.
    private static boolean goesOn(String text, int end) {
        return end + 4 < text.length()
                && (Chars.blank(text.charAt(end)) || Chars.dash(text.charAt(end)))
                && Chars.digitAt(text, end + 1)
                && Chars.digitAt(text, end + 2)
                && Chars.digitAt(text, end + 3)
                && Chars.digitAt(text, end + 4)
                && !Chars.digitAt(text, end + 5);
    }

    /// Ranges and lengths as issuers publish them (see the "Payment card number" list of issuer identification
    /// numbers).
    private static boolean isIssued(Digits read, int length) {
        int two = read.number(0, 2);
        int three = read.number(0, 3);
        int four = read.number(0, 4);
        if (read.digits[0] == 4) return length == 13 || length == 16 || length == 19; // Visa
        if (two >= 51 && two <= 55 || four >= 2221 && four <= 2720) return length == 16; // Mastercard
        if (two == 34 || two == 37) return length == 15; // American Express
        if (four == 6011 || three >= 644 && three <= 649 || two == 65) return length >= 16; // Discover
        if (three >= 300 && three <= 305 || two == 36 || two == 38 || two == 39) return length >= 14; // Diners
        if (four >= 3528 && four <= 3589) return length >= 16; // JCB
        if (two == 62) return length >= 16; // UnionPay
        return two == 50 || two >= 56 && two <= 58 || two == 63 || two == 67; // Maestro
    }
}
