package dev.parley.tenancy.operator;

import dev.parley.kernel.PlatformException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A tenant's name in addresses.
final class Slugs {
    private static final int LONGEST = 63;
    /// Leaves room for a number behind it.
    private static final int LONGEST_DERIVED = 50;

    private Slugs() {}

    /// @throws PlatformException INVALID_REQUEST
    static String check(String slug) {
        if (slug.isEmpty() || slug.length() > LONGEST || !isSlug(slug))
            throw PlatformException.invalid(
                    "slug",
                    "slug must have 1 to 63 of the characters a-z, 0-9 and -, and neither begin nor end with -.");
        return slug;
    }

    private static boolean isSlug(String slug) {
        return slug.chars().allMatch(c -> isPlain(c) || c == '-') && !slug.startsWith("-") && !slug.endsWith("-");
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /// `Müller & Söhne` gives `muller-sohne`, then `muller-sohne-2` and so on, without end.
    static Stream<String> of(String name) {
        var base = base(name);
        return Stream.concat(Stream.of(base), IntStream.iterate(2, i -> i + 1).mapToObj(i -> base + "-" + i));
    }

    private static String base(String name) {
        var plain = new StringBuilder();
        Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> {
                    if (isPlain(c)) plain.append((char) c);
                    else if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != '-') plain.append('-');
                });
        if (plain.length() > LONGEST_DERIVED) plain.setLength(LONGEST_DERIVED);
        while (!plain.isEmpty() && plain.charAt(plain.length() - 1) == '-') plain.setLength(plain.length() - 1);
        return plain.isEmpty() ? "tenant" : plain.toString();
    }
}
