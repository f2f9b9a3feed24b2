package dev.parley.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.audit.Audit;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Operators act for a tenant only with a recorded reason: the header `X-Parley-Reason` is asked for, and
/// stands in the tenant's audit log before anything is read or done. Only requests of operators pay for that.
public final class OperatorActs {
    static final String HEADER = "X-Parley-Reason";
    private static final String TENANT = "/api/v1/tenants/{id}";
    private static final String SHORT = "/tenant/{id}/";
    /// What an operator who names no tenant is told there is of the installation alone.
    private static final String HEALTH = "/api/v1/providers/health";
    private static final int SHORTEST = 5;
    private static final int LONGEST = 500;
    private static final int REMEMBERED = 10_000;

    private final Database database;
    private final Tenants tenants;
    private final Cache<Read, Boolean> recorded = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(Duration.ofMinutes(15))
            .build();

    public OperatorActs(Database database, Tenants tenants) {
        this.database = database;
        this.tenants = tenants;
    }

    /// Why the operator acts in a tenant; empty for other callers, and for what concerns the installation alone.
    /// @throws PlatformException INVALID_REQUEST when a reason is due and missing, too short, too long or not
    ///     printable
    Optional<String> reason(Caller caller, Exchange exchange) {
        if (!caller.operator()) return Optional.empty();
        var route = exchange.route();
        if (caller.tenant() == null
                && (!reachesIntoTenant(route) || route.path().equals(HEALTH))) return Optional.empty();
        var reason = text(exchange.header(HEADER).orElse("")).strip();
        if (reason.length() < SHORTEST
                || reason.length() > LONGEST
                || reason.chars().anyMatch(Character::isISOControl))
            throw PlatformException.invalid(
                    HEADER,
                    "An operator acts for a tenant only with a reason, which the tenant sees in its audit log: send"
                            + " it in the header X-Parley-Reason, in 5 to 500 printable characters.");
        return Optional.of(reason);
    }

    /// Headers come as ISO 8859-1; what most callers send beyond ASCII is UTF-8.
    private static String text(String header) {
        var bytes = header.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return header;
        }
    }

    /// Whether the route reads or changes what is a tenant's, wherever the request names the tenant. The rest
    /// is the installation's: the list of tenants and its entries, new tenants, metrics.
    public static boolean reachesIntoTenant(Route route) {
        if (route.permission().filter(needed -> !needed.operatorOnly()).isPresent()) return true;
        if (!isOfTenant(route)) return false;
        return route.method() != Route.Method.GET || route.path().length() > TENANT.length();
    }

    private static boolean isOfTenant(Route route) {
        return route.path().equals(TENANT)
                || route.path().startsWith(TENANT + "/")
                || route.path().startsWith(SHORT);
    }

    /// Writes the request into the log of the tenant that header or path name; else into the installation's, and
    /// whoever finds out whose things it is about adds that: `recordIn`, or the entry of a change.
    ///
    /// The console asks again and again for what it shows: there the same question for the same reason stands
    /// in the log once in a while.
    void record(Caller caller, Exchange exchange, boolean console) {
        var tenant =
                Optional.ofNullable(caller.tenant()).or(() -> named(exchange)).orElse(Audit.INSTALLATION);
        if (!console || !ConsoleCookie.isRead(exchange)) {
            recordIn(tenant, exchange);
            return;
        }
        var read = new Read(
                caller.id(), tenant, exchange.path(), exchange.header(HEADER).orElse(""));
        if (recorded.getIfPresent(read) != null) return;
        recordIn(tenant, exchange);
        recorded.put(read, true);
    }

    private record Read(UUID operator, TenantId tenant, String path, String reason) {}

    void recordIn(TenantId tenant, Exchange exchange) {
        var target = exchange.method() + " " + exchange.path();
        database.acrossTenantsDo(tx -> Audit.record(tx, tenant, "operator.acted", target, null, null));
    }

    private Optional<TenantId> named(Exchange exchange) {
        if (!isOfTenant(exchange.route())) return Optional.empty();
        return tenants.find(TenantId.parse(exchange.pathParam("id"))).map(Tenant::id);
    }
}
