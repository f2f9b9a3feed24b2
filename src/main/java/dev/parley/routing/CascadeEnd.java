package dev.parley.routing;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of a decision to check the answer.
///
/// @param reason what was wrong with the first answer; null when it was kept
/// @param insteadUsd what the tokens of the answer that was kept cost at the abler model, in US dollars; null
///     when it
///     was not kept, or no price is known
public record CascadeEnd(
        Outcome outcome, @Nullable String reason, @Nullable BigDecimal insteadUsd) {
    public enum Outcome {
        /// The first answer passed the check.
        KEPT,
        /// It did not, and an abler model answered.
        UPGRADED,
        /// It did not, and no abler model could be asked, so that it was given all the same.
        NOT_UPGRADED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
