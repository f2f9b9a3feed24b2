package dev.parley.privacy.detect;

import static dev.parley.privacy.detect.CheckDigits.date;
import static dev.parley.privacy.detect.CheckDigits.number;
import static dev.parley.privacy.detect.CheckDigits.weighted;

import dev.parley.privacy.detect.NationalId.Proof;
import java.util.List;
import java.util.Set;

/// The countries' numbers, each with the source of its rules.
final class NationalIds {
    private static final String DNI = "TRWAGMYFPDXBNJZSQVHLCKE";
    /// The value of a character at an odd place is its place in this.
    private static final String ODD = "BAKPLCQDREVOSFTGUHMINJWZYX";

    static final List<NationalId> ALL = List.of(
            // Social Security Administration, "SSN randomization": no area 000, 666 or 9xx, no group 00, no serial 0000
            of(
                    "US",
                    Proof.WEAK,
                    NationalIds::us,
                    Set.of("ssn", "social", "security"),
                    "999-99-9999",
                    "999 99 9999",
                    "999999999"),
            // HMRC, National Insurance Manual NIM39110
            of(
                    "GB",
                    Proof.SHAPED,
                    NationalIds::gb,
                    Set.of("nino", "insurance"),
                    "AA999999A",
                    "AA 99 99 99 A",
                    "AA 999999 A"),
            // Federal Social Insurance Office, AHV number: EAN-13 with the country code 756
            of(
                    "CH",
                    Proof.STRONG,
                    NationalIds::ch,
                    Set.of("ahv", "avs"),
                    "756.9999.9999.99",
                    "7569999999999",
                    "756 9999 9999 99"),
            // Bundeszentralamt für Steuern, Steuerliche Identifikationsnummer: ISO 7064 MOD 11,10
            of(
                    "DE",
                    Proof.WEAK,
                    NationalIds::de,
                    Set.of("steuer", "steuerid", "steueridentifikationsnummer", "idnr", "tin", "tax"),
                    "99 999 999 999",
                    "99999999999"),
            // INSEE, numéro d'inscription au répertoire: 97 minus the number modulo 97; Corsica 2A and 2B
            of(
                    "FR",
                    Proof.STRONG,
                    NationalIds::fr,
                    Set.of("insee", "nir", "sécurité"),
                    "999999X99999999",
                    "9 99 99 9X 999 999 99"),
            // Ministerio del Interior, Real Decreto 1553/2005: the letter of the number modulo 23
            of("ES", Proof.SHAPED, NationalIds::es, Set.of("dni", "nif"), "99999999A", "99999999-A", "99.999.999-A"),
            of("ES", Proof.SHAPED, NationalIds::nie, Set.of("nie"), "A9999999A", "A-9999999-A"),
            // Belastingdienst, burgerservicenummer: the eleven test
            of(
                    "NL",
                    Proof.WEAK,
                    NationalIds::nl,
                    Set.of("bsn", "burgerservicenummer", "sofinummer"),
                    "999999999",
                    "9999.99.999"),
            // Agenzia delle Entrate, D.M. 23 December 1976
            of("IT", Proof.STRONG, NationalIds::it, Set.of("fiscale", "cf"), "AAAAAAXXAXXAXXXA"),
            // Skatteverket, SKV 704: a date, and Luhn over ten digits
            of(
                    "SE",
                    Proof.WEAK,
                    NationalIds::se,
                    Set.of("personnummer", "samordningsnummer"),
                    "999999-9999",
                    "99999999-9999",
                    "999999+9999",
                    "9999999999",
                    "999999999999"),
            // Royal Decree of 3 April 1984, rijksregisternummer: 97 minus the number modulo 97
            of(
                    "BE",
                    Proof.WEAK,
                    NationalIds::be,
                    Set.of("rijksregisternummer", "national", "registre"),
                    "99.99.99-999.99",
                    "99999999999"),
            // Ministry of Digital Affairs of Poland, PESEL: a date, and weights 1 3 7 9
            of("PL", Proof.WEAK, NationalIds::pl, Set.of("pesel"), "99999999999"),
            // Receita Federal, CPF: two check digits modulo 11
            of("BR", Proof.WEAK, NationalIds::br, Set.of("cpf"), "999.999.999-99", "99999999999"),
            // UIDAI, Aadhaar: Verhoeff's check digit, no leading 0 or 1
            of(
                    "IN",
                    Proof.WEAK,
                    NationalIds::in,
                    Set.of("aadhaar", "aadhar"),
                    "9999 9999 9999",
                    "9999-9999-9999",
                    "999999999999"),
            // Canada Revenue Agency, Social Insurance Number: Luhn, no leading 0 or 8
            of(
                    "CA",
                    Proof.WEAK,
                    NationalIds::ca,
                    Set.of("sin", "insurance"),
                    "999-999-999",
                    "999 999 999",
                    "999999999"));

