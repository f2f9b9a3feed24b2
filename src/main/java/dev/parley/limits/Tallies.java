package dev.parley.limits;

import dev.parley.kernel.PlatformException;
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

    /// Run it every few seconds: gives back what is not needed, and forgets what is over.
    void rest() {
        try {
            leases.reconcile();
            tallies.values().forEach(Tally::rest);
        } catch (PlatformException away) {
            LOG.debug("Leases are not given back while the database is away", away);
        }
        var over = Instant.now().minus(KEPT);
        tallies.values()
                .removeIf(tally -> tally.isIdle() && tally.counter().ends().isBefore(over));
    }
}
