package dev.parley.privacy.detect;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Telephone numbers: international (ITU-T E.164, 8 to 15 digits after `+` or `00`), of North America (NANP), and
/// national ones that begin with the trunk prefix 0. What has no shape of its own counts after a word such as `phone`.
final class PhoneProbe implements Probe {
    private static final int MOST = 15;
    private static final int LEAST = 7;
    /// Assigned country codes: the list of ITU-T E.164.
    private static final Set<String> COUNTRIES = Arrays.stream(
                    ("1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 "
                                    + "49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 211 212 "
                                    + "213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 "
                                    + "239 240 241 242 243 244 245 246 248 249 250 251 252 253 254 255 256 257 258 260 261 262 "
                                    + "263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 "
                                    + "370 371 372 373 374 375 376 377 378 379 380 381 382 383 385 386 387 389 420 421 423 500 "
                                    + "501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 "
                                    + "674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 "
                                    + "853 855 856 870 878 880 881 882 883 886 888 960 961 962 963 964 965 966 967 968 970 971 "
                                    + "972 973 974 975 976 977 979 992 993 994 995 996 998")
                            .split(" "))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> CUES = Set.of(
            "phone",
            "tel",
            "telephone",
            "mobile",
            "cell",
            "cellphone",
            "call",
            "text",
            "whatsapp",
            "sms",
            "fax",
            "reach",
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "mobil",
            "rufnummer",
            "festnetz",
            "rufen",
            "téléphone",
            "telephoner",
            "portable",
            "appelez",
            "appeler",
            "teléfono",
            "telefono",
            "móvil",
            "celular",
            "llámame",
            "cellulare",
            "telefoon",
            "telefoonnummer",
            "bel",
            "mobiel",
            "telefonnumret",
            "ring",
            "telefone");

    @Override
    public Set<Place> places() {
        return Set.of(Place.PLUS, Place.DIGIT, Place.BRACKET);
    }

    @Override
    public void look(String text, int i, Findings found) {
        char c = text.charAt(i);
        if (c == '+') international(text, i, i + 1, found);
        else if (c == '(') bracketed(text, i, found);
        else if (!isContinued(text, i)) national(text, i, found);
    }

    /// Part of something longer: `1.5551234567`, `#12-555…`, an identifier with dashes.
    private static boolean isContinued(String text, int i) {
        if (i == 0) return false;
        char before = text.charAt(i - 1);
        return before == '+'
                || before == '_'
                || before == '('
                || (before == '/' || before == '.' || Chars.dash(before) || before == ':') && Chars.wordAt(text, i - 2)
                || Chars.blank(before) && Chars.digitAt(text, i - 2);
    }

    private static boolean separator(char c) {
        return Chars.blank(c) || Chars.dash(c) || c == '.' || c == '/';
    }

