package dev.parley.gateway;

import dev.parley.gateway.dialects.EmbeddingsCall;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.limits.RateLimits;
import dev.parley.platform.telemetry.Span;
import dev.parley.privacy.Privacy;
import dev.parley.providers.EmbeddingProvider;
import dev.parley.providers.Providers;
import dev.parley.providers.Target;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import dev.parley.usage.Entry;
import dev.parley.usage.Ledger;
import dev.parley.usage.Settlement;
import dev.parley.usage.Start;
import dev.parley.usage.TokenCount;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Texts to vectors, governed and metered like answers.
public final class Embeddings {
    private final Tenants tenants;
    private final RateLimits limits;
    private final Privacy privacy;
    private final Routing routing;
    private final Ledger ledger;
    private final Providers providers;
    private final Attempts attempts;
    private final GatewayMetrics metrics;

    Embeddings(
            Tenants tenants,
            RateLimits limits,
            Privacy privacy,
            Routing routing,
            Ledger ledger,
            Providers providers,
            Attempts attempts,
            GatewayMetrics metrics) {
        this.tenants = tenants;
        this.limits = limits;
        this.privacy = privacy;
        this.routing = routing;
        this.ledger = ledger;
        this.providers = providers;
        this.attempts = attempts;
        this.metrics = metrics;
    }

    /// @param costUsd null when the price book does not know the model
    record Embedded(
            UUID usageId,
            Target target,
            EmbeddingProvider.Result result,
            TokenUsage tokens,
            @Nullable BigDecimal costUsd,
            double overheadMillis) {}

    /// @param header takes the headers that every response has, refusals included
    /// @return when what it used is durable
    Embedded embed(EmbeddingsCall sent, UUID keyId, Deadline deadline, BiConsumer<String, String> header) {
        long arrived = System.nanoTime();
        var tenant = tenants.get(Tenancy.current());
        var rate = limits.take(tenant);
        rate.headers(header);
        rate.require();
        var asked = sent.with(privacy.screen(tenant, sent.inputs()), privacy.screen(tenant, sent.extras()));
        var plan = routing.embeddings(asked.model(), tenant);
        long input = asked.inputs().stream().mapToLong(TokenCount::atMost).sum();
        var bound = Bounds.cost(plan.targets(), input, 0);
        var id = Ids.next();
        var entry = ledger.start(new Start(id, tenant.id(), keyId, "embeddings", asked.model(), input, 0, bound));
        var span = GenAi.operation(Span.current(), "embeddings", asked.model());
        try {
            long began = System.nanoTime();
            var traceparent = span.traceparent().orElse("");
            var opened = attempts.first(plan, deadline, target -> {
                var call = new EmbeddingProvider.Call(
                        asked.inputs(), asked.dimensions(), asked.extras(), target, deadline, traceparent);
                return new Opened(target, providers.embeddings(target.dialect()).embed(call));
            });
            double overhead = TimeUnit.NANOSECONDS.toMicros(began - arrived) / 1000.0;
            var embedded = settle(id, entry, asked, opened, arrived, overhead);
            GenAi.answered(span, opened.target(), embedded.tokens());
            return embedded;
        } catch (RuntimeException | Error failed) {
            entry.settleLater(Settlement.released(asked.model()));
            GenAi.failed(span, failed);
            throw failed;
        }
    }

    private record Opened(Target target, EmbeddingProvider.Result result) {}

    private Embedded settle(
            UUID id, Entry entry, EmbeddingsCall asked, Opened opened, long arrived, double overheadMillis) {
        long told = opened.result().inputTokens();
        var tokens = told > 0
                ? TokenUsage.of(told, 0)
                : TokenUsage.estimated(
                        asked.inputs().stream().mapToLong(TokenCount::count).sum(), 0);
        var target = opened.target();
        var price = target.price();
        var cost = price == null ? null : price.of(tokens);
        entry.settle(
                new Settlement(
                        Settlement.Outcome.COMPLETED,
                        target.provider(),
                        target.model(),
                        tokens,
                        cost == null ? BigDecimal.ZERO : cost,
                        price == null ? null : price.version(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrived),
                        null),
                Deadline.in(Meter.PATIENCE));
        metrics.answered(target, tokens, cost);
        return new Embedded(id, target, opened.result(), tokens, cost, overheadMillis);
    }
}
