package dev.parley.gateway.dialects;

import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Parley says about an answer of its own: the `parley` object of a response or of a stream's last chunk.
///
/// @param usageId the ledger entry's id
/// @param model the model's name in Parley
/// @param provider who answered
/// @param cache `hit` or `miss`, with details as in the header `x-parley-cache`; null where no cache was asked
/// @param tier null where none was chosen
/// @param costUsd null where no price is known
/// @param latencyMs milliseconds from the request to its settlement, as the ledger has it; null until then
/// @param overheadMs milliseconds spent in Parley itself; null where not known
/// @param tokens what is billed; shown as the answer's usage too
/// @param cascade that the answer was checked before it was given; null when it was not
/// @param hedge as in the header `x-parley-hedge`; null when no second target was asked
/// @param degraded as in the header `x-parley-degraded`; null when a model answered
/// @param refusedBy the guardrail's rule that refused request or answer; null when none did
/// @param unsupported the sentences that no passage bears out; empty when there are none, or nobody looked
public record AnswerInfo(
        String requestId,
        String usageId,
        String model,
        String provider,
        @Nullable String cache,
        @Nullable String tier,
        @Nullable BigDecimal costUsd,
        @Nullable Long latencyMs,
        @Nullable Double overheadMs,
        TokenUsage tokens,
        @Nullable CascadeInfo cascade,
        @Nullable String hedge,
        @Nullable String degraded,
        @Nullable String refusedBy,
        List<String> unsupported) {
    /// Writes the object without its closing brace.
    JsonBuffer open(JsonBuffer out) {
        out.raw("{").field("request_id", requestId);
        out.raw(",").field("usage_id", usageId);
        out.raw(",").field("model", model);
        out.raw(",").field("provider", provider);
        if (cache != null) out.raw(",").field("cache", cache);
        if (tier != null) out.raw(",").field("tier", tier);
        if (costUsd != null) money(out.raw(",\"cost_usd\":"), costUsd);
        if (cascade != null) cascade.write(out.raw(",\"cascade\":"));
        if (overheadMs != null) out.raw(",\"overhead_ms\":").raw(overheadMs.toString());
        if (hedge != null) out.raw(",").field("hedge", hedge);
        if (degraded != null) out.raw(",").field("degraded", degraded);
        if (refusedBy != null) out.raw(",").field("refused_by", refusedBy);
        for (int i = 0; i < unsupported.size(); i++)
            out.raw(i == 0 ? ",\"unsupported\":[" : ",")
                    .string(unsupported.get(i))
                    .raw(i + 1 == unsupported.size() ? "]" : "");
        if (tokens.estimated()) out.raw(",\"usage_estimated\":true");
        return out;
    }

    static void money(JsonBuffer out, @Nullable BigDecimal amount) {
        out.raw(amount == null ? "null" : CascadeInfo.plain(amount));
    }
}