    /// @param start of what is found, `digits` where its country code begins
    private static void international(String text, int start, int digits, Findings found) {
        if (Chars.wordAt(text, start - 1) || !Chars.digitAt(text, digits)) return;
        var read = read(text, digits);
        int country = country(read.digits(), read.size());
        if (country == 0 || read.size() < 8 || country == 1 && read.digits()[0] == 1 && read.size() != 11) return;
        found.add(Kind.PHONE, start, read.end());
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Read(byte[] digits, int size, int end) {}

    /// Digits with separators, and `(0)` or one group in brackets. Ends before what would make it too long.
    private static Read read(String text, int i) {
        var digits = new byte[MOST];
        int size = 0;
        int end = i;
        int at = i;
        while (at < text.length()) {
            if (text.startsWith("(0)", at)) {
                at += 3;
                continue;
            }
            int group = at;
            while (Chars.digitAt(text, at)) {
                if (size == MOST) return new Read(digits, size - (at - group), end);
                digits[size++] = (byte) (text.charAt(at++) - '0');
            }
            if (at > group) end = at;
            if (digits[0] == 1 && size == 11) break;
            at = next(text, at);
            if (at < 0) break;
        }
        return Chars.wordAt(text, end) ? new Read(digits, 0, end) : new Read(digits, size, end);
    }

    /// Skips up to two separators or brackets to the next digit; -1 when none follows.
    private static int next(String text, int at) {
        for (int skipped = 0; skipped < 3 && at < text.length(); skipped++, at++) {
            char c = text.charAt(at);
            if (Chars.digit(c) && skipped > 0 || text.startsWith("(0)", at)) return at;
            if (!separator(c) && c != '(' && c != ')') return -1;
        }
        return Chars.digitAt(text, at) ? at : -1;
    }

    /// @return how many digits the country code has; 0 for none
    private static int country(byte[] digits, int size) {
        var code = new StringBuilder(3);
        for (int i = 0; i < Math.min(3, size); i++) {
            code.append(digits[i]);
            if (COUNTRIES.contains(code.toString())) return i + 1;
        }
        return 0;
    }

    /// `(415) 555-2671`, `(030) 1234567`.
    private static void bracketed(String text, int i, Findings found) {
        int close = i + 1;
        while (Chars.digitAt(text, close) && close - i <= 6) close++;
        if (close - i < 3 || close >= text.length() || text.charAt(close) != ')') return;
        int rest = close + 1;
        while (rest < text.length() && rest < close + 3 && separator(text.charAt(rest))) rest++;
        if (!Chars.digitAt(text, rest)) return;
        var read = Digits.read(text, rest, 10, PhoneProbe::separator);
        int area = close - i - 1;
        if (read.groups == 0 || Chars.wordAt(text, read.ends[read.groups - 1])) return;
        boolean american = area == 3 && text.charAt(i + 1) >= '2' && read.size == 7;
        boolean trunk = text.charAt(i + 1) == '0' && read.size >= 5 && area + read.size <= 12;
        if (american || trunk) found.add(Kind.PHONE, i, read.ends[read.groups - 1]);
    }

    private static void national(String text, int i, Findings found) {
        var read = Digits.read(text, i, MOST, PhoneProbe::separator);
        if (read.size < LEAST) return;
        int end = read.ends[read.groups - 1];
        if (Chars.wordAt(text, end) || Chars.digitAt(text, end + 1) && separator(text.charAt(end))) return;
        if (isDate(read)) return;
        if (american(text, read)) {
            found.add(Kind.PHONE, i, end);
            return;
        }
        boolean shaped = read.groups > 1 && hasShape(read);
        var said = Cues.before(text, i, CUES);
        if (said == Cues.Said.YES || shaped && said == Cues.Said.NOTHING) found.add(Kind.PHONE, i, end);
    }

    /// `01.02.2024 10`, `2024-01-02 10`.
    private static boolean isDate(Digits read) {
        if (read.groups < 3) return false;
        int a = read.groupSize(0);
        int b = read.groupSize(1);
        int c = read.groupSize(2);
        return a <= 2 && b <= 2 && c == 4 || a == 4 && b <= 2 && c <= 2;
    }

    /// `415-555-2671` and `1-415-555-2671`: neither area code nor exchange begins with 0 or 1.
    private static boolean american(String text, Digits read) {
        int first = read.groups == 4 && read.groupSize(0) == 1 && read.digits[0] == 1 ? 1 : 0;
        if (read.groups - first != 3
                || read.groupSize(first) != 3
                || read.groupSize(first + 1) != 3
                || read.groupSize(first + 2) != 4) return false;
        char one = text.charAt(read.ends[first]);
        char two = text.charAt(read.ends[first + 1]);
        return one == two && read.digits[first] > 1 && read.digits[first + 3] > 1;
    }

    /// A trunk prefix and groups as they are dialled, or `00` and a country code.
    private static boolean hasShape(Digits read) {
        if (read.digits[0] != 0 || read.size < 9) return false;
        if (read.digits[1] == 0) return read.size >= 11 && country(Arrays.copyOfRange(read.digits, 2, 5), 3) > 0;
        for (int group = 1; group < read.groups; group++) if (read.groupSize(group) < 2) return false;
        return read.size <= 12 && read.groupSize(0) >= 2 && read.groupSize(0) <= 6;
    }
}
