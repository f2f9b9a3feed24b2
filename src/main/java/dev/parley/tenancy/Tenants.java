package dev.parley.tenancy;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The table of tenants. A tenant is read from memory, and again within a second after any node changed it.
public final class Tenants {
    private static final int HELD = 100_000;

    private final Database database;
    private final Plans plans = new Plans();
    private final Presets presets = new Presets();
    private final TenantRows rows = new TenantRows(plans, presets);
    private final Held<TenantId, Tenant> held;

    public Tenants(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("tenants"), HELD, this::read, Tenant::id);
    }

    public Plans plans() {
        return plans;
    }

    public Presets presets() {
        return presets;
    }

    /// A tenant on the plan for those whose tier nobody named, of no industry.
    /// @throws PlatformException CONFLICT when the slug is taken
    public Tenant create(String slug, String name, TenantConfig config) {
        return create(
                        slug,
                        new TenantState(name, Plans.UNNAMED, Industry.NONE, null, Tenant.Status.ACTIVE, null, null),
                        Json.mapper().valueToTree(config))
                .orElseThrow(() -> taken(slug));
    }

    /// @param state active, with nothing scheduled
    /// @param config valid
    /// @return empty when the slug is taken
    public Optional<Tenant> create(String slug, TenantState state, ObjectNode config) {
        var id = TenantId.next();
        return database.acrossTenants(tx -> {
            var created = rows.insert(tx, id, slug, state, config);
            created.ifPresent(tenant -> {
                ConfigVersions.add(tx, tenant, "tenant.created");
                Audit.record(tx, id, "tenant.created", id.toString(), null, tenant.state());
            });
            return created;
        });
    }

    public static PlatformException taken(String slug) {
        return new PlatformException(ErrorCode.CONFLICT, "There is a tenant with the slug " + slug + " already.");
    }

    /// From memory, if it was used since it last changed.
    public Optional<Tenant> find(TenantId id) {
        return held.get(id);
    }

    /// From memory alone: empty when it was not used since it last changed.
    public Optional<Tenant> peek(TenantId id) {
        return held.peek(id);
    }

    /// From memory, else in a transaction that runs already: asking for another connection from inside it could
    /// wait for ever, once all who hold one do so.
    public Optional<Tenant> find(Tx tx, TenantId id) {
        return held.peek(id)
                .or(() ->
                        tx.first("select " + TenantRows.COLUMNS + " from tenants where id = ?", rows::map, id.value()));
    }

    /// The same.
    /// @throws PlatformException NOT_FOUND
    public Tenant get(TenantId id) {
        return find(id).orElseThrow(() -> notFound(id));
    }

    /// The tenant that a path names, when the caller may reach it: its own, or for an operator any, but the
    /// chosen one alone when one was chosen.
    /// @throws PlatformException NOT_FOUND
    public Tenant reachable(String text) {
        var id = TenantId.parse(text);
        if (Tenancy.bound().filter(own -> !own.equals(id)).isPresent()) throw notFound(id);
        return get(id);
    }

    /// Those whose change of plan is due.
    public List<TenantId> dueForChange(Instant now, int limit) {
        return database.acrossTenants(tx -> tx.list(
                "select id from tenants where next_tier_at <= ? order by next_tier_at limit ?",
                row -> new TenantId(row.getObject(1, UUID.class)),
                now.atOffset(ZoneOffset.UTC),
                limit));
    }

    public Optional<Tenant> findBySlug(String slug) {
        return database.acrossTenants(
                tx -> tx.first("select " + TenantRows.COLUMNS + " from tenants where slug = ?", rows::map, slug));
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    public Page<Tenant> list(@Nullable TenantId before, int limit) {
        return list(null, null, before, limit);
    }

    /// The newest first.
    /// @param words in its name or slug, in whatever case; null for all
    /// @param status null for all
    /// @param before the last of the page before; null for the first page
    public Page<Tenant> list(
            @Nullable String words, Tenant.@Nullable Status status, @Nullable TenantId before, int limit) {
        var last = before == null ? null : before.value();
        var wanted = status == null ? null : TenantRows.spelling(status);
        var found = database.acrossTenants(tx -> tx.list(
                "select " + TenantRows.COLUMNS + """
                         from tenants
                        where (?::uuid is null or id < ?::uuid)
                            and (?::text is null or strpos(lower(name || ' ' || slug), lower(?::text)) > 0)
                            and (?::text is null or status = ?::text)
                        order by id desc limit ?
                        """, rows::map, last, last, words, words, wanted, wanted, limit + 1));
        return Page.of(found, limit, tenant -> tenant.id().toString());
    }

    /// Suspends a tenant or lets it in again: within a second on every node.
    /// @throws PlatformException NOT_FOUND
    public Tenant setStatus(TenantId id, Tenant.Status status) {
        var action = status == Tenant.Status.ACTIVE ? "tenant.activated" : "tenant.suspended";
        return change(id, Expected.ANY, action, tenant -> tenant.state().with(status));
    }

    /// Changes a tenant's record, with nobody else changing it at the same time; nothing is written when `next`
    /// returns what is there.
    /// @param action for the audit log, such as `tenant.renamed`
    /// @param next the state to come; may refuse by throwing
    /// @throws PlatformException NOT_FOUND, PRECONDITION_FAILED
    public Tenant change(TenantId id, Expected expected, String action, Function<Tenant, TenantState> next) {
        var changed = database.acrossTenants(tx -> {
            var old = lock(tx, id);
            expected.require(old.version());
            var state = next.apply(old);
            if (state.equals(old.state())) return old;
            var now = rows.update(tx, id, state);
            Audit.record(tx, id, action, id.toString(), old.state(), now.state());
            return now;
        });
        held.changed(id);
        return changed;
    }

    /// Changes a tenant's configuration in the same way, as a further version.
    /// @param action for the audit log and the history, such as `config.patched`
    /// @param next from the tenant as it is to the whole document to come, which is valid
    /// @throws PlatformException NOT_FOUND, PRECONDITION_FAILED
    public Tenant configure(TenantId id, Expected expected, String action, Function<Tenant, ObjectNode> next) {
        var changed = database.acrossTenants(tx -> {
            var old = lock(tx, id);
            expected.require(old.configVersion());
            var document = next.apply(old);
            if (document.equals(old.document())) return old;
            var now = rows.configure(tx, id, document);
            ConfigVersions.add(tx, now, action);
            Audit.record(tx, id, action, id.toString(), old.own(), now.own());
            return now;
        });
        held.changed(id);
        return changed;
    }

    private Tenant lock(Tx tx, TenantId id) {
        return rows.lock(tx, id).orElseThrow(() -> notFound(id));
    }

    private Optional<Tenant> read(TenantId id) {
        return database.acrossTenants(
                tx -> tx.first("select " + TenantRows.COLUMNS + " from tenants where id = ?", rows::map, id.value()));
    }

    private static PlatformException notFound(TenantId id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + id + ".");
    }
}
