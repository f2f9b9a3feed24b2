package dev.parley.identity.issuers;

import dev.parley.identity.Caller;
import dev.parley.identity.roles.Roles;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenancy;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/issuers`: which OpenID providers vouch for the tenant's people.
public final class IssuersApi {
    /// Claims of RFC 7519, section 4.1, and OpenID Connect Core that say nothing about an organisation.
    private static final List<String> REGISTERED = List.of("iss", "aud", "azp", "exp", "nbf", "iat", "jti", "typ");
    private static final String PATH = "/api/v1/issuers";
    private static final int MAX_BODY = 32 * 1024;
    private static final int MOST_ROLES = 100;

    private final Issuers issuers;
    private final Discovery discovery;
    private final IssuerKeys keys;
    private final Roles roles;
    private final String own;

    /// @param own the issuer of Parley's own tokens
    IssuersApi(Issuers issuers, Discovery discovery, IssuerKeys keys, Roles roles, String own) {
        this.issuers = issuers;
        this.discovery = discovery;
        this.keys = keys;
        this.roles = roles;
        this.own = own;
    }

    List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.MEMBERS_MANAGE, this::create)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.MEMBERS_READ, this::list),
                Route.get(PATH + "/{id}", Permission.MEMBERS_READ, this::read),
                Route.delete(PATH + "/{id}", Permission.MEMBERS_MANAGE, this::delete));
    }

    record Claim(@Nullable String name, @Nullable String value) {}

    record NewIssuer(
            @Nullable String url,
            @Nullable String audience,
            @Nullable Claim tenantClaim,
            @Nullable String rolesClaim,
            @Nullable Map<String, @Nullable String> roles,
            @Nullable String defaultRole) {}

    record View(
            String id,
            String url,
            String audience,
            Claim tenantClaim,
            @Nullable String rolesClaim,
            Map<String, String> roles,
            @Nullable String defaultRole,
            Instant createdAt) {
        static View of(Issuer issuer) {
            return new View(
                    issuer.key(),
                    issuer.url(),
                    issuer.audience(),
                    new Claim(issuer.tenantClaim(), issuer.tenantValue()),
                    issuer.rolesClaim(),
                    issuer.roles(),
                    issuer.defaultRole(),
                    issuer.createdAt());
        }
    }

    private void create(Exchange exchange) {
        var wanted = checked(exchange.read(NewIssuer.class));
        try {
            keys.put(wanted.url(), discovery.keys(wanted.url()));
        } catch (IOException unusable) {
            throw PlatformException.invalid(
                    "url", "The issuer " + wanted.url() + " cannot be used: " + unusable.getMessage() + ".");
        }
        var made = issuers.create(wanted);
        exchange.header("Location", PATH + "/" + made.key()).json(201, View.of(made));
    }

    private Issuer checked(NewIssuer request) {
        var claim = request.tenantClaim == null ? new Claim(null, null) : request.tenantClaim;
        return new Issuer(
                Ids.next(),
                Tenancy.current(),
                url(request.url),
                Fields.text("audience", request.audience, 255),
                tenantClaim(claim.name),
                Fields.text("tenant_claim.value", claim.value, 255),
                request.rolesClaim == null ? null : Fields.text("roles_claim", request.rolesClaim, 255),
                mapping(request.roles == null ? Map.of() : request.roles),
                request.defaultRole == null ? null : role("default_role", request.defaultRole),
                Instant.now());
    }

    /// One that every token of the issuer has would let the tenant claim the people of others who trust it.
    private static String tenantClaim(@Nullable String name) {
        var text = Fields.text("tenant_claim.name", name, 255);
        if (REGISTERED.contains(text))
            throw PlatformException.invalid(
                    "tenant_claim.name",
                    "tenant_claim.name must be a claim that tells organisations apart, not one of "
                            + String.join(", ", REGISTERED) + ".");
        return text;
    }

    private String url(@Nullable String text) {
        var url = Fields.text("url", text, 500);
        if (!discovery.isUsable(url) || url.indexOf('?') >= 0)
            throw PlatformException.invalid(
                    "url", "url must be the issuer's, such as https://login.example.com/realm.");
        if (url.equals(own)) throw PlatformException.invalid("url", "url is Parley's own; its tokens are known.");
        return url;
    }

    private Map<String, String> mapping(Map<String, @Nullable String> names) {
        if (names.size() > MOST_ROLES)
            throw PlatformException.invalid("roles", "roles may have " + MOST_ROLES + " entries at most.");
        var mapping = new HashMap<String, String>();
        names.forEach((theirs, ours) -> mapping.put(
                Fields.text("roles", theirs, 255), role("roles." + theirs, Fields.text("roles." + theirs, ours, 63))));
        return mapping;
    }

    /// Whoever lets others in with a role must have what it grants.
    private String role(String field, String name) {
        roles.get(Tenancy.current(), field, name).requireWithin(Caller.current());
        return name;
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(IssuersApi::cursor).orElse(null);
        exchange.json(200, issuers.list(before, limit).map(View::of));
    }

    private void read(Exchange exchange) {
        var id = exchange.pathParam("id");
        exchange.json(200, View.of(issuers.find(Issuer.parseId(id)).orElseThrow(() -> Issuer.notFound(id))));
    }

    private void delete(Exchange exchange) {
        var id = exchange.pathParam("id");
        if (!issuers.delete(Issuer.parseId(id))) throw Issuer.notFound(id);
        exchange.noContent();
    }

    private static UUID cursor(String text) {
        return Ids.parse(Issuer.PREFIX, text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
