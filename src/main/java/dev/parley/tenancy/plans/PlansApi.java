package dev.parley.tenancy.plans;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.Tier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/plans`, and `/api/v1/tenants/{id}/plan`.
public final class PlansApi {
    private static final String OF_TENANT = "/api/v1/tenants/{id}/plan";
    private static final int MAX_BODY = 4 * 1024;

    private final Tenants tenants;
    private final PlanChanges changes;

    public PlansApi(Tenants tenants, PlanChanges changes) {
        this.tenants = tenants;
        this.changes = changes;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/plans", Permission.CONFIG_READ, this::list),
                Route.get(OF_TENANT, Permission.CONFIG_READ, this::read),
                Route.of(Route.Method.PUT, OF_TENANT, Permission.CONFIG_WRITE, this::change)
                        .maxBody(MAX_BODY));
    }

    record Plans(List<PlanView> data) {}

    record Wanted(@Nullable String tier) {}

    private void list(Exchange exchange) {
        exchange.json(
                200, new Plans(tenants.plans().all().stream().map(PlanView::of).toList()));
    }

    private void read(Exchange exchange) {
        answer(exchange, tenants.reachable(exchange.pathParam("id")));
    }

    private void change(Exchange exchange) {
        var tenant = tenants.reachable(exchange.pathParam("id"));
        var tier = Fields.choice("tier", exchange.read(Wanted.class).tier(), Tier.class);
        answer(exchange, changes.change(tenant.id(), tier, Expected.of(exchange)));
    }

    private void answer(Exchange exchange, Tenant tenant) {
        Expected.tell(exchange, tenant.version()).json(200, PlanView.of(tenant, changes.used(tenant.id())));
    }
}
