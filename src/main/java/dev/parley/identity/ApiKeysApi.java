package dev.parley.identity;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
                Route.of(Route.Method.PATCH, PATH + "/{id}", Permission.KEYS_MANAGE, this::change)
                        .maxBody(MAX_BODY),
                Route.post(PATH + "/{id}/rotate", Permission.KEYS_MANAGE, this::rotate)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{id}", Permission.KEYS_MANAGE, this::revoke));
    }

    /// Anybody may read a publishable key where a page shows it.
    enum Kind {
        SECRET,
        PUBLISHABLE
    }

    record NewKey(
            @Nullable Kind kind,
            @Nullable String name,
            @Nullable List<@Nullable String> scopes,
            @Nullable Instant expiresAt,
            @Nullable List<@Nullable String> allowedNetworks,
            @Nullable List<@Nullable String> allowedOrigins,
            @Nullable String tenantId) {}

    record Changes(
            @Nullable String name,
            @Nullable Instant expiresAt,
            @Nullable List<@Nullable String> allowedNetworks,
            @Nullable List<@Nullable String> allowedOrigins) {}

    record Rotation(@Nullable Integer overlapSeconds) {}

    private void create(Exchange exchange) {
        var request = exchange.read(NewKey.class);
        var caller = Caller.current();
        var tenant = tenant(caller, request.tenantId);
        if (tenant == null)
            throw PlatformException.invalid("tenant_id", "tenant_id must name the tenant that the key is for.");
        var wanted = new KeyTerms(
                Fields.text("name", request.name, 200),
                request.kind == Kind.PUBLISHABLE ? ofPage(request.scopes) : KeyFields.scopes(request.scopes),
                KeyFields.expiry(request.expiresAt),
                KeyFields.networks(request.allowedNetworks),
                origins(request.kind == Kind.PUBLISHABLE, request.allowedOrigins));
        var rights = rights(caller);
        tell(exchange, 201, keys.create(tenant, rights.require(rights.inherited(wanted))));
    }

    /// A page can ask, and nothing else.
    private static Set<Permission> ofPage(@Nullable List<@Nullable String> scopes) {
        var chat = Set.of(Permission.CHAT);
        if (scopes == null || KeyFields.scopes(scopes).equals(chat)) return chat;
        throw PlatformException.invalid("scopes", "scopes of a publishable key must be left out or be chat alone.");
    }

    private static List<String> origins(boolean publishable, @Nullable List<@Nullable String> origins) {
        if (publishable) return KeyFields.origins(origins);
        if (origins == null) return List.of();
        throw PlatformException.invalid("allowed_origins", "allowed_origins are for keys of kind publishable.");
    }

    private void rotate(Exchange exchange) {
        var id = exchange.pathParam("id");
        int overlap = KeyFields.overlap(exchange.read(Rotation.class).overlapSeconds);
        var caller = Caller.current();
        // who gets a key's secret can do what the key can
        rights(caller).require(known(caller, id).terms());
        var rotated = keys.rotate(caller.tenant(), ApiKey.parseId(id), Duration.ofSeconds(overlap));
        tell(exchange, 200, rotated.orElseThrow(() -> ApiKey.notFound(id)));
    }

    /// The one answer that holds the key's text.
    private static void tell(Exchange exchange, int status, ApiKeys.Created created) {
        exchange.header("Location", PATH + "/" + ApiKey.format(created.key().id()))
                .header("Cache-Control", "no-store")
                .json(status, KeyView.of(created.key(), created.text()));
    }

    private void change(Exchange exchange) {
        var id = exchange.pathParam("id");
        var named = Json.readObject(exchange.body());
        var wanted = exchange.read(Changes.class);
        if (named.isEmpty())
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST,
                    "Name what changes: name, expires_at, allowed_networks or allowed_origins.");
        var caller = Caller.current();
        var rights = rights(caller);
        var changed = keys.change(caller.tenant(), ApiKey.parseId(id), terms -> {
            return rights.require(new KeyTerms(
                    named.has("name") ? Fields.text("name", wanted.name, 200) : terms.name(),
                    terms.scopes(),
                    named.has("expires_at") ? KeyFields.expiry(wanted.expiresAt) : terms.expiresAt(),
                    named.has("allowed_networks") ? KeyFields.networks(wanted.allowedNetworks) : terms.networks(),
                    named.has("allowed_origins")
                            ? origins(terms.publishable(), wanted.allowedOrigins)
                            : terms.origins()));
        });
        exchange.json(200, KeyView.of(changed.orElseThrow(() -> ApiKey.notFound(id)), null));
    }

    /// What the caller can hand on.
    private KeyRights rights(Caller caller) {
        var own = caller.kind() == Caller.Kind.API_KEY
                ? keys.find(caller.tenant(), caller.id())
                : Optional.<ApiKey>empty();
        return KeyRights.of(caller, own.orElse(null));
    }

    private ApiKey known(Caller caller, String id) {
        return keys.find(caller.tenant(), ApiKey.parseId(id)).orElseThrow(() -> ApiKey.notFound(id));
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(ApiKeysApi::cursor).orElse(null);
        var caller = Caller.current();
        var tenant = tenant(caller, exchange.query("tenant_id").orElse(null));
        if (caller.tenant() == null && tenant != null) acts.recordIn(tenant, exchange);
        exchange.json(200, keys.list(tenant, before, limit).map(key -> KeyView.of(key, null)));
    }

    private void read(Exchange exchange) {
        var id = exchange.pathParam("id");
        var caller = Caller.current();
        var key = known(caller, id);
        var owner = key.tenant();
        if (caller.tenant() == null && owner != null) acts.recordIn(owner, exchange);
        exchange.json(200, KeyView.of(key, null));
    }

    private void revoke(Exchange exchange) {
        var id = exchange.pathParam("id");
        if (!keys.revoke(Caller.current().tenant(), ApiKey.parseId(id))) throw ApiKey.notFound(id);
        exchange.noContent();
    }

    /// Whose keys the request is about; null for an operator who names nobody. Only an operator may name
    /// another tenant than the
    /// caller's own.
    private @Nullable TenantId tenant(Caller caller, @Nullable String named) {
        if (named == null) return caller.tenant();
        var tenant = TenantId.parse(named);
        if (tenant.equals(caller.tenant())) return tenant;
        if (!caller.operator() || caller.tenant() != null)
            throw new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + named + ".");
        return tenants.get(tenant).id();
    }

    private static UUID cursor(String text) {
        return Ids.parse("key", text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
