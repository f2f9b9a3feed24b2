package dev.parley.privacy.detect;

import java.util.Set;

/// Account numbers of ISO 13616: a country's length, and 1 modulo 97 (ISO 7064, MOD 97-10).
final class IbanProbe implements Probe {
    /// From the SWIFT IBAN registry.
    private static final String LENGTHS = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 "
            + "CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 "
            + "IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 "
            + "MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 "
            + "SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    /// By both letters; 0 for no country.
    private static final int[] LENGTH = new int[26 * 26];

    static {
        for (var country : LENGTHS.split(" "))
            LENGTH[country(country.charAt(0), country.charAt(1))] = Integer.parseInt(country.substring(2));
    }

    private static int country(char first, char second) {
        return (Chars.upper(first) - 'A') * 26 + Chars.upper(second) - 'A';
    }

    @Override
    public Set<Place> places() {
        return Set.of(Place.LETTER);
    }

    @Override
    public void look(String text, int i, Findings found) {
        if (!Chars.digitAt(text, i + 2) || !Chars.latin(text.charAt(i)) || !Chars.latin(text.charAt(i + 1))) return;
        int length = LENGTH[country(text.charAt(i), text.charAt(i + 1))];
        if (length == 0) return;
        var code = new char[length];
        int size = 0;
        int at = i;
        for (; size < length && at < text.length(); at++) {
            char c = text.charAt(at);
            if (Chars.digit(c) || Chars.latin(c)) code[size++] = Chars.upper(c);
            else if (!Chars.blank(c) && !Chars.dash(c) || !Chars.wordAt(text, at - 1)) return;
        }
        if (size == length && !Chars.wordAt(text, at) && CheckDigits.iban(code)) found.add(Kind.IBAN, i, at);
    }
}
