package dev.parley.gateway;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.telemetry.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Refuses the less urgent requests when a node has more than it can do. The node's places are parted among the
/// tenants that have requests running: whoever keeps within the part of a priority is taken, however many
/// others send. Requests pile up when the processors are saturated too, so that these are not measured.
final class Shedding {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int most;
    private final AtomicInteger running = new AtomicInteger();
    private final ConcurrentMap<TenantId, Integer> tenants = new ConcurrentHashMap<>();
    private final Metrics metrics;
    private final Map<Priority, Metrics.Counter> shed = new ConcurrentHashMap<>();

    /// @param most requests that the node is to run at a time
    Shedding(int most, Metrics metrics) {
        this.most = most;
        this.metrics = metrics;
        metrics.gauge("parley_requests_running", "Requests to models that run on this node", running::get);
    }

    /// @throws PlatformException OVERLOADED when it is to be refused
    Place enter(TenantId tenant, Priority priority) {
        int node = running.incrementAndGet();
        int own = tenants.merge(tenant, 1, Integer::sum);
        if (node <= priority.share * most || own <= priority.share * most / tenants.size()) return () -> leave(tenant);
        leave(tenant);
        shed.computeIfAbsent(priority, this::counter).add();
        throw new PlatformException(
                        ErrorCode.OVERLOADED,
                        "The node is overloaded and takes no more of the tenant's requests of priority "
                                + priority.word() + " for the moment.")
                .retryAfter(SOON);
    }

    private Metrics.Counter counter(Priority priority) {
        return metrics.counter(
                "parley_requests_shed_total",
                "Requests refused because the node was overloaded",
                "priority",
                priority.word());
    }

    private void leave(TenantId tenant) {
        running.decrementAndGet();
        tenants.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    }
}
