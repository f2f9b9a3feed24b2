package dev.parley.limits;

import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The counters that this node counts in.
final class Tallies {
    private static final Logger LOG = LoggerFactory.getLogger(Tallies.class);
    /// A request may be settled so long after its day or month is over.
    private static final Duration KEPT = Duration.ofHours(1);

    private final Leases leases;
    private final ConcurrentMap<Counter, Tally> tallies = new ConcurrentHashMap<>();

    Tallies(Leases leases) {
        this.leases = leases;
        leases.reconcile();
    }

    Tally of(Counter counter) {
        var known = tallies.get(counter);
        return known != null
                ? known
                : tallies.computeIfAbsent(counter, made -> new Tally(made, leases, System::nanoTime));
    }

    /// Drops what was counted for a limit that is no more.
    void forget(TenantId tenant, Limit limit) {
        tallies.keySet()
                .removeIf(counter -> counter.tenant().equals(tenant)
                        && counter.scope() == limit.scope()
                        && counter.measure() == limit.measure()
                        && counter.window() == limit.window());
    }

    /// Run it every few seconds: gives back what is not needed, and forgets what is over.
    void rest() {
        try {
            tallies.values().forEach(Tally::rest);
            leases.reconcile();
        } catch (PlatformException away) {
            LOG.debug("Leases are not given back while the database is away", away);
        }
        var over = Instant.now().minus(KEPT);
        tallies.values()
                .removeIf(tally -> tally.isIdle() && tally.counter().ends().isBefore(over));
    }
}
