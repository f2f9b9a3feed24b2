package dev.parley.usage;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sums of the ledger by which limits are held to the truth. A request counts for the moment in its id.
public final class LedgerSums {
    private LedgerSums() {}

    /// Whose requests are summed up.
    ///
    /// @param from inclusive
    /// @param to exclusive
    /// @param key of one API key or member; null for all
    /// @param model of one model; null for all
    public record Of(
            TenantId tenant,
            Instant from,
            Instant to,
            @Nullable UUID key,
            @Nullable String model) {
        /// The same, but nothing from before a moment.
        public Of since(Instant moment) {
            return new Of(tenant, moment.isAfter(from) ? moment : from, to, key, model);
        }
    }

    /// @param requests that were answered, wholly or in part; one that two models were asked for counts once,
    ///     and once
    ///     for each of the models
    /// @param tokens prompt and answer
    /// @param costUsd in US dollars
    public record Sum(long requests, long tokens, BigDecimal costUsd) {
        public Sum plus(Sum other) {
            return new Sum(requests + other.requests, tokens + other.tokens, costUsd.add(other.costUsd));
        }
    }

    /// What has ended.
    /// @param node only what this node began; null for all
    public static Sum settled(Tx tx, Of of, @Nullable UUID node) {
        return tx.first(
                        """
                        select count(*) filter (where upgrade_of is null or ?::text is not null),
                            coalesce(sum(input_tokens + output_tokens), 0), coalesce(sum(cost_usd), 0)
                        from usage_settlements t
                        where tenant_id = ? and id >= uuid7_floor(?) and id < uuid7_floor(?) and outcome <> 'released'
                            and (?::uuid is null or key_id = ?) and (?::text is null or model = ?)
                            and (?::uuid is null or exists (select from usage_starts s
                                where s.tenant_id = t.tenant_id and s.id = t.id and s.node_id = ?))
                        """,
                        LedgerSums::sum,
                        of.model,
                        of.tenant.value(),
                        of.from.atOffset(ZoneOffset.UTC),
                        of.to.atOffset(ZoneOffset.UTC),
                        of.key,
                        of.key,
                        of.model,
                        of.model,
                        node,
                        node)
                .orElseThrow();
    }

    /// What has begun on a node that lives and has not ended, by its bounds.
    public static Sum running(Tx tx, Of of) {
        return tx.first(
                        """
                        select count(*) filter (where upgrade_of is null or ?::text is not null),
                            coalesce(sum(input_tokens + output_bound), 0), coalesce(sum(cost_bound), 0)
                        from usage_starts s
                        where tenant_id = ? and id >= uuid7_floor(?) and id < uuid7_floor(?)
                            and id >= (select uuid7_floor(min(open_since)) from nodes where reconciled_at is null)
                            and (?::uuid is null or key_id = ?) and (?::text is null or model = ?)
                            and not exists (select from usage_settlements t
                                where t.tenant_id = s.tenant_id and t.id = s.id)
                        """,
                        LedgerSums::sum,
                        of.model,
                        of.tenant.value(),
                        of.from.atOffset(ZoneOffset.UTC),
                        of.to.atOffset(ZoneOffset.UTC),
                        of.key,
                        of.key,
                        of.model,
                        of.model)
                .orElseThrow();
    }

    private static Sum sum(ResultSet row) throws SQLException {
        return new Sum(row.getLong(1), row.getLong(2), row.getBigDecimal(3));
    }
}
