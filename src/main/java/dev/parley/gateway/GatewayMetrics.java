package dev.parley.gateway;

import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Metrics.Counter;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the gateway counts, by target: the configured ones, so that labels stay few.
public final class GatewayMetrics {
    private final Metrics metrics;
    private final Map<String, OfTarget> targets = new ConcurrentHashMap<>();
    private final Map<String, Counter> faults = new ConcurrentHashMap<>();

    private record OfTarget(Counter answers, Counter input, Counter cached, Counter output, Counter cost) {}

    public GatewayMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    void answered(Target target, TokenUsage tokens, @Nullable BigDecimal cost) {
        var meters = targets.computeIfAbsent(target.name(), _ -> meters(target));
        meters.answers.add();
        meters.input.add((double) tokens.input());
        meters.cached.add((double) tokens.cachedInput());
        meters.output.add((double) tokens.output());
        if (cost != null) meters.cost.add(cost.doubleValue());
    }

    void fault(Target target, UpstreamFault.Kind kind) {
        faults.computeIfAbsent(
                        target.name() + ' ' + kind,
                        _ -> metrics.counter(
                                "parley_upstream_faults_total",
                                "Failed attempts at a provider's target, by kind of fault",
                                "provider",
                                target.provider(),
                                "model",
                                target.model(),
                                "fault",
                                kind.name().toLowerCase(Locale.ROOT)))
                .add();
    }

    private OfTarget meters(Target target) {
        return new OfTarget(
                counter("parley_answers_total", "Answers completed", target),
                counter("parley_input_tokens_total", "Prompt tokens of completed answers", target),
                counter("parley_cached_input_tokens_total", "Those of them the provider had cached", target),
                counter("parley_output_tokens_total", "Generated tokens of completed answers", target),
                counter("parley_cost_usd_total", "Cost of completed answers, in US dollars", target));
    }

    private Counter counter(String name, String help, Target target) {
        return metrics.counter(name, help, "provider", target.provider(), "model", target.model());
    }
}
