package dev.parley.identity.issuers;

import dev.parley.identity.roles.Roles;
import dev.parley.platform.http.Route;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import java.time.InstantSource;
import java.util.List;

/// Trust in other issuers, put together.
public final class TrustedIssuers {
    private final Vouching vouching;
    private final List<Route> routes;

    /// @param own the issuer of Parley's own tokens
    /// @param reach how providers are asked for their keys
    public TrustedIssuers(Database database, Changes changes, Roles roles, Tasks tasks, String own, Reach reach) {
        var issuers = new Issuers(database, changes);
        var discovery = new Discovery(reach.upstream, reach.plain);
        var keys = new IssuerKeys(discovery, tasks, System::nanoTime);
        vouching = new Vouching(issuers, keys, roles, InstantSource.system());
        routes = new IssuersApi(issuers, discovery, keys, roles, own).routes();
    }

    /// @param upstream connects only to where tenants may make this program connect
    /// @param plain whether `http:` is good enough
    public record Reach(Upstream upstream, boolean plain) {}

    public Vouching vouching() {
        return vouching;
    }

    public List<Route> routes() {
        return routes;
    }
}
