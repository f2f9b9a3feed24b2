package dev.parley.gateway;

import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Metrics.Counter;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// What the gateway counts, by target. A caller may name any model of a provider, so that only the first
/// {@link #MOST_TARGETS} that come have labels of their own; further ones are counted together as model `other`.
public final class GatewayMetrics {
    static final int MOST_TARGETS = 500;
    private static final String OTHER = "other";
    /// Tenants' own providers, together: their names are the tenants', and as many as tenants like.
    private static final String OWN = "own";

    private final Metrics metrics;
    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final Set<String> breakers = ConcurrentHashMap.newKeySet();
    private final Map<String, OfTarget> targets = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    private record OfTarget(Counter answers, Counter input, Counter cached, Counter output, Counter cost) {}

    public GatewayMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    void answered(Target target, TokenUsage tokens, @Nullable BigDecimal cost) {
        var meters = meters(target);
        meters.answers.add();
        meters.input.add((double) tokens.input());
        meters.cached.add((double) tokens.cachedInput());
        meters.output.add((double) tokens.output());
        if (cost != null) meters.cost.add(cost.doubleValue());
    }

    private OfTarget meters(Target target) {
        return targets.computeIfAbsent(label(target), label -> meters(provider(target), model(target, label)));
    }

    /// Counts what an answer used that was given up for another model's.
    void discarded(Target target, TokenUsage tokens, @Nullable BigDecimal cost) {
        var meters = meters(target);
        meters.input.add((double) tokens.input());
        meters.cached.add((double) tokens.cachedInput());
        meters.output.add((double) tokens.output());
        if (cost != null) meters.cost.add(cost.doubleValue());
    }

    /// @param savedUsd less than 0 when it cost more
    void cascaded(String outcome, String reason, BigDecimal savedUsd) {
        counters.computeIfAbsent(
                        outcome + ' ' + reason,
                        _ -> metrics.counter(
                                "parley_cascade_total",
                                "Answers that were checked, by outcome and by what was wrong with them",
                                "outcome",
                                outcome,
                                "reason",
                                reason))
                .add();
        boolean saved = savedUsd.signum() >= 0;
        counters.computeIfAbsent(
                        saved ? "saved" : "spent",
                        _ -> saved
                                ? metrics.counter(
                                        "parley_cascade_saved_usd_total",
                                        "What kept answers cost less than at the abler model, in US dollars")
                                : metrics.counter(
                                        "parley_cascade_discarded_usd_total",
                                        "What answers cost that were given up, in US dollars"))
                .add(savedUsd.abs().doubleValue());
    }

    /// @param how `won`, `lost`, `failed`; `capped` when none was asked beside the target because of its cap
    void hedge(Target target, String how) {
        var label = label(target);
        named(
                        label,
                        target,
                        "parley_hedges_total",
                        "Second targets asked beside one that was late, by how that ended",
                        "outcome",
                        how)
                .add();
    }

    /// @param how `cached`, `extractive`
    void degraded(String how) {
        counters.computeIfAbsent(
                        "degraded " + how,
                        _ -> metrics.counter(
                                "parley_degraded_answers_total",
                                "Answers given by Parley itself because no provider did",
                                "kind",
                                how))
                .add();
    }

    void fault(Target target, UpstreamFault.Kind kind) {
        var label = label(target);
        named(
                        label,
                        target,
                        "parley_upstream_faults_total",
                        "Failed attempts at a provider's target, by kind of fault",
                        "fault",
                        kind.name().toLowerCase(Locale.ROOT))
                .add();
    }

    private Counter named(String label, Target target, String name, String help, String key, String value) {
        return counters.computeIfAbsent(
                name + ' ' + label + ' ' + value,
                _ -> metrics.counter(
                        name, help, "provider", provider(target), "model", model(target, label), key, value));
    }

    /// Shows how a target's breaker stands, from when the target is first asked: 0 closed, 1 half open, 2 open. Of
    /// targets without labels of their own the worst is not to be told apart, so that they are only in
    /// `parley_targets_passed_over`.
    void breaker(Target target, DoubleSupplier state) {
        var label = label(target);
        if (!label.equals(target.name()) || !breakers.add(label)) return;
        metrics.gauge(
                "parley_breaker_state",
                "The breaker of a target: 0 closed, 1 half open, 2 open",
                state,
                "provider",
                target.provider(),
                "model",
                target.model(),
                "target",
                target.name());
    }

    /// @param state `open`, `half_open`, `closed`
    void breakerTurned(Target target, String state) {
        named(
                        label(target),
                        target,
                        "parley_breaker_turns_total",
                        "Changes of targets' breakers, by the state they changed to",
                        "state",
                        state)
                .add();
    }

    /// The target's own name, or that of its provider's others.
    private String label(Target target) {
        if (target.owner() != null) return OWN;
        var name = target.name();
        if (named.contains(name)) return name;
        return named.size() < MOST_TARGETS && named.add(name) ? name : target.provider() + "/" + OTHER;
    }

    private static String provider(Target target) {
        return target.owner() == null ? target.provider() : OWN;
    }

    private static String model(Target target, String label) {
        return label.equals(target.name()) ? target.model() : OTHER;
    }

    private OfTarget meters(String provider, String model) {
        return new OfTarget(
                counter("parley_answers_total", "Answers completed", provider, model),
                counter("parley_input_tokens_total", "Prompt tokens of completed answers", provider, model),
                counter("parley_cached_input_tokens_total", "Those of them the provider had cached", provider, model),
                counter("parley_output_tokens_total", "Generated tokens of completed answers", provider, model),
                counter("parley_cost_usd_total", "Cost of completed answers, in US dollars", provider, model));
    }

    private Counter counter(String name, String help, String provider, String model) {
        return metrics.counter(name, help, "provider", provider, "model", model);
    }
}
