package dev.parley.tenancy.operator;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantState;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.config.ConfigRules;
import dev.parley.tenancy.plans.PlanChanges;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `/api/v1/tenants`, for the operator.
public final class TenantsApi {
    private static final String PATH = "/api/v1/tenants";
    private static final int MAX_BODY = 64 * 1024;
    /// Of names that are all taken: then somebody creates the same tenant again and again.
    private static final int MOST_SLUGS = 1000;

    private final Tenants tenants;
    private final PlanChanges plans;
    private final Duration grace;
    private final InstantSource clock;

    /// @param grace how long a deleted tenant can still be restored
    public TenantsApi(Tenants tenants, PlanChanges plans, Duration grace, InstantSource clock) {
        this.tenants = tenants;
        this.plans = plans;
        this.grace = grace;
        this.clock = clock;
    }

    public List<Route> routes() {
        var one = PATH + "/{id}";
        return List.of(
                Route.post(PATH, Permission.TENANTS_MANAGE, this::create)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.TENANTS_MANAGE, this::list),
                Route.get(one, Permission.TENANTS_MANAGE, this::read),
                Route.of(Route.Method.PATCH, one, Permission.TENANTS_MANAGE, this::change)
                        .maxBody(MAX_BODY),
                Route.delete(one, Permission.TENANTS_MANAGE, this::delete),
                Route.post(one + "/restore", Permission.TENANTS_MANAGE, this::restore)
                        .maxBody(MAX_BODY));
    }

    private void create(Exchange exchange) {
        var request = exchange.read(NewTenant.class);
        var state = request.state();
        var document = ConfigRules.checked(request.document(), "config.");
        var slug = request.checkedSlug();
        var slugs = slug.map(Stream::of).orElseGet(() -> Slugs.of(state.name()).limit(MOST_SLUGS));
        var tenant = slugs.flatMap(free -> tenants.create(free, state, document).stream())
                .findFirst()
                .orElseThrow(() -> Tenants.taken(slug.orElse(state.name())));
        exchange.header("Location", PATH + "/" + tenant.id());
        answer(exchange, 201, tenant);
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(TenantsApi::cursor).orElse(null);
        var words =
                exchange.query("q").map(String::strip).filter(q -> !q.isEmpty()).orElse(null);
        var status = exchange.query("status")
                .map(text -> Fields.choice("status", text, Tenant.Status.class))
                .orElse(null);
        exchange.json(200, tenants.list(words, status, before, limit).map(TenantView::of));
    }

    private void read(Exchange exchange) {
        answer(exchange, 200, tenants.get(id(exchange)));
    }

    private void change(Exchange exchange) {
        var change = exchange.read(TenantChange.class);
        var id = id(exchange);
        var tier = change.tierWanted();
        // counted before the row is held
        var used = tier == null ? Map.<PlanLimit, Long>of() : plans.used(id);
        var tenant = tenants.change(id, Expected.of(exchange), change.action(), old -> {
            var state = tier == null ? old.state() : plans.changed(old, tier, used);
            return change.of(old, state);
        });
        answer(exchange, 200, tenant);
    }

    private void delete(Exchange exchange) {
        var after = clock.instant().plus(grace);
        var tenant = tenants.change(
                id(exchange),
                Expected.of(exchange),
                "tenant.deletion_scheduled",
                old -> old.state().deleted(after));
        answer(exchange, 202, tenant);
    }

    private void restore(Exchange exchange) {
        var tenant = tenants.change(id(exchange), Expected.of(exchange), "tenant.restored", TenantsApi::restored);
        answer(exchange, 200, tenant);
    }

    private static TenantState restored(Tenant tenant) {
        if (tenant.status() != Tenant.Status.DELETING)
            throw new PlatformException(ErrorCode.CONFLICT, "The tenant is not being deleted.");
        return tenant.state().restored();
    }

    private static void answer(Exchange exchange, int status, Tenant tenant) {
        Expected.tell(exchange, tenant.version()).json(status, TenantView.of(tenant));
    }

    private static TenantId id(Exchange exchange) {
        return TenantId.parse(exchange.pathParam("id"));
    }

    private static TenantId cursor(String text) {
        return Ids.parse("ten", text)
                .map(TenantId::new)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
