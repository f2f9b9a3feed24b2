package dev.parley.routing;

import dev.parley.identity.Caller;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.TenantConfig.Optimize;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/router`: what was decided, how that went over time, and what other weights would have done.
final class DecisionsApi {
    private static final String PATH = "/api/v1/router";
    private static final int MAX_BODY = 4 * 1024;
    private static final int KEPT_DAYS = 30;

    private final Routing routing;
    private final Decisions decisions;
    private final Tenants tenants;

    DecisionsApi(Routing routing, Decisions decisions, Tenants tenants) {
        this.routing = routing;
        this.decisions = decisions;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH + "/decisions", Permission.USAGE_READ, this::list),
                Route.get(PATH + "/history", Permission.USAGE_READ, this::history),
                Route.post(PATH + "/preview", Permission.USAGE_READ, this::preview)
                        .maxBody(MAX_BODY));
    }

    private enum Chosen {
        DEFAULT,
        SMALL,
        MEDIUM,
        LARGE
    }

    private enum Checked {
        KEPT,
        UPGRADED,
        NOT_UPGRADED
    }

    private void list(Exchange exchange) {
        exchange.onlyQuery(Set.of("tier", "cluster", "cascade", "from", "to", "limit", "cursor"));
        Caller.current().requireTenant();
        int limit = exchange.query("limit", 50, 1, 200);
        var filter = new RecordedDecision.Filter(
                Fields.choice(exchange, "tier", Chosen.class),
                exchange.query("cluster")
                        .map(text -> Fields.text("cluster", text, 50))
                        .orElse(null),
                Fields.choice(exchange, "cascade", Checked.class),
                exchange.moment("from").orElse(null),
                exchange.moment("to").orElse(null),
                exchange.cursor(Decision.PREFIX).orElse(null));
        var found = decisions.read(tx -> RecordedDecision.list(tx, filter, limit + 1));
        exchange.json(200, Page.of(found, limit, RecordedDecision::decisionId));
    }

    private void history(Exchange exchange) {
        exchange.onlyQuery(Set.of("days"));
        Caller.current().requireTenant();
        int days = exchange.query("days", KEPT_DAYS, 1, KEPT_DAYS);
        exchange.json(200, decisions.read(tx -> RouterHistory.read(tx, days, Instant.now())));
    }

    enum Weight {
        COST,
        BALANCED,
        QUALITY;

        static Weight of(@Nullable Optimize optimize) {
            if (optimize == null) return BALANCED;
            return switch (optimize) {
                case COST -> COST;
                case QUALITY -> QUALITY;
            };
        }

        @Nullable
        Optimize optimize() {
            return switch (this) {
                case COST -> Optimize.COST;
                case BALANCED -> null;
                case QUALITY -> Optimize.QUALITY;
            };
        }
    }

    enum Checks {
        OFF,
        BOTH,
        COST,
        QUALITY;

        static Checks of(TenantConfig.@Nullable Cascade mode) {
            if (mode == null) return BOTH;
            return switch (mode) {
                case OFF -> OFF;
                case COST -> COST;
                case QUALITY -> QUALITY;
            };
        }

        TenantConfig.@Nullable Cascade mode() {
            return switch (this) {
                case OFF -> TenantConfig.Cascade.OFF;
                case BOTH -> null;
                case COST -> TenantConfig.Cascade.COST;
                case QUALITY -> TenantConfig.Cascade.QUALITY;
            };
        }
    }

    record Ask(
            @Nullable Weight optimize,
            @Nullable Checks cascade,
            @Nullable Integer days) {}

    private void preview(Exchange exchange) {
        var ask = exchange.read(Ask.class);
        var tenant = tenants.get(Caller.current().requireTenant());
        int days = Fields.number("days", ask.days, 7, 1, KEPT_DAYS);
        if (ask.optimize == null && ask.cascade == null)
            throw PlatformException.invalid("optimize", "Send optimize, cascade, or both: what is to be changed.");
        var mode = routing.checks(tenant.config().cascade());
        var before = new RouterPreview.Terms(Weight.of(routing.optimize(tenant)), Checks.of(mode));
        var after = new RouterPreview.Terms(
                ask.optimize == null ? before.optimize() : ask.optimize,
                ask.cascade == null ? before.cascade() : Checks.of(routing.checks(ask.cascade.mode())));
        var decided = decisions.read(tx -> RouterPreview.read(tx, days));
        exchange.json(200, RouterPreview.of(decided, before, after));
    }
}
