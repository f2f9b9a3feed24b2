package dev.parley.app;

import dev.parley.app.OperatorCases.Case;
import dev.parley.kernel.Ids;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How operators and tenants use the routes of tenants' administration.
final class TenantCases {
    private static final String TENANTS = "/api/v1/tenants";
    private static final String TENANT = TENANTS + "/{id}";

    private TenantCases() {}

    static void addOperators(Map<String, Case> all) {
        all.put(
                "PATCH " + TENANT,
                new Case((_, side) -> at("PATCH", side.tenant(), "", "{\"name\": \"" + side.house() + "\"}"), 200));
        all.put("DELETE " + TENANT, new Case((both, _) -> at("DELETE", created(both), "", null), 202));
        all.put(
                "POST " + TENANT + "/restore",
                new Case(
                        (both, _) -> {
                            var tenant = created(both);
                            both.web.send(at("DELETE", tenant, "", null).key(both.operatorKey()));
                            return at("POST", tenant, "/restore", "{}");
                        },
                        200));
    }

    /// Of a tenant of its own, so that what is deleted is missed by nobody.
    private static String created(TwoTenants both) {
        var body = "{\"slug\": \"t" + Ids.next() + "\", \"name\": \"To go\"}";
        return both.web.post(TENANTS, both.operatorKey(), body).text("id");
    }

    private static Web.Request at(String method, String tenant, String rest, @Nullable String body) {
        return Web.Request.of(method, TENANTS + "/" + tenant + rest, body);
    }
}
