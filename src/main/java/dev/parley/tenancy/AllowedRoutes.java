package dev.parley.tenancy;

import dev.parley.audit.Actor;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Filter;
import dev.parley.platform.http.Handler;
import java.util.List;

/// Holds a tenant's callers to the routes that its configuration allows. Operators go on, and the configuration
/// itself stays within reach: nobody can lock a tenant out of undoing it.
public final class AllowedRoutes implements Filter {
    private static final List<String> ALWAYS = List.of("/tenant/{id}/config", "/api/v1/me");

    private final Tenants tenants;

    public AllowedRoutes(Tenants tenants) {
        this.tenants = tenants;
    }

    @Override
    public void around(Exchange exchange, Handler next) throws Exception {
        var tenant = Tenancy.bound();
        if (tenant.isPresent() && Actor.current().kind() != Actor.Kind.OPERATOR) {
            require(tenants.get(tenant.get()), exchange.route().path());
        }
        next.handle(exchange);
    }

    /// @param path of a route
    /// @throws PlatformException FORBIDDEN when the tenant's configuration does not allow it
    public static void require(Tenant tenant, String path) {
        var allowed = tenant.config().allowedRoutes();
        if (allowed != null && !covers(allowed, path) && !covers(ALWAYS, path))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN, "The tenant's configuration (allowed_routes) does not permit " + path + ".");
    }

    /// A path allows what lies below it too.
    private static boolean covers(List<String> allowed, String path) {
        for (var each : allowed) {
            var prefix = each.endsWith("/") ? each.substring(0, each.length() - 1) : each;
            if (path.equals(prefix) || path.startsWith(prefix + "/")) return true;
        }
        return false;
    }
}
