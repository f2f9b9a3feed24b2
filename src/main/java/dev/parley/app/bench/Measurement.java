package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.util.Map;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.node.ObjectNode;

/// One way measured in one scenario. Times in milliseconds from the intended moment of sending, CPU in microseconds of
/// user and system time for each completed request.
///
/// @param failures by status; 0 for those without one
/// @param databaseMicros CPU of Parley's PostgreSQL; 0 for the others
public record Measurement(
        String scenario,
        String target,
        long completed,
        Map<Integer, Long> failures,
        double perSecond,
        Percentiles latency,
        Percentiles firstContent,
        double eventsEach,
        double cpuMicros,
        double databaseMicros,
        double residentMegabytes) {

    record Percentiles(double p50, double p90, double p99, double p999) {
        static Percentiles of(Histogram nanos) {
            return new Percentiles(at(nanos, 50), at(nanos, 90), at(nanos, 99), at(nanos, 99.9));
        }

        private static double at(Histogram nanos, double percentile) {
            return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e6;
        }

        ObjectNode json() {
            return Json.object().put("p50", p50).put("p90", p90).put("p99", p99).put("p999", p999);
        }
    }

    static Measurement of(
            String scenario, String target, Tally tally, long cpuNanos, long databaseNanos, long residentBytes) {
        double count = Math.max(1, tally.completed);
        return new Measurement(
                scenario,
                target,
                tally.completed,
                Map.copyOf(tally.failures),
                tally.perSecond(),
                Percentiles.of(tally.latency),
                Percentiles.of(tally.firstContent),
                tally.events / count,
                cpuNanos / 1e3 / count,
                databaseNanos / 1e3 / count,
                residentBytes / 1e6);
    }

    long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    ObjectNode json() {
        var json = Json.object()
                .put("scenario", scenario)
                .put("target", target)
                .put("completed", completed)
                .put("failed", failed())
                .put("per_second", perSecond);
        var byStatus = json.putObject("failures");
        failures.forEach((status, count) -> byStatus.put(status.toString(), count));
        json.set("latency_ms", latency.json());
        json.set("first_content_ms", firstContent.json());
        return json.put("events_each", eventsEach)
                .put("cpu_micros_per_request", cpuMicros)
                .put("database_cpu_micros_per_request", databaseMicros)
                .put("resident_megabytes", residentMegabytes);
    }
}
