package dev.parley.tenancy;

import java.util.IllformedLocaleException;
import java.util.Locale;

/// BCP 47 language tags, such as `en` or `de-CH`.
public final class LanguageTag {
    private static final int LONGEST = 35;

    private LanguageTag() {}

    public static boolean isOne(String tag) {
        try {
            return tag.length() <= LONGEST
                    && !new Locale.Builder()
                            .setLanguageTag(tag)
                            .build()
                            .getLanguage()
                            .isEmpty();
        } catch (IllformedLocaleException e) {
            return false;
        }
    }

    /// Whether `range` holds `tag`: `de` holds `de-CH`, and not the other way round (RFC 4647, section 3.3.1).
    public static boolean covers(String range, String tag) {
        return tag.equalsIgnoreCase(range) || tag.regionMatches(true, 0, range + "-", 0, range.length() + 1);
    }
}
