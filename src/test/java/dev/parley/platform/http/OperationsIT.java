package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.telemetry.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class OperationsIT {
    private static Served serve(List<Route> routes) {
        return Served.with(routes.toArray(Route[]::new));
    }

    @Test
    void isReadyOnceNothingIsMissing() throws Exception {
        var database = new AtomicReference<>(Optional.of("not migrated"));
        var health = new HealthApi(List.of(
                new HealthApi.Check("database", true, database::get),
                new HealthApi.Check("embeddings", true, Optional::empty)));
        try (var served = serve(health.routes())) {
            var response = served.get("/health/ready");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(Json.read(response.body().getBytes(UTF_8))).isEqualTo(Json.read("""
                            {"status":"not_ready","checks":{"database":"not migrated","embeddings":"ok"}}""".getBytes(UTF_8)));
            assertThat(served.get("/health/live").statusCode()).isEqualTo(200);
            database.set(Optional.empty());
            assertThat(served.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(served.get("/health").body()).contains("\"status\":\"ready\"");
        }
    }

    @Test
    void aCheckThatFailsIsAMissingPart() throws Exception {
        var health = new HealthApi(List.of(new HealthApi.Check("cache", true, () -> {
            throw new IllegalStateException("secret host name");
        })));
        try (var served = serve(health.routes())) {
            var response = served.get("/health/ready");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body())
                    .contains("\"cache\":\"failed; see the log\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void countsRequestsByRouteMethodAndStatus() throws Exception {
        try (var metrics = new Metrics().process();
                var served = serve(new ArrayList<>(
                        List.of(Route.get("/things/{id}", null, exchange -> exchange.json(200, Json.object())))))) {
            served.get("/things/1");
            served.get("/things/2");
            served.get("/nowhere/3");
            var text = served.metrics.scrape();
            assertThat(text)
                    .contains(
                            "http_request_duration_seconds_count{method=\"GET\",route=\"/things/{id}\",status=\"200\"} 2")
                    .contains(
                            "http_request_duration_seconds_count{method=\"any\",route=\"unmatched\",status=\"404\"} 1")
                    .contains("le=\"0.005\"")
                    .contains("http_requests_running 0")
                    .doesNotContain("/nowhere");
            assertThat(metrics.scrape())
                    .contains("jvm_memory_used_bytes", "process_cpu_usage", "process_uptime_seconds");
        }
    }

    @Test
    void showsMetricsToThoseWhoMayReadThem() throws Exception {
        var metrics = new Metrics();
        metrics.counter("things_total", "Things.", "kind", "good").add(3);
        try (metrics;
                var served = serve(new MetricsApi(metrics).routes())) {
            assertThat(served.get("/metrics").statusCode()).isEqualTo(401);
            var response = served.get("/metrics", "Authorization", "Bearer " + UUID.randomUUID());
            assertThat(response.headers().firstValue("content-type").orElseThrow())
                    .startsWith("text/plain; version=0.0.4");
            assertThat(response.body()).contains("things_total{kind=\"good\"} 3.0");
        }
    }
}
