package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each route needs a permission or stands in the one list of public routes.
class RoutesTest {
    /// What anybody may read without credentials. A route is added here by decision, never by omission.
    private static final Set<String> PUBLIC = Set.of(
            "GET /health",
            "GET /health/live",
            "GET /health/ready",
            "GET /.well-known/parley-audit-key",
            "GET /openapi.yaml",
            "GET /.well-known/jwks.json",
            "POST /api/v1/sessions",
            "POST /api/v1/sessions/refresh",
            "POST /api/v1/invitations/accept",
            "POST /api/v1/console/session",
            "GET /api/v1/console/session",
            "DELETE /api/v1/console/session",
            "GET /",
            "GET /{page}",
            "GET /console/assets/{file}",
            "GET /widget.js",
            "GET /demo",
            "GET /demo/tenants",
            "GET /docs",
            "GET /docs/assets/{file}");

    @Test
    void findsNothingWhenEachRouteIsPublicByDecisionOrNeedsAPermission() {
        var health = Route.get("/health", null, exchange -> {});
        var models = Route.get("/v1/models", Permission.CHAT, exchange -> {});
        assertThat(wrong(List.of(health, models))).isEmpty();
    }

    @Test
    void findsARouteThatForgotItsPermission() {
        assertThat(wrong(List.of(Route.get("/api/v1/tenants", null, exchange -> {}))))
                .containsExactly("GET /api/v1/tenants needs no permission and is not in the public list");
    }

    @Test
    void findsAPublicRouteThatNeedsAPermission() {
        assertThat(wrong(List.of(Route.get("/docs", Permission.CHAT, exchange -> {}))))
                .containsExactly("GET /docs is in the public list and needs chat");
    }

    @Test
    void findsARouteThatIsMountedTwice() {
        var route = Route.get("/v1/models", Permission.CHAT, exchange -> {});
        assertThat(wrong(List.of(route, route))).containsExactly("GET /v1/models is there twice");
    }

    /// What is wrong about these routes, a sentence each.
    static List<String> wrong(List<Route> routes) {
        var wrong = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (var route : routes) {
            if (!seen.add(route.name())) wrong.add(route.name() + " is there twice");
            boolean listed = PUBLIC.contains(route.name());
            if (route.permission().isEmpty() && !listed)
                wrong.add(route.name() + " needs no permission and is not in the public list");
            if (route.permission().isPresent() && listed)
                wrong.add(route.name() + " is in the public list and needs "
                        + route.permission().get().scope());
        }
        return wrong;
    }
}
