package dev.parley.conversations.agents;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tables of agents and of their versions, for the bound tenant.
public final class Agents {
    private static final String SELECT = """
            select a.id, v.version, v.document::text as document, a.created_at, v.created_at as updated_at
            from agents a join agent_versions v on v.tenant_id = a.tenant_id and v.agent_id = a.id
            """;

    private final Database database;
    private final Tenants tenants;

    public Agents(Database database, Tenants tenants) {
        this.database = database;
        this.tenants = tenants;
    }

    private static Agent map(ResultSet row) throws SQLException {
        return new Agent(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                Json.mapper().readValue(row.getString("document"), Agent.Terms.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    /// How many a tenant has.
    public long used(TenantId tenant) {
        return Tenancy.call(tenant, () -> database.inTenant(Agents::count));
    }

    private static long count(Tx tx) {
        return tx.first("select count(*) from agents", row -> row.getLong(1)).orElseThrow();
    }

    /// @throws PlatformException PLAN_LIMIT_REACHED, or CONFLICT when the name is taken
    Agent add(TenantId tenant, Agent.Terms terms) {
        var plan = tenants.get(tenant).plan();
        var id = Ids.next();
        return database.inTenant(tx -> {
            // one at a time and tenant, so that two cannot both take the last place
            tx.first("select pg_advisory_xact_lock(hashtextextended('agents ' || ?, 0))", _ -> true, tenant.toString());
            if (count(tx) >= plan.agents())
                throw new PlatformException(
                        ErrorCode.PLAN_LIMIT_REACHED,
                        "The plan allows " + plan.agents() + " agents. Delete one, or change to a larger plan.");
            requireFree(tx, id, terms);
            tx.execute("insert into agents (tenant_id, id, name) values (?, ?, ?)", tenant.value(), id, terms.name());
            insert(tx, tenant, id, 1, terms);
            Audit.record(tx, tenant, "agent.created", Ids.format(Agent.PREFIX, id), null, terms);
            return find(tx, id, null);
        });
    }

    private static void requireFree(Tx tx, UUID id, Agent.Terms terms) {
        if (tx.first("select 1 from agents where name = ? and id <> ?", _ -> true, terms.name(), id)
                .isPresent())
            throw new PlatformException(ErrorCode.CONFLICT, "Another agent has the name " + terms.name() + ".");
    }

    private static void insert(Tx tx, TenantId tenant, UUID id, long version, Agent.Terms terms) {
        tx.execute(
                "insert into agent_versions (tenant_id, agent_id, version, document) values (?, ?, ?, ?::jsonb)",
                tenant.value(),
                id,
                version,
                Json.mapper().writeValueAsString(terms));
    }

    /// @param version null for the newest
    /// @throws PlatformException NOT_FOUND
    public Agent get(UUID id, @Nullable Long version) {
        return database.inTenant(tx -> find(tx, id, version));
    }

    private static Agent find(Tx tx, UUID id, @Nullable Long version) {
        return tx.first(
                        SELECT + " where a.id = ? and v.version = coalesce(?::bigint, a.version)",
                        Agents::map,
                        id,
                        version)
                .orElseThrow(() -> unknown(Ids.format(Agent.PREFIX, id)));
    }

    /// @throws PlatformException FORBIDDEN unless pages may have it
    public static Agent requireForPages(Agent agent) {
        if (agent.terms().forPages()) return agent;
        throw new PlatformException(
                ErrorCode.FORBIDDEN,
                "The agent " + Ids.format(Agent.PREFIX, agent.id())
                        + " is not for web pages: its web_pages has to say so.");
    }

    public static PlatformException unknown(String named) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no agent " + named + ".");
    }

    /// In the order in which they were made; one more than `limit`, when there is.
    List<Agent> list(@Nullable UUID after, int limit) {
        return database.inTenant(tx -> tx.list(
                SELECT + " where v.version = a.version and (?::uuid is null or a.id > ?::uuid) order by a.id limit ?",
                Agents::map,
                after,
                after,
                limit + 1));
    }

    /// The newest version first.
    List<Agent> versions(UUID id, int limit) {
        return database.inTenant(
                tx -> tx.list(SELECT + " where a.id = ? order by v.version desc limit ?", Agents::map, id, limit));
    }

    Agent change(TenantId tenant, UUID id, Expected expected, Agent.Terms terms) {
        return database.inTenant(tx -> {
            tx.first("select pg_advisory_xact_lock(hashtextextended('agents ' || ?, 0))", _ -> true, tenant.toString());
            var before = find(tx, id, null);
            expected.require(before.version());
            requireFree(tx, id, terms);
            insert(tx, tenant, id, before.version() + 1, terms);
            tx.execute(
                    "update agents set name = ?, version = ?, updated_at = now() where id = ?",
                    Objects.requireNonNull(terms.name()),
                    before.version() + 1,
                    id);
            Audit.record(tx, tenant, "agent.changed", Ids.format(Agent.PREFIX, id), before.terms(), terms);
            return find(tx, id, null);
        });
    }

    void delete(TenantId tenant, UUID id) {
        database.inTenantDo(tx -> {
            var before = find(tx, id, null);
            tx.execute("delete from agents where id = ?", id);
            Audit.record(tx, tenant, "agent.deleted", Ids.format(Agent.PREFIX, id), before.terms(), null);
        });
    }
}
