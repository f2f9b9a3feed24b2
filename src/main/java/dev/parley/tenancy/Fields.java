package dev.parley.tenancy;

import dev.parley.kernel.PlatformException;
import org.jspecify.annotations.Nullable;

/// Texts in requests.
public final class Fields {
    private Fields() {}

    /// The text without blanks around it.
    /// @throws PlatformException INVALID_REQUEST naming the field when it is missing, blank, too long or not
    /// printable
    public static String text(String field, @Nullable String value, int most) {
        var text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > most)
            throw PlatformException.invalid(field, field + " must be a text of 1 to " + most + " characters.");
        if (text.chars().anyMatch(Character::isISOControl))
            throw PlatformException.invalid(field, field + " must not contain control characters.");
        return text;
    }
}
