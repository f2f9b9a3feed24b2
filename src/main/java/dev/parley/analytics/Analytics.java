package dev.parley.analytics;

import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenants;
import dev.parley.usage.UsageSpan;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/analytics`: the numbers of a tenant's assistant, and the rows behind them.
public final class Analytics {
    private static final String PATH = "/api/v1/analytics";
    private static final Set<String> DAYS = Set.of("7", "30", "90");
    private static final int LONGEST = 200;

    private final Database database;
    private final Tenants tenants;
    private final InstantSource clock;

    public Analytics(Database database, Tenants tenants, InstantSource clock) {
        this.database = database;
        this.tenants = tenants;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH + "/overview", Permission.USAGE_READ, this::overview),
                Route.get(PATH + "/requests", Permission.USAGE_READ, this::requests),
                Route.get(PATH + "/usage", Permission.USAGE_READ, this::usage));
    }

    private void overview(Exchange exchange) {
        exchange.onlyQuery(Set.of("days"));
        var tenant = tenants.get(Caller.current().requireTenant());
        var asked = exchange.query("days").orElse("30");
        if (!DAYS.contains(asked)) throw PlatformException.invalid("days", "days must be 7, 30 or 90.");
        int days = Integer.parseInt(asked);
        exchange.json(
                200,
                database.inTenant(tx ->
                        Overview.read(tx, days, clock.instant(), tenant.config().retention())));
    }

    private void requests(Exchange exchange) {
        exchange.onlyQuery(Set.of(
                "from",
                "to",
                "model",
                "provider",
                "key_id",
                "outcome",
                "cache",
                "tier",
                "operation",
                "conversation_id",
                "agent_id",
                "limit",
                "cursor"));
        Caller.current().requireTenant();
        int limit = exchange.query("limit", 50, 1, 200);
        var span = span(exchange);
        var filter = new Requests.Filter(
                span.from(),
                span.to(),
                text(exchange, "model"),
                text(exchange, "provider"),
                key(exchange),
                Fields.choice(exchange, "outcome", Outcome.class),
                Fields.choice(exchange, "cache", Cached.class),
                text(exchange, "tier"),
                Fields.choice(exchange, "operation", Operation.class),
                id(exchange, "conversation_id", "conv"),
                id(exchange, "agent_id", "agt"),
                exchange.cursor("use").orElse(null));
        var found = database.inTenant(tx -> Requests.list(tx, filter, limit + 1));
        exchange.json(200, Page.of(found, limit, Requests.Row::id));
    }

    private void usage(Exchange exchange) {
        exchange.onlyQuery(Set.of("from", "to", "group_by"));
        Caller.current().requireTenant();
        var group = Fields.choice("group_by", exchange.query("group_by").orElse("day"), UsageBy.Group.class);
        var span = span(exchange);
        exchange.json(200, database.inTenant(tx -> UsageBy.read(tx, group, span.from(), span.to())));
    }

    private enum Outcome {
        COMPLETED,
        CLIENT_GONE,
        CUT,
        RELEASED,
        INTERRUPTED,
        DISCARDED
    }

    private enum Cached {
        HIT,
        NONE
    }

    private enum Operation {
        CHAT,
        EMBEDDINGS
    }

    private UsageSpan span(Exchange exchange) {
        return UsageSpan.of(exchange.query("from"), exchange.query("to"), clock.instant());
    }

    private static @Nullable String text(Exchange exchange, String name) {
        return exchange.query(name)
                .map(text -> Fields.text(name, text, LONGEST))
                .orElse(null);
    }

    private static @Nullable UUID key(Exchange exchange) {
        return exchange.query("key_id")
                .map(text -> Ids.parse("key", text)
                        .or(() -> Ids.parse("mem", text))
                        .orElseThrow(() -> PlatformException.invalid(
                                "key_id", "key_id must be the id of an API key (key_…) or a member (mem_…).")))
                .orElse(null);
    }

    private static @Nullable UUID id(Exchange exchange, String name, String prefix) {
        return exchange.query(name)
                .map(text -> Ids.parse(prefix, text)
                        .orElseThrow(() -> PlatformException.invalid(name, name + " must be an id: " + prefix + "_….")))
                .orElse(null);
    }
}
