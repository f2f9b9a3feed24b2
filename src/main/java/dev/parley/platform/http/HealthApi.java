package dev.parley.platform.http;

import dev.parley.platform.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the process lives and whether it can serve.
public final class HealthApi {
    private static final Logger LOG = LoggerFactory.getLogger(HealthApi.class);

    private final List<Check> checks;

    /// One part of the program.
    ///
    /// @param required whether requests can only be taken while it works; else its loss is told and no more
    /// @param missing what is missing, for the operator to read, without secrets; empty when nothing is. Must
    /// answer
    ///     from memory or within a second
    public record Check(String name, boolean required, Supplier<Optional<String>> missing) {}

    public HealthApi(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /// `/health` and `/health/ready` answer 503 while a required part is missing, and say which (`degraded` and 200
    /// for another); `/health/live` answers as long
    /// as
    /// the process can answer at all.
    public List<Route> routes() {
        return List.of(
                Route.get("/health", null, this::ready),
                Route.get("/health/ready", null, this::ready),
                Route.get(
                        "/health/live",
                        null,
                        exchange -> exchange.json(200, Json.object().put("status", "live"))));
    }

    private void ready(Exchange exchange) {
        var body = Json.object();
        var parts = Json.object();
        boolean ready = true;
        boolean whole = true;
        for (var check : checks) {
            var missing = missing(check);
            parts.put(check.name(), missing.orElse("ok"));
            ready &= missing.isEmpty() || !check.required();
            whole &= missing.isEmpty();
        }
        body.put("status", whole ? "ready" : ready ? "degraded" : "not_ready").set("checks", parts);
        exchange.header("Cache-Control", "no-store").json(ready ? 200 : 503, body);
    }

    private static Optional<String> missing(Check check) {
        try {
            return check.missing().get();
        } catch (RuntimeException e) {
            LOG.warn("The health check {} failed", check.name(), e);
            return Optional.of("failed; see the log");
        }
    }
}
