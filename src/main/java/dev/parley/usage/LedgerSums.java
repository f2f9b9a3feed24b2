package dev.parley.usage;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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

    /// What was used in a time, read once, of which the sum of all, of one key and of one model can be told.
    public record Parts(List<Part> all) {
        public Parts {
            all = List.copyOf(all);
        }

        /// @param of in the same time
        public Sum of(Of of) {
            return all.stream()
                    .filter(part -> of.key == null || of.key.equals(part.key))
                    .filter(part -> of.model == null || of.model.equals(part.model))
                    .map(part -> of.model == null ? part.sum : part.each())
                    .reduce(new Sum(0, 0, BigDecimal.ZERO), Sum::plus);
        }
    }

    /// @param attempts one for each model that a request asked
    public record Part(UUID key, String model, long attempts, Sum sum) {
        private Sum each() {
            return new Sum(attempts, sum.tokens, sum.costUsd);
        }
    }

    /// What has ended, and what has begun on a node that lives and has not.
    /// @param of whose key and model are left aside
    public static Parts parts(Tx tx, Of of) {
        var from = of.from.atOffset(ZoneOffset.UTC);
        var to = of.to.atOffset(ZoneOffset.UTC);
        return new Parts(tx.list(
                """
                select key_id, model, count(*), count(*) filter (where upgrade_of is null),
                    sum(input_tokens + output_tokens), sum(cost_usd)
                from usage_settlements
                where tenant_id = ? and id >= uuid7_floor(?) and id < uuid7_floor(?) and outcome <> 'released'
                group by key_id, model
                union all
                select key_id, model, count(*), count(*) filter (where upgrade_of is null),
                    sum(input_tokens + output_bound), sum(cost_bound)
                from usage_starts s
                where tenant_id = ? and id >= uuid7_floor(?) and id < uuid7_floor(?)
                    and id >= (select uuid7_floor(min(open_since)) from nodes where reconciled_at is null)
                    and not exists (select from usage_settlements t
                        where t.tenant_id = s.tenant_id and t.id = s.id)
                group by key_id, model
                """,
                row -> new Part(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getLong(3),
                        new Sum(row.getLong(4), row.getLong(5), row.getBigDecimal(6))),
                of.tenant.value(),
                from,
                to,
                of.tenant.value(),
                from,
                to));
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
