package dev.parley.platform.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// The program's counters, timings and gauges, as Prometheus scrapes them.
///
/// Names are Prometheus's own (`http_request_duration_seconds`, `rate_limit_exceeded_total`). Labels are pairs of name
/// and
/// value. Values of labels must come from a small fixed set: never an id, a path as sent or a model's free name.
/// Look a meter up once and keep it; the look-up builds label sets, recording does not.
public final class Metrics implements AutoCloseable {
    /// Upper bounds of a timing's buckets: from a cache hit to a long generation.
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable JvmGcMetrics collector;

    /// Adds what the JVM and the process tell of themselves: memory, collector, threads, CPU, files, uptime.
    public Metrics process() {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        var gc = new JvmGcMetrics();
        gc.bindTo(registry);
        collector = gc;
        return this;
    }

    /// @param name ends in `_total`
    public Counter counter(String name, String help, String... labels) {
        var counter = io.micrometer.core.instrument.Counter.builder(withoutEnd(name, "_total"))
                .description(help)
                .tags(labels)
                .register(registry);
        return counter::increment;
    }

    /// A histogram of durations.
    /// @param name ends in `_seconds`
    public Timing timing(String name, String help, String... labels) {
        var timer = io.micrometer.core.instrument.Timer.builder(withoutEnd(name, "_seconds"))
                .description(help)
                .tags(labels)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        return nanos -> timer.record(nanos, java.util.concurrent.TimeUnit.NANOSECONDS);
    }

    /// A histogram of plain numbers.
    /// @param buckets upper bounds, ascending
    public Distribution distribution(String name, String help, double[] buckets, String... labels) {
        var summary = io.micrometer.core.instrument.DistributionSummary.builder(name)
                .description(help)
                .tags(labels)
                .serviceLevelObjectives(buckets)
                .register(registry);
        return summary::record;
    }

    /// A value that is asked for at each scrape.
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        Gauge.builder(name, value::getAsDouble)
                .description(help)
                .tags(Tags.of(labels))
                .strongReference(true)
                .register(registry);
    }

    /// All meters in Prometheus's text format, version 0.0.4.
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        if (collector != null) collector.close();
        registry.close();
    }

    private static String withoutEnd(String name, String end) {
        if (!name.endsWith(end)) throw new IllegalArgumentException("The metric " + name + " must end in " + end);
        return name.substring(0, name.length() - end.length());
    }

    /// Counts upwards.
    @FunctionalInterface
    public interface Counter {
        void add(double amount);

        default void add() {
            add(1);
        }
    }

    /// Records durations.
    @FunctionalInterface
    public interface Timing {
        void record(long nanos);

        default void record(Duration time) {
            record(time.toNanos());
        }
    }

    /// Records plain numbers.
    @FunctionalInterface
    public interface Distribution {
        void record(double value);
    }
}
