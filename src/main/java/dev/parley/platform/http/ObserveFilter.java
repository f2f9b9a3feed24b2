package dev.parley.platform.http;

import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Span;
import dev.parley.platform.telemetry.Tracing;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// The outermost filter: request id, trace, access log and the duration of each route.
final class ObserveFilter implements Filter {
    private static final Logger ACCESS = LoggerFactory.getLogger("dev.parley.access");
    private static final int STATUSES = 600;

    private final Metrics metrics;
    private final Tracing tracing;
    private final LongAdder running;
    private final String name;
    private final String method;
    private final String path;
    private final AtomicReferenceArray<Metrics.@Nullable Timing> timings = new AtomicReferenceArray<>(STATUSES);

    /// @param route for what no route has it stands for all of it, with a fixed word instead of a path: a label must
    /// not
    ///     grow with what callers send
    ObserveFilter(Metrics metrics, Tracing tracing, LongAdder running, Route route) {
        this.metrics = metrics;
        this.tracing = tracing;
        this.running = running;
        this.name = route.name();
        this.method = route.path().startsWith("/") ? route.method().name() : "any";
        this.path = route.path();
    }

    @Override
    public void around(Exchange exchange, Handler next) throws Exception {
        long start = System.nanoTime();
        running.increment();
        MDC.put("request_id", exchange.requestId());
        exchange.header("X-Request-Id", exchange.requestId());
        try (var span = tracing.request(name, exchange.headerOrNull("traceparent"))) {
            if (span.recording()) span.traceparent().ifPresent(value -> exchange.header("traceparent", value));
            try {
                span.call(() -> {
                    next.handle(exchange);
                    return true;
                });
            } finally {
                running.decrement();
                long nanos = System.nanoTime() - start;
                timing(exchange).record(nanos);
                if (span.recording()) describe(exchange, span);
                if (ACCESS.isInfoEnabled()) log(exchange, span, nanos);
                MDC.clear();
            }
        }
    }

    private Metrics.Timing timing(Exchange exchange) {
        int status = exchange.status();
        var known = timings.get(status);
        if (known != null) return known;
        var made = metrics.timing(
                "http_request_duration_seconds",
                "How long requests took, streams to their end.",
                "method",
                method,
                "route",
                path,
                "status",
                Integer.toString(status));
        timings.set(status, made);
        return made;
    }

    private void describe(Exchange exchange, Span span) {
        span.set("http.request.method", exchange.method())
                .set("http.route", path)
                .set("url.path", exchange.path())
                .set("http.response.status_code", exchange.status())
                .set("parley.request_id", exchange.requestId());
        var tenant = exchange.tenant();
        if (tenant != null) span.set("parley.tenant", tenant.toString());
        var failure = exchange.failure();
        if (failure != null && failure.status() >= 500) span.failed(failure.code());
    }

    private void log(Exchange exchange, Span span, long nanos) {
        long microseconds = nanos / 1000;
        var event = ACCESS.atInfo()
                .addKeyValue("method", exchange.method())
                .addKeyValue("route", path)
                .addKeyValue("status", exchange.status())
                .addKeyValue("latency_ms", microseconds / 1000.0);
        var failure = exchange.failure();
        if (failure != null) event = event.addKeyValue("code", failure.code());
        var trace = span.traceId();
        if (trace.isPresent()) event = event.addKeyValue("trace_id", trace.get());
        for (var note : exchange.notes()) event = event.addKeyValue(note.key, note.value);
        event.log("request");
    }
}
