package dev.parley.privacy.detect;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of personal data that are looked for. Where two findings overlap the earlier of this list stands: what
/// proves itself by its shape or check digits comes before what is only likely.
public enum Kind {
    EMAIL,
    IBAN,
    CARD,
    NATIONAL_ID,
    IP,
    PHONE,
    NAME;

    /// As it stands in a tenant's configuration and in messages: `national_id`.
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> of(String spelling) {
        return Arrays.stream(values())
                .filter(kind -> kind.spelling().equals(spelling))
                .findFirst();
    }
}
