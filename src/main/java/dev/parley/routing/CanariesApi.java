package dev.parley.routing;

import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.routing.quality.Canary;
import dev.parley.routing.quality.Canary.Stage;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.TenantConfig.Optimize;
import dev.parley.tenancy.Tenants;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/router/canaries`: what is tried on a share of a tenant's users.
final class CanariesApi {
    private static final String PATH = "/api/v1/router/canaries";
    private static final int MAX_BODY = 16 * 1024;
    private static final double SHARE = 0.1;
    private static final double MARGIN = 0.05;
    private static final double ALPHA = 0.05;
    private static final int LEAST = 100;
    private static final int SLOW_MS = 5_000;

    private final Routing routing;
    private final Canaries canaries;
    private final Tenants tenants;

    CanariesApi(Routing routing, Canaries canaries, Tenants tenants) {
        this.routing = routing;
        this.canaries = canaries;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.CONFIG_WRITE, this::start)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.CONFIG_READ, this::list),
                Route.get(PATH + "/{id}", Permission.CONFIG_READ, this::read),
                Route.post(PATH + "/{id}/promote", Permission.CONFIG_WRITE, exchange -> end(exchange, Stage.PROMOTED))
                        .maxBody(MAX_BODY),
                Route.post(
                                PATH + "/{id}/roll_back",
                                Permission.CONFIG_WRITE,
                                exchange -> end(exchange, Stage.ROLLED_BACK))
                        .maxBody(MAX_BODY));
    }

    record NewCanary(
            @Nullable String tier,
            @Nullable String model,
            @Nullable String optimize,
            @Nullable Double share,
            @Nullable Double margin,
            @Nullable Double alpha,
            @Nullable Integer least,
            @Nullable Integer slowMs) {}

    private void start(Exchange exchange) {
        var tenant = tenants.get(Caller.current().requireTenant());
        var trial = trial(exchange.read(NewCanary.class));
        var tier = trial.tier();
        var model = trial.model();
        if (tier != null && model != null) routing.requireOffered(tenant, tier, model);
        var view = canaries.start(tenant.id(), trial);
        exchange.header("Location", PATH + "/" + view.id()).json(201, view);
    }

    private static Trial trial(NewCanary asked) {
        boolean ofTier = asked.tier != null || asked.model != null;
        if (ofTier == (asked.optimize != null))
            throw PlatformException.invalid("model", "Send either tier and model, or optimize.");
        var id = Ids.next();
        return new Trial(
                id,
                ofTier ? Fields.choice("tier", asked.tier, Tier.class) : null,
                ofTier ? Fields.text("model", asked.model, 200) : null,
                ofTier ? null : Fields.choice("optimize", asked.optimize, Optimize.class),
                new Canary(
                        id.toString(),
                        between("share", asked.share, SHARE, 0.001, 1),
                        between("margin", asked.margin, MARGIN, 0.001, 0.5),
                        between("alpha", asked.alpha, ALPHA, 1e-6, 0.5),
                        (long) between("least", asked.least, LEAST, 10, 1_000_000)),
                (int) between("slow_ms", asked.slowMs, SLOW_MS, 1, 600_000),
                Stage.RUNNING,
                "",
                Instant.now(),
                null);
    }

    private static double between(String field, @Nullable Number value, double usual, double least, double most) {
        double number = value == null ? usual : value.doubleValue();
        if (number >= least && number <= most) return number;
        throw PlatformException.invalid(field, "%s must be from %s to %s.".formatted(field, text(least), text(most)));
    }

    private static String text(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    private void list(Exchange exchange) {
        exchange.json(200, new Page<>(canaries.list(Caller.current().requireTenant()), null));
    }

    private void read(Exchange exchange) {
        exchange.json(200, canaries.get(Caller.current().requireTenant(), id(exchange)));
    }

    private void end(Exchange exchange, Stage stage) {
        exchange.json(200, canaries.end(Caller.current().requireTenant(), id(exchange), stage));
    }

    private static UUID id(Exchange exchange) {
        var text = exchange.pathParam("id");
        return Ids.parse(Canaries.PREFIX, text).orElseThrow(() -> Canaries.unknown(text));
    }
}
