package dev.parley.identity;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/api/v1/api-keys`: a tenant's key manages those of its tenant; an operator's those of all.
public final class ApiKeysApi {
    private static final String PATH = "/api/v1/api-keys";
    private static final int MAX_BODY = 64 * 1024;

    private final ApiKeys keys;
    private final Tenants tenants;
    private final OperatorActs acts;

    public ApiKeysApi(ApiKeys keys, Tenants tenants, OperatorActs acts) {
        this.keys = keys;
        this.tenants = tenants;
        this.acts = acts;
    }

    public List<Route> routes() {
        return List.of(
                // not idempotent: the stored answer would hold the key's text
                Route.post(PATH, Permission.KEYS_MANAGE, this::create).maxBody(MAX_BODY),
                Route.get(PATH, Permission.KEYS_MANAGE, this::list),
                Route.get(PATH + "/{id}", Permission.KEYS_MANAGE, this::read),
                Route.delete(PATH + "/{id}", Permission.KEYS_MANAGE, this::revoke));
    }

    record NewKey(
            @Nullable String name,
            @Nullable List<@Nullable String> scopes,
            @Nullable Instant expiresAt,
            @Nullable String tenantId) {}

    /// @param key the key's text, only in the answer that creates it
    record View(
            String id,
            @Nullable String key,
            @Nullable String tenantId,
            String name,
            List<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {
        static View of(ApiKey key, @Nullable String text) {
            var tenant = key.tenant();
            return new View(
                    ApiKey.format(key.id()),
                    text,
                    tenant == null ? null : tenant.toString(),
                    key.name(),
                    key.scopes().stream().map(Permission::scope).sorted().toList(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.revokedAt());
        }
    }

    private void create(Exchange exchange) {
        var request = exchange.read(NewKey.class);
        var caller = Caller.current();
        var tenant = tenant(caller, request.tenantId);
        if (tenant == null)
            throw PlatformException.invalid("tenant_id", "tenant_id must name the tenant that the key is for.");
        var name = Fields.text("name", request.name, 200);
        var scopes = scopes(caller, request.scopes);
        if (request.expiresAt != null && !request.expiresAt.isAfter(Instant.now()))
            throw PlatformException.invalid("expires_at", "expires_at must lie in the future.");
        var created = keys.create(tenant, name, scopes, request.expiresAt);
        exchange.header("Location", PATH + "/" + ApiKey.format(created.key().id()))
                .header("Cache-Control", "no-store")
                .json(201, View.of(created.key(), created.text()));
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(ApiKeysApi::cursor).orElse(null);
        var caller = Caller.current();
        var tenant = tenant(caller, exchange.query("tenant_id").orElse(null));
        if (caller.tenant() == null && tenant != null) acts.recordIn(tenant, exchange);
        exchange.json(200, keys.list(tenant, before, limit).map(key -> View.of(key, null)));
    }

    private void read(Exchange exchange) {
        var id = exchange.pathParam("id");
        var caller = Caller.current();
        var key = keys.find(caller.tenant(), ApiKey.parseId(id)).orElseThrow(() -> ApiKey.notFound(id));
        var owner = key.tenant();
        if (caller.tenant() == null && owner != null) acts.recordIn(owner, exchange);
        exchange.json(200, View.of(key, null));
    }

    private void revoke(Exchange exchange) {
        var id = exchange.pathParam("id");
        if (!keys.revoke(Caller.current().tenant(), ApiKey.parseId(id))) throw ApiKey.notFound(id);
        exchange.noContent();
    }

    /// Whose keys the request is about; null for an operator who names nobody. Only an operator may name another tenant
    /// than the
    /// caller's own.
    private @Nullable TenantId tenant(Caller caller, @Nullable String named) {
        if (named == null) return caller.tenant();
        var tenant = TenantId.parse(named);
        if (tenant.equals(caller.tenant())) return tenant;
        if (!caller.operator() || caller.tenant() != null)
            throw new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + named + ".");
        return tenants.get(tenant).id();
    }

    private static Set<Permission> scopes(Caller caller, @Nullable List<@Nullable String> names) {
        if (names == null || names.isEmpty())
            throw PlatformException.invalid("scopes", "scopes must name at least one of " + grantable() + ".");
        var scopes = EnumSet.noneOf(Permission.class);
        for (int i = 0; i < names.size(); i++) scopes.add(scope("scopes[" + i + "]", names.get(i)));
        for (var scope : scopes)
            if (!caller.permissions().contains(scope))
                throw new PlatformException(
                        ErrorCode.FORBIDDEN,
                        "A key cannot grant what it may not do itself: " + scope.scope() + " is not among its scopes.");
        return scopes;
    }

    private static Permission scope(String field, @Nullable String name) {
        return Permission.ofScope(name == null ? "" : name)
                .filter(scope -> !scope.operatorOnly())
                .orElseThrow(() -> PlatformException.invalid(field, field + " must be one of " + grantable() + "."));
    }

    private static String grantable() {
        return Arrays.stream(Permission.values())
                .filter(scope -> !scope.operatorOnly())
                .map(Permission::scope)
                .collect(Collectors.joining(", "));
    }

    private static UUID cursor(String text) {
        return Ids.parse("key", text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
