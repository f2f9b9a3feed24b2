package dev.parley.tenancy;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
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

    /// One of an enum's values in small letters.
    /// @throws PlatformException INVALID_REQUEST naming the field and what it may be
    public static <E extends Enum<E>> E choice(String field, @Nullable String value, Class<E> type) {
        var values = type.getEnumConstants();
        return Arrays.stream(values)
                .filter(one -> spelling(one).equals(value))
                .findFirst()
                .orElseThrow(() -> PlatformException.invalid(
                        field,
                        field + " must be one of "
                                + Arrays.stream(values).map(Fields::spelling).collect(Collectors.joining(", ")) + "."));
    }

    /// The same in the query, as it is spelled there, which is as rows spell it; null where it is left out.
    /// @throws PlatformException INVALID_REQUEST naming the parameter and what it may be
    public static <E extends Enum<E>> @Nullable String choice(Exchange exchange, String name, Class<E> type) {
        var text = exchange.query(name);
        text.ifPresent(known -> choice(name, known, type));
        return text.orElse(null);
    }

    /// A whole number in a body.
    /// @throws PlatformException INVALID_REQUEST naming the field when it is out of range
    public static int number(String field, @Nullable Integer value, int otherwise, int least, int most) {
        if (value == null) return otherwise;
        if (value < least || value > most)
            throw PlatformException.invalid(
                    field, field + " must be a whole number from " + least + " to " + most + ".");
        return value;
    }

    private static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// An address that mail could be sent to; whether it exists only mail can tell.
    /// @throws PlatformException INVALID_REQUEST naming the field
    public static String email(String field, @Nullable String value) {
        var text = text(field, value, 254);
        int at = text.indexOf('@');
        boolean plain = text.chars().noneMatch(c -> Character.isWhitespace(c) || "<>(),;\"".indexOf(c) >= 0);
        if (plain && at > 0 && at == text.lastIndexOf('@') && at < text.length() - 1) return text;
        throw PlatformException.invalid(field, field + " must be one e-mail address, such as ann@example.com.");
    }
}
