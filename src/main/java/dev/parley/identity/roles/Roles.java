package dev.parley.identity.roles;

import dev.parley.audit.Audit;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// The roles of each tenant, by name. Asking what a role permits touches memory only.
public final class Roles {
    private static final int HELD = 20_000;
    private static final Map<String, Role> BUILT_IN = Arrays.stream(BuiltIn.values())
            .map(BuiltIn::role)
            .collect(Collectors.toUnmodifiableMap(Role::name, role -> role));
    private static final String COLUMNS = "name, description, permissions";

    private final Database database;
    private final ToLongFunction<TenantId> most;
    private final Held<TenantId, OfTenant> held;

    private record OfTenant(TenantId tenant, Map<String, Role> roles) {}

    /// @param most how many roles of its own a tenant may have, by its plan
    public Roles(Database database, Changes changes, ToLongFunction<TenantId> most) {
        this.database = database;
        this.most = most;
        this.held = new Held<>(changes, List.of("roles"), HELD, this::read, OfTenant::tenant);
    }

    /// From memory.
    public Optional<Role> find(TenantId tenant, String name) {
        var builtIn = BUILT_IN.get(name);
        if (builtIn != null) return Optional.of(builtIn);
        return held.get(tenant).map(of -> of.roles.get(name));
    }

    /// The same, for a field of a request.
    /// @throws PlatformException INVALID_REQUEST naming the field
    public Role get(TenantId tenant, String field, String name) {
        return find(tenant, name)
                .orElseThrow(() -> PlatformException.invalid(
                        field,
                        field + " must be owner, admin, agent, developer, viewer or a role of the tenant's own."));
    }

    /// Those of the program first, then the tenant's own by name.
    public List<Role> list(TenantId tenant) {
        var all = new ArrayList<Role>();
        for (var builtIn : BuiltIn.values()) all.add(builtIn.role());
        held.get(tenant)
                .ifPresent(of -> of.roles.values().stream()
                        .sorted(Comparator.comparing(Role::name))
                        .forEach(all::add));
        return all;
    }

    /// @throws PlatformException CONFLICT when there is one of that name, or the tenant has as many as it may;
    ///     FORBIDDEN
    ///     when it holds what the caller lacks
    void create(Caller caller, Role role) {
        role.requireWithin(caller);
        change(tenant -> tx -> {
            requireRoom(tx, tenant);
            int made = tx.execute(
                    "insert into roles (tenant_id, name, description, permissions) values (?, ?, ?, ?)"
                            + " on conflict do nothing",
                    tenant.value(),
                    role.name(),
                    role.description(),
                    scopes(role));
            if (made == 0)
                throw new PlatformException(ErrorCode.CONFLICT, "There is a role " + role.name() + " already.");
            Audit.record(tx, tenant, "role.created", role.name(), null, told(role));
        });
    }

    /// Whoever has the role has the other permissions within a second.
    /// @throws PlatformException NOT_FOUND; FORBIDDEN when it holds or held what the caller lacks
    void change(Caller caller, Role role) {
        role.requireWithin(caller);
        change(tenant -> tx -> {
            var before = locked(tx, role.name());
            before.requireWithin(caller);
            tx.execute(
                    "update roles set description = ?, permissions = ? where name = ?",
                    role.description(),
                    scopes(role),
                    role.name());
            Audit.record(tx, tenant, "role.changed", role.name(), told(before), told(role));
        });
    }

    /// @throws PlatformException NOT_FOUND; CONFLICT while members have it
    void delete(Caller caller, String name) {
        change(tenant -> tx -> {
            var before = locked(tx, name);
            before.requireWithin(caller);
            int members = tx.first("select count(*)::int from members where role = ?", row -> row.getInt(1), name)
                    .orElseThrow();
            if (members > 0)
                throw new PlatformException(
                        ErrorCode.CONFLICT,
                        "The role " + name + " is that of " + members + " members; give them another first.");
            tx.execute("delete from roles where name = ?", name);
            Audit.record(tx, tenant, "role.deleted", name, told(before), null);
        });
    }

    private interface Work {
        Consumer<Tx> in(TenantId tenant);
    }

    private void change(Work work) {
        var tenant = Tenancy.current();
        database.inTenantDo(work.in(tenant));
        held.changed(tenant);
    }

    /// How many of its own the tenant has.
    public long used(TenantId tenant) {
        return Tenancy.call(tenant, () -> database.inTenant(Roles::count));
    }

    private static long count(Tx tx) {
        return tx.first("select count(*) from roles", row -> row.getLong(1)).orElseThrow();
    }

    /// One at a time and tenant, so that two cannot both take the last place.
    private void requireRoom(Tx tx, TenantId tenant) {
        tx.first("select pg_advisory_xact_lock(hashtextextended('roles ' || ?, 0))", row -> true, tenant.toString());
        long most = this.most.applyAsLong(tenant);
        long there = count(tx);
        if (there >= most)
            throw new PlatformException(
                    ErrorCode.CONFLICT, "The tenant has " + there + " roles of its own, as many as its plan allows.");
    }

    private static Role locked(Tx tx, String name) {
        return tx.first("select " + COLUMNS + " from roles where name = ? for update", Roles::map, name)
                .orElseThrow(() -> notFound(name));
    }

    static PlatformException notFound(String name) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no role " + name + ".");
    }

    private static Map<String, Object> told(Role role) {
        return Map.of("description", role.description(), "permissions", role.scopes());
    }

    private static String[] scopes(Role role) {
        return role.scopes().toArray(String[]::new);
    }

    private Optional<OfTenant> read(TenantId tenant) {
        var roles = new HashMap<String, Role>();
        database.acrossTenants(tx ->
                        tx.list("select " + COLUMNS + " from roles where tenant_id = ?", Roles::map, tenant.value()))
                .forEach(role -> roles.put(role.name(), role));
        return Optional.of(new OfTenant(tenant, Map.copyOf(roles)));
    }

    /// A permission that this version does not know grants nothing.
    private static Role map(ResultSet row) throws SQLException {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (var scope : (String[]) row.getArray("permissions").getArray())
            Permission.ofScope(scope).filter(p -> !p.operatorOnly()).ifPresent(permissions::add);
        return new Role(row.getString("name"), row.getString("description"), permissions, false);
    }
}