    private NationalIds() {}

    private static NationalId of(
            String country,
            Proof proof,
            java.util.function.Predicate<String> valid,
            Set<String> cues,
            String... forms) {
        return new NationalId(country, List.of(forms), proof, valid, cues);
    }

    private static boolean us(String id) {
        int area = number(id, 0, 3);
        return area != 0 && area != 666 && area < 900 && number(id, 3, 5) != 0 && number(id, 5, 9) != 0;
    }

    private static boolean gb(String id) {
        return "DFIQUV".indexOf(id.charAt(0)) < 0
                && "DFIOQUV".indexOf(id.charAt(1)) < 0
                && !Set.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ").contains(id.substring(0, 2))
                && id.charAt(8) <= 'D';
    }

    private static boolean ch(String id) {
        return weighted(id, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) % 10 == 0;
    }

    /// Of the first ten digits one stands twice or three times, and no other does.
    private static boolean de(String id) {
        if (id.charAt(0) == '0' || !CheckDigits.mod11And10(id)) return false;
        var counts = new int[10];
        for (int i = 0; i < 10; i++) counts[id.charAt(i) - '0']++;
        int repeated = 0;
        for (int count : counts) {
            if (count > 3) return false;
            if (count > 1) repeated++;
        }
        return repeated == 1;
    }

    private static boolean fr(String id) {
        int month = number(id, 3, 5);
        boolean person = id.charAt(0) == '1' || id.charAt(0) == '2';
        if (!person || !(month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50)) return false;
        long corsica = id.charAt(6) == 'A' ? 1_000_000 : id.charAt(6) == 'B' ? 2_000_000 : 0;
        if (!Chars.digit(id.charAt(6)) && corsica == 0) return false;
        long body = Long.parseLong(id.substring(0, 13).replace('A', '0').replace('B', '0')) - corsica;
        return 97 - body % 97 == number(id, 13, 15);
    }

    private static boolean es(String id) {
        return DNI.charAt(number(id, 0, 8) % 23) == id.charAt(8);
    }

    private static boolean nie(String id) {
        int first = "XYZ".indexOf(id.charAt(0));
        return first >= 0 && DNI.charAt((first * 10_000_000 + number(id, 1, 8)) % 23) == id.charAt(8);
    }

    private static boolean nl(String id) {
        return number(id, 0, 9) > 9_999_999 && weighted(id, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
    }

    /// Letters stand for digits where two people would have the same code ("omocodia"), so that either may be there.
    private static boolean it(String id) {
        if ("ABCDEHLMPRST".indexOf(id.charAt(8)) < 0) return false;
        for (int at : new int[] {6, 7, 9, 10, 12, 13, 14})
            if (!Chars.digit(id.charAt(at)) && "LMNPQRSTUV".indexOf(id.charAt(at)) < 0) return false;
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = id.charAt(i);
            int value = Chars.digit(c) ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? ODD.indexOf((char) ('A' + value)) : value;
        }
        return 'A' + sum % 26 == id.charAt(15);
    }

    private static boolean se(String id) {
        var ten = id.substring(id.length() - 10);
        int day = number(ten, 4, 6);
        if (id.length() == 12 && number(id, 0, 2) != 19 && number(id, 0, 2) != 20) return false;
        return date(number(ten, 2, 4), day > 60 ? day - 60 : day) && CheckDigits.luhn(ten);
    }

    /// Since 2000 a 2 stands before the number when it is checked.
    private static boolean be(String id) {
        if (!date(number(id, 2, 4) % 20, number(id, 4, 6))) return false;
        long body = Long.parseLong(id.substring(0, 9));
        int check = number(id, 9, 11);
        return 97 - body % 97 == check || 97 - (2_000_000_000L + body) % 97 == check;
    }

    private static boolean pl(String id) {
        return date(number(id, 2, 4) % 20, number(id, 4, 6)) && weighted(id, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
    }

    private static boolean br(String id) {
        if (id.chars().allMatch(c -> c == id.charAt(0))) return false;
        int first = weighted(id, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        int second = weighted(id, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        return first == id.charAt(9) - '0' && second == id.charAt(10) - '0';
    }

    private static boolean in(String id) {
        return id.charAt(0) > '1' && CheckDigits.verhoeff(id);
    }

    private static boolean ca(String id) {
        return id.charAt(0) != '0' && id.charAt(0) != '8' && CheckDigits.luhn(id);
    }
}
