package dev.parley.gateway.dialects;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// That an answer was checked before it was given.
///
/// @param outcome `kept`, `upgraded` or `not_upgraded`
/// @param from the model that was asked first
/// @param reason what was wrong with its answer; null when it was kept
/// @param failure the code of the error for which no abler model answered; null when one did or was not needed
/// @param savedUsd what the same tokens cost more at the abler model; null until the end, and where nothing was
///     saved
/// @param costUsd of the answer that was given up; null when none was
public record CascadeInfo(
        String outcome,
        String from,
        @Nullable String reason,
        @Nullable String failure,
        @Nullable BigDecimal savedUsd,
        @Nullable BigDecimal costUsd) {
    /// As the header `x-parley-cascade` has it.
    public String header() {
        var header = new StringBuilder(outcome).append("; from=").append(from);
        if (reason != null) header.append("; reason=").append(reason);
        if (failure != null) header.append("; failure=").append(failure);
        if (savedUsd != null) header.append("; saved-usd=").append(plain(savedUsd));
        if (costUsd != null) header.append("; cost-usd=").append(plain(costUsd));
        return header.toString();
    }

    void write(JsonBuffer out) {
        out.raw("{").field("outcome", outcome).raw(",").field("from", from);
        if (reason != null) out.raw(",").field("reason", reason);
        if (failure != null) out.raw(",").field("failure", failure);
        if (savedUsd != null) out.raw(",\"saved_usd\":").raw(plain(savedUsd));
        if (costUsd != null) out.raw(",\"cost_usd\":").raw(plain(costUsd));
        out.raw("}");
    }

    static String plain(BigDecimal usd) {
        return usd.signum() == 0 ? "0" : usd.stripTrailingZeros().toPlainString();
    }
}
