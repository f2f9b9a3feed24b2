package dev.parley.privacy;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `GET /api/v1/retention`: what would go next, without deleting it.
final class RetentionApi {
    private final Retention retention;
    private final Tenants tenants;

    RetentionApi(Retention retention, Tenants tenants) {
        this.retention = retention;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/retention", Permission.PRIVACY_MANAGE, this::read));
    }

    /// @param days null when the class is kept for good
    record View(
            String dataClass,
            @Nullable Integer days,
            @Nullable Instant before,
            Map<String, Long> due) {}

    private void read(Exchange exchange) {
        var due = retention.due(tenants.get(Tenancy.current()));
        exchange.json(
                200,
                Map.of(
                        "data",
                        due.stream()
                                .map(one -> new View(one.of().spelling(), one.days(), one.before(), one.rows()))
                                .toList()));
    }
}
