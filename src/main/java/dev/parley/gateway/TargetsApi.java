package dev.parley.gateway;

import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.providers.Catalogue;
import dev.parley.providers.Catalogues;
import dev.parley.providers.Target;
import dev.parley.routing.Latencies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/targets`: where the tenant's models can be asked, and how each of these places has done on this node;
/// `/api/v1/providers/health`: the same for operators too, of the installation's. What is told of a place of the
/// installation's is of all tenants' requests: whether it can be asked does not depend on whose they are.
final class TargetsApi {
    private final Catalogues catalogues;
    private final Breakers breakers;
    private final Latencies latencies;
    private final UUID node;

    /// @param node whose figures they are
    TargetsApi(Catalogues catalogues, Breakers breakers, Latencies latencies, UUID node) {
        this.catalogues = catalogues;
        this.breakers = breakers;
        this.latencies = latencies;
        this.node = node;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/targets", Permission.CONFIG_READ, this::list),
                Route.get("/api/v1/providers/health", Permission.CONFIG_READ, this::health));
    }

    /// @param breaker `closed` while the target is asked, `open` while it is passed over, `half_open` while it is
    /// probed
    /// @param failurePercent of the last calls; null while there were too few
    /// @param slowPercent of the last calls, which took long to begin an answer; null likewise
    /// @param usualMs within which nineteen of twenty of its last answers began; null while too few are known
    /// @param inFlight requests that wait for it to begin an answer
    /// @param repeatsLeft how often it may be asked again now
    /// @param hedgesLeft for how many requests another target may be asked beside it now
    /// @param requests how often it was asked since the node started
    /// @param errors how many of these came to nothing
    /// @param latencyMsP50 within which half of its last answers began; null without any
    /// @param latencyMs until an answer began, a moving average; null when it was not asked in the last half
    ///     minute
    record View(
            String model,
            String provider,
            String upstreamModel,
            boolean own,
            String breaker,
            @Nullable Double failurePercent,
            @Nullable Double slowPercent,
            @Nullable Double latencyMs,
            @Nullable Double usualMs,
            int inFlight,
            @Nullable Integer repeatsLeft,
            @Nullable Integer hedgesLeft,
            long requests,
            long errors,
            @Nullable Double latencyMsP50,
            @Nullable Double latencyMsP95,
            Breakers.@Nullable Fault lastFault) {}

    record Views(List<View> data) {}

    /// @param since when the node started
    record Health(UUID nodeId, Instant since, List<View> data) {}

    private void list(Exchange exchange) {
        exchange.json(200, new Views(views(catalogues.of(Caller.current().requireTenant()))));
    }

    private void health(Exchange exchange) {
        var tenant = Caller.current().tenant();
        var catalogue = tenant == null ? catalogues.installation() : catalogues.of(tenant);
        exchange.json(200, new Health(node, Ids.time(node), views(catalogue)));
    }

    private List<View> views(Catalogue catalogue) {
        var views = new ArrayList<View>();
        for (var model : catalogue.models())
            catalogue.targets(model.id()).ifPresent(targets -> targets.forEach(target -> views.add(view(target))));
        return views;
    }

    private View view(Target target) {
        var breaker = breakers.find(target);
        var latency = latencies.millis(target);
        return new View(
                target.model(),
                target.provider(),
                target.upstreamModel(),
                target.owner() != null,
                breaker.map(Breakers.Breaker::word).orElse("closed"),
                breaker.map(it -> percent(it.state().getMetrics().getFailureRate()))
                        .orElse(null),
                breaker.map(it -> percent(it.state().getMetrics().getSlowCallRate()))
                        .orElse(null),
                latency.isPresent() ? latency.getAsDouble() : null,
                breaker.flatMap(it -> it.waits().usual())
                        .map(TargetsApi::millis)
                        .orElse(null),
                breaker.map(it -> it.inFlight().get()).orElse(0),
                breaker.map(it -> it.retries().left()).orElse(null),
                breaker.map(it -> it.hedges().left()).orElse(null),
                breaker.map(it -> it.tally().requests.sum()).orElse(0L),
                breaker.map(it -> it.tally().errors.sum()).orElse(0L),
                breaker.flatMap(it -> it.waits().within(0.5))
                        .map(TargetsApi::millis)
                        .orElse(null),
                breaker.flatMap(it -> it.waits().within(0.95))
                        .map(TargetsApi::millis)
                        .orElse(null),
                breaker.map(it -> it.tally().last).orElse(null));
    }

    private static double millis(Duration took) {
        return took.toNanos() / 1e6;
    }

    /// Resilience4j says -1 for too few calls.
    private static @Nullable Double percent(float rate) {
        return rate < 0 ? null : (double) rate;
    }
}
