package dev.parley.limits;

import dev.parley.kernel.TenantId;
import dev.parley.usage.LedgerSums;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is counted in one day or month: of all of a tenant's requests, or of those of one key or model. Limits that
/// count the same share one counter, whatever their amounts.
///
/// @param subject null for all of the tenant's; else the UUID of a key or member, or the name of a model
/// @param ends exclusive
record Counter(
        TenantId tenant,
        Limit.Scope scope,
        Measure measure,
        Window window,
        @Nullable String subject,
        Instant begins,
        Instant ends) {
    /// How `limit_leases` names it: `key-usd-month:0198…`.
    String name() {
        var name = scope.word() + "-" + measure.word() + "-" + window.word();
        return subject == null ? name : name + ":" + subject;
    }

    /// The inverse of `name`.
    static Counter parse(TenantId tenant, String name, Instant begins, Instant ends) {
        int colon = name.indexOf(':');
        var parts = (colon < 0 ? name : name.substring(0, colon))
                .toUpperCase(Locale.ROOT)
                .split("-");
        return new Counter(
                tenant,
                Limit.Scope.valueOf(parts[0]),
                Measure.valueOf(parts[1]),
                Window.valueOf(parts[2]),
                colon < 0 ? null : name.substring(colon + 1),
                begins,
                ends);
    }

    /// Whose entries in the ledger it counts.
    LedgerSums.Of ledger() {
        return new LedgerSums.Of(
                tenant,
                begins,
                ends,
                scope == Limit.Scope.KEY && subject != null ? UUID.fromString(subject) : null,
                scope == Limit.Scope.MODEL ? subject : null);
    }

    /// The part of a sum that it counts, in units of its measure.
    long of(LedgerSums.Sum sum) {
        return switch (measure) {
            case REQUESTS -> sum.requests();
            case TOKENS -> sum.tokens();
            case USD -> measure.units(sum.costUsd());
        };
    }
}
