package dev.parley.tenancy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.audit.Actor;
import dev.parley.kernel.Cutoff;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Filter;
import dev.parley.platform.http.Handler;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.tasks.Tasks;
import java.time.Duration;

/// Refuses the requests of a tenant that is suspended, whatever credential they carry, and cuts those that are running
/// when it is: within a second on every node. An operator who acts in the tenant goes on.
public final class Suspension implements Filter {
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Tenants tenants;
    private final Tasks tasks;
    /// One for each tenant that has requests running: they hold it, and it goes with the last of them.
    private final Cache<TenantId, Cutoff> running =
            Caffeine.newBuilder().weakValues().build();

    /// @param changes told after `tenants` is, so that what is read here is not what was held before
    public Suspension(Tenants tenants, Changes changes, Tasks tasks) {
        this.tenants = tenants;
        this.tasks = tasks;
        changes.subscribe("tenants", this::changed);
    }

    @Override
    public void around(Exchange exchange, Handler next) throws Exception {
        var tenant = Tenancy.bound().orElse(null);
        if (tenant == null || Actor.current().kind() == Actor.Kind.OPERATOR) {
            next.handle(exchange);
            return;
        }
        // first the cutoff, then the look: a suspension between them is seen by one of the two
        var cutoff = running.get(tenant, _ -> new Cutoff());
        tenants.get(tenant).requireActive();
        exchange.deadline(exchange.deadline().unless(cutoff));
        try {
            next.handle(exchange);
        } catch (PlatformException failed) {
            throw exchange.deadline().told(failed);
        }
    }

    private void changed(TenantId tenant) {
        var cutoff = running.getIfPresent(tenant);
        // reading may wait for a connection, which the thread that listens must not
        if (cutoff != null) tasks.start("suspension", () -> look(tenant, cutoff));
    }

    private void look(TenantId tenant, Cutoff cutoff) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (tenants.find(tenant).filter(Tenant::isActive).isPresent()) return;
                // those who come from now on are refused by the look at the tenant, or let in when it is active again
                running.asMap().remove(tenant, cutoff);
                cutoff.cut(Tenant.suspended(tenant));
                return;
            } catch (PlatformException unreadable) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
