package dev.parley.app;

import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// For each route that operators alone use, how an operator does.
final class OperatorCases {
    /// @param request succeeds for an operator, about the tenant where it is about one
    /// @param status of the answer to that
    record Case(BiFunction<TwoTenants, Side, Web.Request> request, int status) {}

    static final Map<String, Case> ALL = new TreeMap<>();

    static {
        ALL.put("POST /api/v1/tenants", createTenant());
        ALL.put("GET /api/v1/tenants", get("/api/v1/tenants"));
        ALL.put("GET /api/v1/tenants/{id}", get("/api/v1/tenants/{id}"));
        ALL.put("POST /api/v1/operator-keys", createKey());
        ALL.put("GET /api/v1/operator-keys", get("/api/v1/operator-keys"));
        ALL.put("DELETE /api/v1/operator-keys/{id}", revokeKey());
        ALL.put("GET /metrics", get("/metrics"));
        ALL.put("GET /api/v1/system", get("/api/v1/system"));
        ALL.put("POST /api/v1/audit/keys", new Case((_, _) -> Web.Request.of("POST", "/api/v1/audit/keys", "{}"), 201));
        ALL.put("GET /api/v1/signing-keys", get("/api/v1/signing-keys"));
        ALL.put("POST /api/v1/signing-keys", IdentityCases.rotateSigningKey());
        ALL.put("DELETE /api/v1/signing-keys/{id}", IdentityCases.removeSigningKey());
        ALL.putAll(PortabilityCases.operators());
        TenantCases.addOperators(ALL);
    }

    private OperatorCases() {}

    static Case of(String name) {
        var of = ALL.get(name);
        if (of == null) throw new AssertionError(name + " has no case in OperatorCases");
        return of;
    }

    /// @param path `{id}` stands for the tenant's
    static Case get(String path) {
        return new Case((_, side) -> Web.Request.of("GET", path.replace("{id}", side.tenant()), null), 200);
    }

    private static Case createTenant() {
        return new Case(
                (_, _) -> Web.Request.of(
                        "POST", "/api/v1/tenants", "{\"slug\": \"t" + Ids.next() + "\", \"name\": \"New\"}"),
                201);
    }

    private static final String NEW_KEY = "{\"name\": \"another\"}";

    private static Case createKey() {
        return new Case((_, _) -> Web.Request.of("POST", "/api/v1/operator-keys", NEW_KEY), 201);
    }

    private static Case revokeKey() {
        return new Case(
                (both, _) -> {
                    var made = both.web.post("/api/v1/operator-keys", both.operatorKey(), NEW_KEY);
                    return Web.Request.of("DELETE", "/api/v1/operator-keys/" + made.text("id"), null);
                },
                204);
    }
}
