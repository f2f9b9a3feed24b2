package dev.parley.limits;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One limit that a tenant's requests are held to.
///
/// @param id of the row in `limits`; null for what plan, configuration or installation say
/// @param scope whose requests are counted together
/// @param subject the key (`key_…`), model or end user it is for; null for each of them by itself
/// @param amount in units of the measure; 0 admits nothing
public record Limit(
        @Nullable UUID id,
        Scope scope,
        @Nullable String subject,
        Measure measure,
        Window window,
        long amount,
        Source source) {
    public enum Scope {
        TENANT,
        KEY,
        END_USER,
        MODEL;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the API spells it.
        String word() {
            return word;
        }
    }

    /// Who set it, and so who can change it.
    public enum Source {
        INSTALLATION,
        PLAN,
        CONFIG,
        OPERATOR,
        TENANT;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As the API spells it.
        String word() {
            return word;
        }
    }

    /// How headers and errors name it: `tenant-requests-minute`.
    public String name() {
        return scope.word() + "-" + measure.word() + "-" + window.word();
    }

    /// Whether it is for what the request has: null when nothing is known.
    boolean concerns(@Nullable String named) {
        return named != null && (subject == null || subject.equals(named));
    }

    /// For people: "requests a minute of the tenant".
    String words() {
        var what = switch (measure) {
            case REQUESTS -> "requests";
            case TOKENS -> "tokens";
            case USD -> "US dollars";
        };
        var whose = switch (scope) {
            case TENANT -> "the tenant";
            case KEY -> "the API key";
            case END_USER -> "the end user";
            case MODEL -> "the model";
        };
        return what + " a " + window.word() + " of " + whose;
    }
}
