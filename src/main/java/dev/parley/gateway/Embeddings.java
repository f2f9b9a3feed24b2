package dev.parley.gateway;

import dev.parley.gateway.dialects.EmbeddingsCall;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.platform.telemetry.Span;
import dev.parley.privacy.Privacy;
import dev.parley.providers.EmbeddingProvider;
import dev.parley.providers.Providers;
import dev.parley.providers.Target;
import dev.parley.routing.Routing;
import dev.parley.usage.Entry;
import dev.parley.usage.Settlement;
import dev.parley.usage.TokenCount;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Texts to vectors, governed and metered like answers.
public final class Embeddings {
    private final Admission admission;
    private final Privacy privacy;
    private final Routing routing;
    private final Providers providers;
    private final Attempts attempts;
    private final GatewayMetrics metrics;

    Embeddings(
            Admission admission,
            Privacy privacy,
            Routing routing,
            Providers providers,
            Attempts attempts,
            GatewayMetrics metrics) {
        this.admission = admission;
        this.privacy = privacy;
        this.routing = routing;
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

    /// Refuses a flooding tenant's request before it is read.
    /// @throws dev.parley.kernel.PlatformException RATE_LIMITED
    void refuseFlood(BiConsumer<String, String> header) {
        admission.refuseFlood(header);
    }

    /// @return when what it used is durable
    Embedded embed(EmbeddingsCall sent, Admission.Asking asking) {
        long arrived = System.nanoTime();
        long input = sent.inputs().stream().mapToLong(TokenCount::atMost).sum();
        return admission.admit(Ids.next(), asking, () -> input, admitted -> {
            var tenant = admitted.tenant();
            var asked = sent.with(privacy.screen(tenant, sent.inputs()), privacy.screen(tenant, sent.extras()));
            var begun = admission.begin(
                    admitted,
                    asking,
                    routing.embeddings(asked.model(), tenant),
                    plan -> Bounds.start(
                            admitted.id(), tenant.id(), asking.caller().id(), "embeddings", plan, input, 0, false));
            return embed(asked, asking.deadline(), begun, arrived);
        });
    }

    private Embedded embed(EmbeddingsCall asked, Deadline deadline, Admission.Begun begun, long arrived) {
        var entry = begun.entry();
        var span = GenAi.operation(Span.current(), "embeddings", asked.model());
        try {
            long began = System.nanoTime();
            var traceparent = span.traceparent().orElse("");
            var opened = attempts.first(
                    new Attempts.Wanted<>(entry.start().tenant(), deadline, (target, until) -> {
                        var call = new EmbeddingProvider.Call(
                                asked.inputs(), asked.dimensions(), asked.extras(), target, until, traceparent);
                        return new Opened(
                                target, providers.embeddings(target.dialect()).embed(call));
                    }),
                    begun.plan().targets());
            double overhead = TimeUnit.NANOSECONDS.toMicros(began - arrived) / 1000.0;
            var embedded = settle(entry, asked, opened, arrived, overhead);
            GenAi.answered(span, opened.target(), embedded.tokens());
            return embedded;
        } catch (RuntimeException | Error failed) {
            entry.settleLater(Settlement.released(asked.model()));
            GenAi.failed(span, failed);
            throw failed;
        }
    }

    private record Opened(Target target, EmbeddingProvider.Result result) {}

    private Embedded settle(Entry entry, EmbeddingsCall asked, Opened opened, long arrived, double overheadMillis) {
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
        return new Embedded(entry.start().id(), target, opened.result(), tokens, cost, overheadMillis);
    }
}
