package dev.parley.realtime;

import dev.parley.conversations.Talks;
import dev.parley.identity.Authenticate;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.Route;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.tenancy.Tenants;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Conversations over WebSockets, put together.
public final class Realtime implements AutoCloseable {
    private final Sockets sockets;
    private final List<Route> routes;

    /// @param changes told after those who hold keys, members and tenants are
    /// @param redis by which nodes tell each other of sessions; null where there is none
    /// @param node by which others know this process
    public record Parts(
            Talks talks,
            Authenticate authenticate,
            Tenants tenants,
            Database database,
            Changes changes,
            Vault vault,
            @Nullable Redis redis,
            UUID node,
            Tasks tasks,
            Metrics metrics) {}

    public Realtime(Parts parts) {
        var grants = new Grants(parts.vault, parts.database, InstantSource.system());
        var doors = new Doors(parts.authenticate, parts.tenants, parts.talks);
        var entry = new Entry(doors, grants, parts.talks);
        var relay = new Relay(parts.redis, parts.node);
        sockets = new Sockets(doors, entry, parts.talks, relay, parts.changes, parts.tasks, parts.metrics);
        routes = new SocketsApi(sockets, grants, parts.talks, parts.authenticate).routes();
    }

    public List<Route> routes() {
        return routes;
    }

    /// Sends every client to another node.
    @Override
    public void close() {
        sockets.close();
    }
}
