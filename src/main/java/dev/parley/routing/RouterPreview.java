package dev.parley.routing;

import dev.parley.platform.sql.Tx;
import dev.parley.routing.DecisionsApi.Checks;
import dev.parley.routing.DecisionsApi.Weight;
import dev.parley.routing.RecordedDecision.Candidate;
import dev.parley.routing.quality.Bandit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The decisions of the last days, scored again on two terms.
///
/// @param considered the newest of them, which are looked at
/// @param rescored of these, those of which enough is kept
/// @param changed of these, those that another tier would answer first, or that would be checked otherwise
record RouterPreview(
        int days, long decisions, long considered, long rescored, long changed, Outlook before, Outlook after) {
    private static final int MOST = 50_000;

    record Terms(Weight optimize, Checks cascade) {}

    /// @param checked requests whose answer is checked
    /// @param expectedErrors wrong answers, by what was believed of each tier
    record Outlook(
            Weight optimize,
            Checks cascade,
            long small,
            long medium,
            long large,
            long checked,
            double expectedCostUsd,
            double expectedErrors) {
        static Outlook of(Terms terms) {
            return new Outlook(terms.optimize, terms.cascade, 0, 0, 0, 0, 0, 0);
        }

        private Outlook with(Scored one) {
            return new Outlook(
                    optimize,
                    cascade,
                    small + (one.first == Tier.SMALL ? 1 : 0),
                    medium + (one.first == Tier.MEDIUM ? 1 : 0),
                    large + (one.first == Tier.LARGE ? 1 : 0),
                    checked + (one.second == null ? 0 : 1),
                    expectedCostUsd + one.cost,
                    expectedErrors + one.error);
        }
    }

    /// @param second who is asked when the answer fails the check; null when it is not checked
    record Scored(Tier first, @Nullable Tier second, double cost, double error) {
        boolean goesAs(Scored other) {
            return first == other.first && second == other.second;
        }
    }

    /// @param fixed where it goes whatever the terms; null where something was judged
    record Kept(
            List<Candidate> candidates,
            boolean partly,
            @Nullable Scored fixed) {
        static Kept of(ResultSet row) throws SQLException {
            var candidates = Candidate.of(row.getString("candidates"));
            var tier = Tier.parse(row.getString("tier"));
            boolean judged = row.getBoolean("judged");
            var fixed = judged || tier.isEmpty()
                    ? null
                    : new Scored(tier.get(), null, row.getDouble("expected_cost_usd"), 1 - row.getDouble("confidence"));
            return new Kept(candidates, row.getBoolean("partly"), fixed);
        }

        Optional<Scored> on(Terms terms) {
            if (fixed != null) return Optional.of(fixed);
            return candidates.isEmpty() ? Optional.empty() : Optional.of(scored(terms));
        }

        /// As the router decides, but for what it tries out.
        private Scored scored(Terms terms) {
            var arms = candidates.stream().map(Candidate::arm).toList();
            double errorPrice = candidates.getLast().costUsd() * Router.lambda(terms.optimize.optimize());
            var choice = Router.bandit(errorPrice).choose(new Bandit.State(arms), true, RandomGenerator.getDefault());
            int chosen = Router.index(arms, choice.model());
            var tiers = candidates.stream().map(Candidate::tier).toList();
            var cascade = Cascade.best(tiers, arms, chosen, errorPrice, partly, terms.cascade.mode());
            if (cascade == null)
                return new Scored(
                        tiers.get(chosen),
                        null,
                        candidates.get(chosen).costUsd(),
                        candidates.get(chosen).error());
            return new Scored(tiers.get(cascade.first()), tiers.get(cascade.second()), cascade.cost(), cascade.error());
        }
    }

    /// What was decided, to be scored when the transaction has ended: a connection is not held for it.
    record Decided(int days, long all, List<Kept> newest) {}

    /// By the range of ids in the primary key.
    static Decided read(Tx tx, int days) {
        long decisions = tx.first(
                        "select count(*) from router_decisions where id >= uuid7_floor(now() - make_interval(days => ?))",
                        row -> row.getLong(1),
                        days)
                .orElseThrow();
        var kept = tx.list("""
                select tier, candidates, partly, expected_cost_usd, confidence, layer in ('classifier', 'bandit') as judged
                from router_decisions where id >= uuid7_floor(now() - make_interval(days => ?))
                order by id desc limit ?
                """, Kept::of, days, MOST);
        return new Decided(days, decisions, kept);
    }

    static RouterPreview of(Decided decided, Terms before, Terms after) {
        var was = Outlook.of(before);
        var becomes = Outlook.of(after);
        long rescored = 0;
        long changed = 0;
        for (var one : decided.newest) {
            var old = one.on(before);
            var other = one.on(after);
            if (old.isEmpty() || other.isEmpty()) continue;
            rescored++;
            if (!old.get().goesAs(other.get())) changed++;
            was = was.with(old.get());
            becomes = becomes.with(other.get());
        }
        return new RouterPreview(decided.days, decided.all, decided.newest.size(), rescored, changed, was, becomes);
    }
}
