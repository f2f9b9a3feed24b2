package dev.parley.gateway;

import dev.parley.identity.Caller;
import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.providers.Catalogues;
import dev.parley.providers.Target;
import dev.parley.routing.Latencies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/targets`: where the tenant's models can be asked, and how each of these places has done lately on this
/// node.
final class TargetsApi {
    private final Catalogues catalogues;
    private final Breakers breakers;
    private final Latencies latencies;

    TargetsApi(Catalogues catalogues, Breakers breakers, Latencies latencies) {
        this.catalogues = catalogues;
        this.breakers = breakers;
        this.latencies = latencies;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/targets", Permission.CONFIG_READ, this::list));
    }

    /// @param breaker `closed` while the target is asked, `open` while it is passed over, `half_open` while it is
    /// probed
    /// @param failurePercent of the last calls; null while there were too few
    /// @param slowPercent of the last calls, which took long to begin an answer; null likewise
    /// @param usualMs within which nineteen of twenty of its last answers began; null while too few are known
    /// @param inFlight requests that wait for it to begin an answer, all tenants' where it is the installation's
    /// @param repeatsLeft how often it may be asked again now
    /// @param hedgesLeft for how many requests another target may be asked beside it now
    /// @param latencyMs until an answer began, a moving average; null when it was not asked in the last half minute
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
            @Nullable Integer hedgesLeft) {}

    record Views(List<View> data) {}

    private void list(Exchange exchange) {
        var catalogue = catalogues.of(Caller.current().requireTenant());
        var views = new ArrayList<View>();
        for (var model : catalogue.models())
            catalogue.targets(model.id()).ifPresent(targets -> targets.forEach(target -> views.add(view(target))));
        exchange.json(200, new Views(views));
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
                        .map(usual -> usual.toNanos() / 1e6)
                        .orElse(null),
                breaker.map(it -> it.inFlight().get()).orElse(0),
                breaker.map(it -> it.retries().left()).orElse(null),
                breaker.map(it -> it.hedges().left()).orElse(null));
    }

    /// Resilience4j says -1 for too few calls.
    private static @Nullable Double percent(float rate) {
        return rate < 0 ? null : (double) rate;
    }
}
