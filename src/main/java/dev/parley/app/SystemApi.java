package dev.parley.app;

import dev.parley.audit.Chain;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.platform.config.Config;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.redis.RedisLost;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.sql.Tx;
import dev.parley.usage.Ledger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `GET /api/v1/system`: what the installation consists of and how it stands, as this node sees it, for
/// operators.
final class SystemApi {
    private final Parts parts;

    /// @param redis null where none is configured
    /// @param url at which this node is served
    record Parts(
            Config config,
            Set<Role> roles,
            Sql sql,
            @Nullable Redis redis,
            Ledger ledger,
            Chain chain,
            Supplier<String> url) {}

    SystemApi(Parts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/system", Permission.TENANTS_MANAGE, this::read));
    }

    /// @param sizeBytes of all that the database holds on disk
    record DatabaseView(String version, boolean embedded, long sizeBytes, String migration, List<Sql.PoolUse> pools) {}

    /// @param reachable null where none is configured
    record RedisView(boolean configured, @Nullable Boolean reachable) {}

    /// @param oldestSeconds null where nothing waits, or nobody knows
    record Queue(String name, long waiting, @Nullable Double oldestSeconds, String definition) {}

    /// @param state `running`, `stopped`, or `lost` when it was not seen for a minute
    record Node(String id, Instant startedAt, Instant seenAt, String state, boolean self) {}

    record Embeddings(String model, int dimensions) {}

    record MasterKey(String source) {}

    record View(
            String version,
            String java,
            Instant startedAt,
            UUID nodeId,
            List<Role> roles,
            String url,
            DatabaseView database,
            RedisView redis,
            List<Queue> queues,
            List<Node> nodes,
            Embeddings embeddings,
            String vectorIndex,
            MasterKey masterKey) {}

    private void read(Exchange exchange) {
        exchange.json(200, parts.sql.database().acrossTenants(this::view));
    }

    private View view(Tx tx) {
        var config = parts.config;
        var node = parts.ledger.node();
        return new View(
                Version.current(),
                Runtime.version().toString(),
                Ids.time(node),
                node,
                parts.roles.stream().sorted().toList(),
                config.find(Settings.PUBLIC_URL).orElseGet(parts.url),
                database(tx),
                redis(),
                List.of(ingestion(tx), audit(), ledger()),
                nodes(tx, node),
                new Embeddings(Encoder.VERSION, Encoder.DIMENSIONS),
                config.get(Settings.VECTOR_INDEX),
                new MasterKey(MasterKeySource.kind(config)));
    }

    private DatabaseView database(Tx tx) {
        boolean embedded = parts.config.find(Settings.DATABASE_URL).isEmpty();
        return tx.first(
                        "select current_setting('server_version'), pg_database_size(current_database())",
                        row -> new DatabaseView(
                                row.getString(1),
                                embedded,
                                row.getLong(2),
                                parts.sql.migrations().getLast(),
                                parts.sql.poolUse()))
                .orElseThrow();
    }

    private RedisView redis() {
        var redis = parts.redis;
        if (redis == null) return new RedisView(false, null);
        try {
            redis.ping();
            return new RedisView(true, true);
        } catch (RedisLost away) {
            return new RedisView(true, false);
        }
    }

    private static Queue ingestion(Tx tx) {
        return tx.first(
                        """
                        select count(*),
                            extract(epoch from now() - min(due_at) filter (where status = 'queued' and due_at <= now()))
                        from ingestion_jobs where status in ('queued', 'running')
                        """,
                        row -> new Queue(
                                "ingestion",
                                row.getLong(1),
                                row.getObject(2) == null ? null : row.getDouble(2),
                                "Uploads, pages of web sites and tenants' remaking that wait or are being worked on. The oldest has been due for"
                                        + " that long; pages that wait for their site's pace are not due yet."))
                .orElseThrow();
    }

    private Queue audit() {
        long unlinked = parts.chain.unlinked();
        return new Queue(
                "audit_chain",
                unlinked,
                unlinked == 0 ? null : parts.chain.waiting().toMillis() / 1000.0,
                "Audit entries that are not linked into their chain yet.");
    }

    private Queue ledger() {
        return new Queue(
                "ledger",
                parts.ledger.counts().open(),
                null,
                "Requests of this node that are not settled durably yet.");
    }

    private static List<Node> nodes(Tx tx, UUID self) {
        return tx.list("""
                select id, started_at, seen_at, case when stopped_at is not null then 'stopped'
                    when seen_at < now() - interval '1 minute' then 'lost' else 'running' end as state
                from nodes where seen_at > now() - interval '1 day' order by started_at desc limit 100
                """, row -> node(row, self));
    }

    private static Node node(ResultSet row, UUID self) throws SQLException {
        var id = row.getObject("id", UUID.class);
        return new Node(
                id.toString(),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                row.getString("state"),
                id.equals(self));
    }
}
