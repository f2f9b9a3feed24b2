package dev.parley.tenancy.alerts;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tier;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `GET /api/v1/alerts`: a tenant's own; those of all tenants for an operator who has chosen none.
public final class AlertsApi {
    private final Alerts alerts;

    public AlertsApi(Alerts alerts) {
        this.alerts = alerts;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/alerts", Permission.USAGE_READ, this::list));
    }

    /// @param used a decimal number, as is `allowed`
    record View(
            String id,
            String tenantId,
            Alert.Kind kind,
            int level,
            String limit,
            String used,
            String allowed,
            String period,
            @Nullable Tier suggestedTier,
            Instant raisedAt) {
        static View of(Alert alert) {
            return new View(
                    Ids.format("alr", alert.id()),
                    alert.tenant().toString(),
                    alert.kind(),
                    alert.level(),
                    alert.limit(),
                    alert.used().toPlainString(),
                    alert.allowed().toPlainString(),
                    alert.period(),
                    alert.suggestedTier(),
                    alert.raisedAt());
        }
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(AlertsApi::cursor).orElse(null);
        exchange.json(
                200, alerts.list(Tenancy.bound().orElse(null), before, limit).map(View::of));
    }

    private static UUID cursor(String text) {
        return Ids.parse("alr", text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
