package dev.parley.analytics;

import dev.parley.platform.sql.Tx;
import dev.parley.platform.sql.Tx.RowMapper;
import dev.parley.tenancy.TenantConfig;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The numbers of the overview, each with what exactly it counts.
enum Kpi {
    CONVERSATIONS(
            "Conversations",
            Unit.COUNT,
            Kept.MESSAGES,
            "Conversations that were begun in the time and are still there; n is the same.",
            """
            select created_at as at from conversations
            where within(id)
            """,
            "count(*)",
            "count(*)"),
    ANSWERED_RATE(
            "Answered",
            Unit.SHARE,
            Kept.MESSAGES,
            "Of the answers in conversations that were to rest on the tenant's documents and came to their end, the share"
                    + " that cites a passage; the others found nothing. Greetings, refusals by guardrails and broken answers"
                    + " are left out. n counts these answers.",
            """
            select created_at as at, answered from runs
            where within(id)
                and answered is not null
            """,
            "avg(answered::int)",
            "count(*)"),
    FIRST_TOKEN_P95_MS(
            "First word within (p95)",
            Unit.MS,
            Kept.LEDGER,
            "From a chat request's arrival to the first output of its answer, in milliseconds: 95 % took no longer. Answers"
                    + " from the cache count; attempts that were given up for another do not. n counts the answers.",
            """
            select started_at as at, first_token_ms from usage_settlements
            where within(id)
                and operation = 'chat' and outcome <> 'discarded' and first_token_ms is not null
            """,
            "percentile_disc(0.95) within group (order by first_token_ms)",
            "count(*)"),
    COST_PER_CONVERSATION_USD(
            "Cost per conversation",
            Unit.USD,
            Kept.MESSAGES,
            "What the answers of the time cost, by the ledger and the price book, divided by the number of conversations they"
                    + " belong to, which is n. Answers from the cache cost nothing and count; answers of models without a"
                    + " price are left out.",
            """
            select created_at as at, conversation_id, cost_usd from runs
            where within(id)
                and cost_usd is not null
            """,
            "sum(cost_usd) / count(distinct conversation_id)",
            "count(distinct conversation_id)"),
    CACHE_HIT_RATE(
            "Cache hits",
            Unit.SHARE,
            Kept.COUNTS,
            "Of the questions that the cache was asked for, the share that it answered, by the same or by a like question. n"
                    + " counts the questions. Counted by days (UTC), by nodes up to ten seconds late; of the day in which the"
                    + " time before ends, as large a part counts as has passed of today.",
            Counts.SQL,
            "sum(hits)::float8 / nullif(sum(lookups), 0)",
            "coalesce(round(sum(lookups)), 0)"),
    SAVED_ROUTING_USD(
            "Saved by routing",
            Unit.USD,
            Kept.DECISIONS,
            "What answers that the router chose the model for would have cost at the most able tier, less what they cost by"
                    + " the ledger, attempts that were given up included. The former is the answer's cost times the ratio of"
                    + " both tiers' prices for the request as it was decided. Answers from the cache, of another model than"
                    + " was decided, broken off by a node's end, and at tiers without a price are left out. n counts the decisions, which are kept for 30"
                    + " days.",
            """
            select at, answer_usd * largest_usd / usual_usd - spent_usd as saved
            from (
                select first.started_at as at, d.largest_cost_usd as largest_usd,
                    first.cost_usd + coalesce(second.cost_usd, 0) as spent_usd,
                    coalesce(second.cost_usd, first.cost_usd) as answer_usd,
                    case when second.id is not null then (d.candidates -> d.upgrade_tier ->> 'cost_usd')::numeric
                        when d.upgrade_tier is null then d.expected_cost_usd
                        else (d.candidates -> d.tier ->> 'cost_usd')::numeric end as usual_usd
                from router_decisions d
                join usage_settlements first on first.tenant_id = d.tenant_id and first.id = d.id
                left join usage_settlements second on d.cascade = 'upgraded' and second.tenant_id = d.tenant_id
                    and second.upgrade_of = d.id and within(second.id)
                where within(d.id)
                    and within(first.id) and not d.advised and first.cache = 'none'
                    and first.outcome not in ('released', 'interrupted')
                    and coalesce(second.outcome, '') not in ('released', 'interrupted')
                    and first.model = d.model and d.largest_cost_usd > 0
                ) as priced
            where usual_usd > 0
            """,
            "sum(saved)",
            "count(*)"),
    SAVED_CACHE_USD(
            "Saved by the cache",
            Unit.USD,
            Kept.COUNTS,
            "What models had cost for the answers that the cache gave again. n counts these answers. Counted by days (UTC),"
                    + " by nodes up to ten seconds late; of the day in which the time before ends, as large a part counts"
                    + " as has passed of today.",
            Counts.SQL,
            "sum(saved_usd)",
            "coalesce(round(sum(hits)), 0)");

