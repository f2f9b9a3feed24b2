package dev.parley.identity;

import dev.parley.audit.Audit;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables of API keys. A key in use is checked against memory; a revoked one stops on every node within a second.
public final class ApiKeys {
    private static final int HELD = 100_000;
    private static final String COLUMNS =
            "id, tenant_id, name, scopes, secret_hash, created_at, expires_at, revoked_at";
    private static final String OPERATOR_COLUMNS =
            "id, null::uuid as tenant_id, name, null::text[] as scopes, secret_hash, created_at, expires_at, revoked_at";

    private final Database database;
    private final Held<UUID, Credential> held;
    private final UnknownKeys unknown = new UnknownKeys(System::nanoTime);

    public ApiKeys(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("api_keys", "operator_keys"), HELD, this::read, Credential::owner);
    }

    /// A new key; its text is here and nowhere else.
    public record Created(ApiKey key, String text) {
        /// Without the text.
        @Override
        public String toString() {
            return "Created[" + key + "]";
        }
    }

    public Created create(TenantId tenant, String name, Set<Permission> scopes, @Nullable Instant expiresAt) {
        var text = KeyText.create(Ids.next());
        var key = within(
                        tenant,
                        tx -> tx.first(
                                "insert into api_keys (id, tenant_id, name, scopes, secret_hash, expires_at)"
                                        + " values (?, ?, ?, ?, ?, ?) returning " + COLUMNS,
                                ApiKeys::key,
                                text.id(),
                                tenant.value(),
                                name,
                                scopes.stream().map(Permission::scope).sorted().toArray(String[]::new),
                                text.secretHash(),
                                expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC)))
                .orElseThrow();
        return new Created(key, text.text());
    }

    /// A key of the installation's operator, who may do everything, in any tenant.
    public Created createOperatorKey(String name) {
        var text = KeyText.create(Ids.next());
        var key = database.acrossTenants(tx -> {
            var made = tx.first(
                            "insert into operator_keys (id, name, secret_hash) values (?, ?, ?) returning "
                                    + OPERATOR_COLUMNS,
                            ApiKeys::key,
                            text.id(),
                            name,
                            text.secretHash())
                    .orElseThrow();
            var id = ApiKey.format(made.id());
            Audit.record(tx, Audit.INSTALLATION, "operator_key.created", id, null, Map.of("name", name));
            return made;
        });
        return new Created(key, text.text());
    }

    /// Whether the installation was ever given an operator's key.
    public boolean hasOperatorKey() {
        return database.acrossTenants(tx -> tx.first("select 1 from operator_keys limit 1", row -> true))
                .isPresent();
    }

    /// The newest first, revoked ones too.
    /// @param tenant null for the keys of all tenants
    /// @param before the last of the page before; null for the first page
    public Page<ApiKey> list(@Nullable TenantId tenant, @Nullable UUID before, int limit) {
        var found = within(
                tenant,
                tx -> tx.list(
                        "select " + COLUMNS
                                + " from api_keys where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                        ApiKeys::key,
                        before,
                        before,
                        limit + 1));
        return Page.of(found, limit, key -> ApiKey.format(key.id()));
    }

    /// @param tenant whose key it must be; null for any tenant's
    public Optional<ApiKey> find(@Nullable TenantId tenant, UUID id) {
        return within(tenant, tx -> tx.first("select " + COLUMNS + " from api_keys where id = ?", ApiKeys::key, id));
    }

    /// Ends a key for good. Again is the same as once.
    /// @param tenant whose key it must be; null for any tenant's
    /// @return whether there is such a key
    public boolean revoke(@Nullable TenantId tenant, UUID id) {
        var owner = within(
                tenant,
                tx -> tx.first(
                        "update api_keys set revoked_at = coalesce(revoked_at, now()) where id = ? returning tenant_id",
                        row -> new TenantId(row.getObject(1, UUID.class)),
                        id));
        owner.ifPresent(held::changed);
        return owner.isPresent();
    }

    /// The key of that id, whatever its state; from memory when it is in use.
    /// @throws dev.parley.kernel.PlatformException OVERLOADED while too many unknown keys are being tried
    Optional<Credential> credential(UUID id) {
        var known = held.peek(id);
        if (known.isPresent()) return known;
        if (unknown.contains(id)) return Optional.empty();
        var read = held.get(id);
        if (read.isEmpty()) unknown.add(id);
        return read;
    }

    private Optional<Credential> read(UUID id) {
        unknown.requireRoom();
        return database.acrossTenants(tx -> tx.first(
                "select " + COLUMNS + " from api_keys where id = ? union all select " + OPERATOR_COLUMNS
                        + " from operator_keys where id = ?",
                row -> new Credential(key(row), row.getBytes("secret_hash")),
                id,
                id));
    }

    private <T> T within(@Nullable TenantId tenant, Function<Tx, T> work) {
        if (tenant == null) return database.acrossTenants(work);
        return Tenancy.call(tenant, () -> database.inTenant(work));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        var tenant = row.getObject("tenant_id", UUID.class);
        return new ApiKey(
                row.getObject("id", UUID.class),
                tenant == null ? null : new TenantId(tenant),
                row.getString("name"),
                scopes(row),
                time(row, "created_at").orElseThrow(),
                time(row, "expires_at").orElse(null),
                time(row, "revoked_at").orElse(null));
    }

    /// An operator's key has them all. A scope that this version does not know grants nothing.
    private static Set<Permission> scopes(ResultSet row) throws SQLException {
        var array = row.getArray("scopes");
        var scopes = EnumSet.noneOf(Permission.class);
        if (array == null) return EnumSet.allOf(Permission.class);
        Arrays.stream((String[]) array.getArray())
                .flatMap(scope -> Permission.ofScope(scope).stream())
                .forEach(scopes::add);
        return scopes;
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
