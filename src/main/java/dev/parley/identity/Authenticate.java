package dev.parley.identity;

import dev.parley.audit.Actor;
import dev.parley.identity.tokens.Bearers;
import dev.parley.identity.tokens.BrowserSessions;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.CrossOrigin;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Filter;
import dev.parley.platform.http.Handler;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Second stop of a request: credential → caller, checked against what the route needs, and bound together with
/// the tenant while the handler runs. Routes that need nothing pass unseen.
public final class Authenticate implements Filter {
    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;
    private final Bearers bearers;
    private final BrowserSessions browsers;
    private final ConsoleCookie cookie;
    private final Tenants tenants;
    private final OperatorActs acts;
    private final KeyUses uses;

    public Authenticate(ApiKeys keys, KeyUses uses, Identity people, Tenants tenants, OperatorActs acts) {
        this.keys = keys;
        this.bearers = people.bearers();
        this.browsers = people.browsers();
        this.cookie = people.cookie();
        this.tenants = tenants;
        this.acts = acts;
        this.uses = uses;
    }

    @Override
    public void around(Exchange exchange, Handler next) throws Exception {
        var needed = exchange.route().needs();
        if (needed == null) {
            next.handle(exchange);
            return;
        }
        var cookied = fromCookie(exchange).orElse(null);
        var caller = authenticate(
                cookied == null ? fromHeaders(exchange) : cookied,
                exchange.header("X-Tenant-ID").orElse(null),
                new Visit(
                        needed,
                        exchange.remoteAddress(),
                        exchange.header("Origin").orElse(""),
                        exchange.route().widget(),
                        exchange.header("Host").orElse("")));
        if (cookied != null) requireConsole(caller, exchange, cookied);
        if (caller.kind() == Caller.Kind.WIDGET)
            exchange.header("Origin").ifPresent(origin -> CrossOrigin.permit(exchange, origin));
        exchange.authenticated(caller.tenant(), caller.id());
        var reason = acts.reason(caller, exchange).orElse(null);
        ScopedValue.CallableOp<Boolean, Exception> handle = () -> {
            if (reason != null) acts.record(caller, exchange, cookied != null);
            next.handle(exchange);
            return true;
        };
        var tenant = caller.tenant();
        var actor = actor(caller, exchange, reason);
        if (tenant == null) actor.call(() -> caller.call(handle));
        else actor.call(() -> caller.call(() -> Tenancy.call(tenant, handle)));
    }

    private static Actor actor(Caller caller, Exchange exchange, @Nullable String reason) {
        return new Actor(kind(caller), caller.name(), exchange.remoteAddress(), exchange.requestId(), reason);
    }

    private static Actor.Kind kind(Caller caller) {
        return switch (caller.kind()) {
            case API_KEY, WIDGET -> Actor.Kind.API_KEY;
            case MEMBER -> Actor.Kind.MEMBER;
            case OPERATOR -> Actor.Kind.OPERATOR;
        };
    }

    /// What is asked for, and from where.
    ///
    /// @param address of the caller
    /// @param origin of the page that asks, as its browser says; empty when there is none
    /// @param widget whether pages may use the route
    /// @param host as which the server was asked; empty where pages always say their origin
    public record Visit(Permission needed, String address, String origin, boolean widget, String host) {
        /// A browser names no origin where a page reads from its own server. Another server's page could not
        /// send a key along without naming it.
        boolean isOf(Credential credential) {
            if (!origin.isEmpty()) return credential.isPermittedTo(origin);
            return !host.isEmpty()
                    && (credential.isPermittedTo("https://" + host) || credential.isPermittedTo("http://" + host));
        }
    }

    /// The same for a credential that does not come in a header: with the first message of a socket.
    ///
    /// @param credential API key or token
    /// @param tenantId that an operator has chosen; null for none
    /// @throws PlatformException saying why it does not permit what is needed
    public Caller prove(String credential, @Nullable TenantId tenantId, Visit visit) {
        return authenticate(credential, tenantId == null ? null : tenantId.toString(), visit);
    }

    /// Work outside of a request with the caller and its tenant bound, as they are in one.
    ///
    /// @param requestId by which the audit log finds it
    /// @param reason of an operator; null for others
    public static <T, X extends Throwable> T call(
            Caller caller, String address, String requestId, @Nullable String reason, ScopedValue.CallableOp<T, X> work)
            throws X {
        var actor = new Actor(kind(caller), caller.name(), address, requestId, reason);
        return actor.call(() -> caller.call(() -> Tenancy.call(caller.requireTenant(), work)));
    }

    /// The credential of a request that passed here.
    public String credential(Exchange exchange) {
        return fromCookie(exchange).orElseGet(() -> fromHeaders(exchange));
    }