    /// What the numbers are of.
    enum Unit {
        COUNT,
        SHARE,
        MS,
        USD
    }

    /// What its rows are, by which it is known for how long they are kept.
    private enum Kept {
        MESSAGES,
        LEDGER,
        DECISIONS,
        COUNTS;

        /// @param retention null where the tenant wants all kept
        @Nullable
        Integer days(TenantConfig.@Nullable Retention retention) {
            return switch (this) {
                case MESSAGES -> retention == null ? null : retention.messagesDays();
                case LEDGER -> retention == null ? null : retention.ledgerDays();
                case DECISIONS -> 30;
                case COUNTS -> 190;
            };
        }
    }

    private static final class Counts {
        static final String SQL = """
                select day::timestamp at time zone 'UTC' as at, hits * part as hits, lookups * part as lookups,
                    saved_usd * part as saved_usd
                from (
                    select day, saved_usd, hits_exact + hits_semantic as hits,
                        hits_exact + hits_semantic + misses as lookups,
                        case when day = (:before at time zone 'UTC')::date
                            then extract(epoch from (:before at time zone 'UTC')::time) / 86400 else 1 end as part
                    from cache_counts
                    where day >= (:begins at time zone 'UTC')::date and day <= (:ends at time zone 'UTC')::date
                    ) as counted
                """;
    }

    private static final Pattern MOMENT = Pattern.compile(":(begins|before|since|ends)\\b");

    final String label;
    final Unit unit;
    final String definition;
    private final Kept kept;
    /// From when the time before begins until the time ends.
    private final String rows;
    private final String value;
    private final String n;

    Kpi(String label, Unit unit, Kept kept, String definition, String rows, String value, String n) {
        this.label = label;
        this.unit = unit;
        this.kept = kept;
        this.definition = definition;
        this.rows = rows.replaceAll("within\\(([a-z.]+)\\)", "$1 >= uuid7_floor(:begins) and $1 < uuid7_floor(:ends)");
        this.value = value;
        this.n = n;
    }

    /// For how many days its rows are kept; null for as long as there are any.
    /// @param retention null where the tenant wants all kept
    @Nullable
    Integer keptDays(TenantConfig.@Nullable Retention retention) {
        return kept.days(retention);
    }

    /// Of the time and of that before, and of each day of the time.
    private String sql() {
        return """
                select recent, grouping(day) = 0 as of_day, day, %s as value, %s as n
                from (
                    select r.*, at >= :since as recent, (at at time zone 'UTC')::date as day from (%s) as r) as r
                where recent or at < :before
                group by grouping sets ((recent), (recent, day))
                """.formatted(value, n, rows);
    }

    /// @param begins when the time before begins
    /// @param before when it ends
    /// @param since when the time begins
    /// @param ends when it ends
    <T> List<T> read(Tx tx, RowMapper<T> mapper, Instant begins, Instant before, Instant since, Instant ends) {
        var parameters = new ArrayList<Object>();
        var sql = MOMENT.matcher(sql()).replaceAll(moment -> {
            parameters.add(utc(
                    switch (moment.group(1)) {
                        case "begins" -> begins;
                        case "before" -> before;
                        case "since" -> since;
                        default -> ends;
                    }));
            return "?::timestamptz";
        });
        return tx.list(sql, mapper, parameters.toArray());
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
