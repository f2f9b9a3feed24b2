package dev.parley.identity.issuers;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.tenancy.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of trusted issuers. All of the installation's are held in memory, so that a token of an issuer
/// that nobody trusts costs no look-up.
final class Issuers {
    private static final int MOST_OF_A_TENANT = 20;
    private static final String COLUMNS = "id, tenant_id, url, audience, tenant_claim, tenant_value, roles_claim,"
            + " roles::text as roles, default_role, created_at";

    private final Database database;
    private final Held<String, Map<String, List<Issuer>>> held;

    Issuers(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of(), 1, _ -> Optional.of(read()), _ -> Audit.INSTALLATION);
        changes.subscribe("issuers", _ -> held.changed(Audit.INSTALLATION));
    }

    /// Every tenant's trust in the issuer of that URL; from memory.
    List<Issuer> of(String url) {
        return held.get("all").orElseThrow().getOrDefault(url, List.of());
    }

    /// For the issuer's tenant.
    /// @throws PlatformException CONFLICT when the tenant has as many as it may, or when it or another
    ///     trusts the same already
    Issuer create(Issuer issuer) {
        var tenant = issuer.tenant();
        var made = database.acrossTenants(tx -> {
            // one at a time, so that two cannot both take the last place, or the same one
            tx.first("select pg_advisory_xact_lock(hashtextextended('issuers', 0))", row -> true);
            requireRoomFor(
                    issuer,
                    tx.list("select " + COLUMNS + " from issuers where tenant_id = ?", Issuers::map, tenant.value()));
            requireApart(
                    issuer,
                    tx.list(
                            "select " + COLUMNS + " from issuers where tenant_id <> ? and url = ? and audience = ?",
                            Issuers::map,
                            tenant.value(),
                            issuer.url(),
                            issuer.audience()));
            var row = tx.first(
                            "insert into issuers (tenant_id, id, url, audience, tenant_claim, tenant_value, roles_claim,"
                                    + " roles, default_role) values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?) returning "
                                    + COLUMNS,
                            Issuers::map,
                            tenant.value(),
                            issuer.id(),
                            issuer.url(),
                            issuer.audience(),
                            issuer.tenantClaim(),
                            issuer.tenantValue(),
                            issuer.rolesClaim(),
                            Json.mapper().writeValueAsString(issuer.roles()),
                            issuer.defaultRole())
                    .orElseThrow();
            Audit.record(tx, tenant, "issuer.trusted", row.key(), null, IssuersApi.View.of(row));
            return row;
        });
        held.changed(Audit.INSTALLATION);
        return made;
    }

    private static void requireRoomFor(Issuer issuer, List<Issuer> there) {
        if (there.size() >= MOST_OF_A_TENANT)
            throw new PlatformException(
                    ErrorCode.CONFLICT, "A tenant may trust " + MOST_OF_A_TENANT + " issuers at most.");
        for (var other : there)
            if (other.url().equals(issuer.url())
                    && other.audience().equals(issuer.audience())
                    && other.tenantClaim().equals(issuer.tenantClaim())
                    && other.tenantValue().equals(issuer.tenantValue()))
                throw new PlatformException(
                        ErrorCode.CONFLICT, "The tenant trusts this already: " + other.key() + "; delete that first.");
    }

    /// Nobody can make other tenants' tokens fit their own too, which would then have to say whom they mean.
    private static void requireApart(Issuer issuer, List<Issuer> others) {
        for (var other : others)
            if (!other.tenantClaim().equals(issuer.tenantClaim())
                    || other.tenantValue().equals(issuer.tenantValue()))
                throw new PlatformException(
                        ErrorCode.CONFLICT,
                        "Another tenant trusts this issuer with this audience, and tenant_claim does not tell you apart:"
                                + " use an audience of your own, or the same claim with a value of your own.");
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    Page<Issuer> list(@Nullable UUID before, int limit) {
        var found = database.inTenant(tx -> tx.list(
                "select " + COLUMNS + " from issuers where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                Issuers::map,
                before,
                before,
                limit + 1));
        return Page.of(found, limit, Issuer::key);
    }

    Optional<Issuer> find(UUID id) {
        return database.inTenant(tx -> tx.first("select " + COLUMNS + " from issuers where id = ?", Issuers::map, id));
    }

    /// Its tokens are refused on every node within a second.
    /// @return whether there was one
    boolean delete(UUID id) {
        var tenant = Tenancy.current();
        var gone = database.inTenant(tx -> {
            var row = tx.first("delete from issuers where id = ? returning " + COLUMNS, Issuers::map, id);
            row.ifPresent(it -> Audit.record(tx, tenant, "issuer.distrusted", it.key(), IssuersApi.View.of(it), null));
            return row.isPresent();
        });
        held.changed(Audit.INSTALLATION);
        return gone;
    }

    private Map<String, List<Issuer>> read() {
        var all =
                database.acrossTenants(tx -> tx.list("select " + COLUMNS + " from issuers order by id", Issuers::map));
        return Map.copyOf(all.stream().collect(Collectors.groupingBy(Issuer::url)));
    }

    private static Issuer map(ResultSet row) throws SQLException {
        var roles = new HashMap<String, String>();
        Json.mapper()
                .readTree(row.getString("roles"))
                .properties()
                .forEach(role -> roles.put(role.getKey(), role.getValue().asString("")));
        return new Issuer(
                row.getObject("id", UUID.class),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("url"),
                row.getString("audience"),
                row.getString("tenant_claim"),
                row.getString("tenant_value"),
                row.getString("roles_claim"),
                roles,
                row.getString("default_role"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
