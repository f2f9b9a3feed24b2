package dev.parley.routing;

import dev.parley.providers.Target;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tiers that a tenant's requests can go to, with all targets of each.
///
/// @param candidates what the router chooses from, the least able first
/// @param chain what is asked at last
/// @param ordered the targets by tier, where their order is always the same; else null
record Lineup(
        List<OfTier> tiers,
        List<Router.Candidate> candidates,
        List<Target> chain,
        @Nullable Map<String, List<Target>> ordered) {

    /// @param models the endpoints of each model
    record OfTier(Tier tier, List<List<Target>> models) {}

    static Lineup of(List<OfTier> tiers, List<Target> chain, Balance balance) {
        var candidates = tiers.stream()
                .map(of -> new Router.Candidate(
                        of.tier, of.models.stream().flatMap(List::stream).toList()))
                .toList();
        var lineup = new Lineup(tiers, candidates, chain, null);
        boolean fixed = tiers.stream().flatMap(of -> of.models.stream()).allMatch(balance::isFixed);
        if (!fixed) return lineup;
        var ordered = new HashMap<String, List<Target>>();
        for (var of : tiers) ordered.put(of.tier.word(), lineup.targets(of.tier.word(), balance));
        return new Lineup(tiers, candidates, chain, Map.copyOf(ordered));
    }

    /// Whom the tier asks first, where several are as good.
    Target first(String tier) {
        return candidates.stream()
                .filter(candidate -> candidate.tier().word().equals(tier))
                .findFirst()
                .orElseThrow()
                .targets()
                .getFirst();
    }

    /// Those of the tier, then those of abler ones.
    List<Target> from(String tier, Balance balance) {
        var targets = new LinkedHashSet<Target>();
        tiers.stream().dropWhile(of -> !of.tier.word().equals(tier)).forEach(of -> add(of, balance, targets));
        return List.copyOf(targets);
    }

    /// Those of the tier, then those of abler ones, then of less able ones, and at last the chain.
    List<Target> targets(String tier, Balance balance) {
        var known = ordered == null ? null : ordered.get(tier);
        if (known != null) return known;
        var targets = new LinkedHashSet<>(from(tier, balance));
        for (var of : tiers.reversed()) add(of, balance, targets);
        targets.addAll(chain);
        return List.copyOf(targets);
    }

    private static void add(OfTier of, Balance balance, Set<Target> to) {
        for (var endpoints : of.models) to.addAll(balance.order(endpoints));
    }
}
