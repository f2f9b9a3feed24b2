package dev.parley.privacy.detect;

/// The check digits that the probes share.
final class CheckDigits {
    /// Multiplication in the dihedral group D5, and the permutation of Verhoeff's scheme (J. Verhoeff, "Error
    /// Detecting Decimal Codes", 1969).
    private static final String[] D5 = {
        "0123456789",
        "1234067895",
        "2340178956",
        "3401289567",
        "4012395678",
        "5987604321",
        "6598710432",
        "7659821043",
        "8765932104",
        "9876543210"
    };
    private static final String[] PERMUTED = {
        "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"
    };

    private CheckDigits() {}

    /// ISO/IEC 7812-1, annex B.
    static boolean luhn(byte[] digits, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = digits[length - 1 - i];
            if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    static boolean luhn(String digits) {
        var bytes = new byte[digits.length()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (digits.charAt(i) - '0');
        return luhn(bytes, bytes.length);
    }

    /// ISO 7064 MOD 97-10 over an IBAN with its first four characters put last. Letters count from A = 10.
    static boolean iban(char[] code) {
        if (!Chars.digit(code[2]) || !Chars.digit(code[3])) return false;
        int rest = 0;
        for (int i = 0; i < code.length; i++) {
            char c = code[(i + 4) % code.length];
            rest = Chars.digit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        return rest == 1;
    }

    /// ISO 7064 MOD 11,10.
    static boolean mod11And10(String digits) {
        int product = 10;
        for (int i = 0; i < digits.length() - 1; i++) {
            int sum = (digits.charAt(i) - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == digits.charAt(digits.length() - 1) - '0';
    }

    /// The sum of digits times weights, the last digit included.
    static int weighted(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) sum += (digits.charAt(i) - '0') * weights[i];
        return sum;
    }

    static boolean verhoeff(String digits) {
        int check = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            check = D5[check].charAt(PERMUTED[i % 8].charAt(digit) - '0') - '0';
        }
        return check == 0;
    }

    /// Whether a month and a day can be of one date.
    static boolean date(int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    static int number(String digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }
}
