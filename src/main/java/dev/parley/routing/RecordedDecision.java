package dev.parley.routing;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import dev.parley.routing.quality.Bandit;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A decision as it is kept, with what became of it.
///
/// @param candidates what was believed of the tiers, the least able first; empty where nothing was judged
/// @param decisionMs in milliseconds
record RecordedDecision(
        String decisionId,
        Instant at,
        String layer,
        String cluster,
        String tier,
        String model,
        String reason,
        boolean earlyExit,
        boolean explored,
        boolean advised,
        double confidence,
        BigDecimal expectedCostUsd,
        BigDecimal largestCostUsd,
        double decisionMs,
        List<Candidate> candidates,
        @Nullable String upgradeTier,
        @Nullable String cascade,
        @Nullable String cascadeReason,
        @Nullable String canaryId,
        @Nullable Boolean canary,
        @Nullable Boolean success,
        @Nullable Double qualityScore,
        @Nullable Instant outcomeAt) {
    record Candidate(Tier tier, double error, double costUsd) {
        Bandit.Arm arm() {
            return new Bandit.Arm(tier.word(), 1 - error, error, costUsd);
        }

        /// @param json of the column; null for none
        static List<Candidate> of(@Nullable String json) {
            if (json == null) return List.of();
            var held = Json.readObject(json.getBytes(StandardCharsets.UTF_8));
            var candidates = new ArrayList<Candidate>();
            for (var tier : Tier.values()) {
                var one = held.path(tier.word());
                if (one.isObject())
                    candidates.add(new Candidate(
                            tier,
                            one.path("error").asDouble(),
                            one.path("cost_usd").asDouble()));
            }
            return candidates;
        }
    }

    /// @param before the last of the page before
    record Filter(
            @Nullable String tier,
            @Nullable String cluster,
            @Nullable String cascade,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable UUID before) {}

    /// The newest first, by the primary key.
    static List<RecordedDecision> list(Tx tx, Filter filter, int limit) {
        return tx.list(
                """
                select * from router_decisions
                where (?::text is null or tier = ?) and (?::text is null or cluster = ?)
                    and (?::text is null or cascade = ?)
                    and id >= uuid7_floor(coalesce(?::timestamptz, '2000-01-01'))
                    and id < least(uuid7_floor(coalesce(?::timestamptz, '9999-01-01')),
                        coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                order by id desc limit ?
                """,
                RecordedDecision::of,
                filter.tier,
                filter.tier,
                filter.cluster,
                filter.cluster,
                filter.cascade,
                filter.cascade,
                filter.from == null ? null : filter.from.atOffset(ZoneOffset.UTC),
                filter.to == null ? null : filter.to.atOffset(ZoneOffset.UTC),
                filter.before,
                limit);
    }

    private static RecordedDecision of(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var canary = row.getObject("canary_id", UUID.class);
        var outcomeAt = row.getObject("outcome_at", OffsetDateTime.class);
        return new RecordedDecision(
                Ids.format(Decision.PREFIX, id),
                Ids.time(id),
                row.getString("layer"),
                row.getString("cluster"),
                row.getString("tier"),
                row.getString("model"),
                row.getString("reason"),
                row.getBoolean("early_exit"),
                row.getBoolean("explored"),
                row.getBoolean("advised"),
                row.getDouble("confidence"),
                row.getBigDecimal("expected_cost_usd"),
                row.getBigDecimal("largest_cost_usd"),
                row.getInt("decision_us") / 1000.0,
                Candidate.of(row.getString("candidates")),
                row.getString("upgrade_tier"),
                row.getString("cascade"),
                row.getString("cascade_reason"),
                canary == null ? null : Ids.format(Canaries.PREFIX, canary),
                canary == null ? null : row.getBoolean("canary_candidate"),
                row.getObject("success", Boolean.class),
                row.getObject("quality_score") == null ? null : row.getDouble("quality_score"),
                outcomeAt == null ? null : outcomeAt.toInstant());
    }
}
