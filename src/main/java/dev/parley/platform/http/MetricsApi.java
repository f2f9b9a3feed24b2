package dev.parley.platform.http;

import dev.parley.kernel.Permission;
import dev.parley.platform.telemetry.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What Prometheus scrapes.
public final class MetricsApi {
    private final Metrics metrics;

    public MetricsApi(Metrics metrics) {
        this.metrics = metrics;
    }

    public List<Route> routes() {
        return List.of(Route.get("/metrics", Permission.METRICS_READ, this::scrape));
    }

    private void scrape(Exchange exchange) {
        exchange.bytes(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                metrics.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