    /// A credential in a header goes before the cookie, which a browser sends whatever a page asks for. What else
    /// `Authorization` holds is for a proxy in front.
    private Optional<String> fromCookie(Exchange exchange) {
        boolean headers = exchange.header("x-api-key").isPresent()
                || exchange.header("Authorization")
                        .filter(Authenticate::isBearer)
                        .isPresent();
        return headers ? Optional.empty() : cookie.read(exchange);
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private static String fromHeaders(Exchange exchange) {
        return presented(
                exchange.header("Authorization").orElse(null),
                exchange.header("x-api-key").orElse(null));
    }

    /// A cookie stands for somebody who signed in to the console, on its pages.
    private static void requireConsole(Caller caller, Exchange exchange, String credential) {
        if (caller.session() == null && !caller.operator())
            throw invalid("The console's cookie must hold a session of the console; sign in again.");
        ConsoleCookie.requireCsrfToken(exchange, credential);
    }

    /// @throws PlatformException saying why the request may not go on
    Caller authenticate(
            @Nullable String authorization, @Nullable String apiKey, @Nullable String tenantId, Visit visit) {
        return authenticate(presented(authorization, apiKey), tenantId, visit);
    }

    private Caller authenticate(String presented, @Nullable String tenantId, Visit visit) {
        var needed = visit.needed;
        var caller = caller(presented, tenantId, visit);
        boolean permitted = caller.permissions().contains(needed) && (caller.operator() || !needed.operatorOnly());
        if (!permitted)
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    (caller.kind() == Caller.Kind.MEMBER
                                    ? "Your role lacks the permission "
                                    : "The API key lacks the scope ")
                            + needed.scope() + ", which this request needs.");
        return caller.operator() ? ofOperator(caller, tenantId, needed) : ofTenant(caller, tenantId);
    }

    private Caller caller(String presented, @Nullable String tenantId, Visit visit) {
        if (Bearers.isMeant(presented)) return bearers.prove(presented, tenantId);
        if (BrowserSessions.isMeant(presented)) return browsers.prove(presented, visit.address);
        return prove(presented, visit).caller();
    }

    private static String presented(@Nullable String authorization, @Nullable String apiKey) {
        if (authorization != null && isBearer(authorization))
            return authorization.substring(BEARER.length()).strip();
        if (apiKey != null) return apiKey.strip();
        throw new PlatformException(
                ErrorCode.MISSING_CREDENTIALS,
                authorization == null
                        ? "Send an API key as `Authorization: Bearer <key>` or as `x-api-key: <key>`."
                        : "The Authorization header must have the form `Bearer <key>`.");
    }

    private Credential prove(String presented, Visit visit) {
        var text = KeyText.parse(presented)
                .orElseThrow(() -> invalid("The API key has not the form sk-par-<id>.<secret>; was it cut off?"));
        var proof = keys.prove(text, visit.address).orElseThrow(() -> invalid("There is no such API key."));
        var credential = proof.credential();
        long now = System.currentTimeMillis();
        if (credential.key().revokedAt() != null) throw invalid("The API key was revoked.");
        if (proof.secret().isOver(now))
            throw expired("The API key was rotated, and this secret of it was good until " + proof.secret().validUntil
                    + "; use the newer one.");
        if (credential.isExpired(now))
            throw expired("The API key expired at " + credential.key().terms().expiresAt() + "; create a new one.");
        if (!credential.isPermittedFrom(visit.address))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "The API key may not be used from " + visit.address
                            + ", which is in none of its allowed networks.");
        if (text.publishable()) requirePage(credential, visit);
        uses.note(credential, proof.secret(), now, visit.address);
        return credential;
    }

    private static void requirePage(Credential credential, Visit visit) {
        if (!visit.widget)
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "A publishable key cannot do this: it is for what a page shows. Use a secret key, on a server.");
        if (!visit.isOf(credential))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "The publishable key may not be used from "
                            + (visit.origin.isEmpty() ? "outside of a page: the request has no Origin" : visit.origin)
                            + "; the page's origin must be among its allowed_origins.");
    }

    private static PlatformException expired(String detail) {
        return new PlatformException(ErrorCode.EXPIRED_API_KEY, detail);
    }

    private static PlatformException invalid(String detail) {
        return new PlatformException(ErrorCode.INVALID_API_KEY, detail);
    }

    private static Caller ofTenant(Caller caller, @Nullable String tenantId) {
        var own = caller.requireTenant();
        if (tenantId != null && !tenantId.strip().equals(own.toString()))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "X-Tenant-ID is not the tenant of the credential, which is " + own + "; leave the header out.");
        return caller;
    }

    private Caller ofOperator(Caller caller, @Nullable String tenantId, Permission needed) {
        if (tenantId != null) {
            var chosen = tenant(tenantId.strip());
            return new Caller(chosen, caller.kind(), caller.id(), caller.permissions());
        }
        if (isWithinTenant(needed)) caller.requireTenant();
        return caller;
    }

    private TenantId tenant(String text) {
        return Optional.of(TenantId.parse(text))
                .flatMap(tenants::find)
                .map(Tenant::id)
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + text + "."));
    }

    /// What makes sense for one tenant only. The others can name their tenant in path or body.
    private static boolean isWithinTenant(Permission permission) {
        return switch (permission) {
            case CHAT,
                    SELF,
                    KNOWLEDGE_READ,
                    KNOWLEDGE_WRITE,
                    BUDGETS_MANAGE,
                    PROVIDERS_MANAGE,
                    MEMBERS_READ,
                    MEMBERS_MANAGE,
                    PRIVACY_MANAGE,
                    PRIVACY_REVEAL -> true;
            case USAGE_READ,
                    CONFIG_READ,
                    CONFIG_WRITE,
                    KEYS_MANAGE,
                    AUDIT_READ,
                    TENANT_EXPORT,
                    TENANTS_MANAGE,
                    METRICS_READ -> false;
        };
    }
}
