package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How operators and tenants use the routes of tenants' administration.
final class TenantCases {
    private static final String TENANTS = "/api/v1/tenants";
    private static final String TENANT = TENANTS + "/{id}";

    private TenantCases() {}

    static void add(Map<String, IsolationCases.Case> all) {
        all.put("GET /tenant/{id}/config", read("/tenant/{id}/config", "primary_model"));
        all.put("GET " + TENANT + "/config", read(TENANT + "/config", "primary_model"));
        all.put("GET " + TENANT + "/config/effective", read(TENANT + "/config/effective", "filled"));
        all.put("GET " + TENANT + "/config/versions", read(TENANT + "/config/versions?cursor=2", "tenant.created"));
        all.put("GET " + TENANT + "/config/versions/{version}", read(TENANT + "/config/versions/1", "primary_model"));
        all.put("GET " + TENANT + "/plan", read(TENANT + "/plan", "storage_bytes"));
        all.put("PUT /tenant/{id}/config", change("PUT", "/tenant/{id}/config", TenantCases::document));
        all.put("PATCH " + TENANT + "/config", change("PATCH", TENANT + "/config", _ -> "{\"locale\": \"en\"}"));
        all.put(
                "POST " + TENANT + "/config/rollback",
                change("POST", TENANT + "/config/rollback", _ -> "{\"version\": 1}"));
        all.put("PUT " + TENANT + "/plan", change("PUT", TENANT + "/plan", _ -> "{\"tier\": \"enterprise\"}"));
        all.put("GET " + TENANTS + "/config/schema", same(TENANTS + "/config/schema"));
        all.put("GET /api/v1/plans", same("/api/v1/plans"));
        all.put("GET /api/v1/alerts", alerts());
    }

    private static String document(Side side) {
        return """
                {"primary_model": "local/extractive", "allowed_models": ["local/extractive", "local/minilm", "%s", "%s"]}""".formatted(side.model(), side.providedModel());
    }

    private static IsolationCases.Case read(String path, String holds) {
        return ofTenant(
                (tenant, _) -> Web.Request.of("GET", path.replace("{id}", tenant), null),
                (_, answer) -> assertThat(answer.body()).contains(holds));
    }

    private static IsolationCases.Case change(String method, String path, Function<Side, String> body) {
        return ofTenant(
                (tenant, side) -> Web.Request.of(method, path.replace("{id}", tenant), body.apply(side)),
                (_, answer) -> assertThat(answer.header("ETag")).isNotBlank());
    }

    private interface ForTenant {
        Web.Request request(String tenant, Side side);
    }

    private static IsolationCases.Case ofTenant(ForTenant request, BiConsumer<Side, Web.Response> shows) {
        return new IsolationCases.Case(
                200,
                (_, side) -> request.request(side.tenant(), side),
                (side, answer) -> {
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    shows.accept(side, answer);
                },
                (both, own, other) -> IsolationCases.refused(
                        both,
                        own,
                        tenant -> request.request(tenant, own),
                        other.tenant(),
                        TenantId.next().toString(),
                        404));
    }

    /// What is the same for all, and nobody's.
    private static IsolationCases.Case same(String path) {
        return new IsolationCases.Case(
                200,
                (_, _) -> Web.Request.of("GET", path, null),
                (_, answer) -> assertThat(answer.status()).isEqualTo(200),
                (both, own, other) -> assertThat(both.web.get(path, own.key()).body())
                        .isEqualTo(both.web.get(path, other.key()).body()));
    }

    private static IsolationCases.Case alerts() {
        return new IsolationCases.Case(
                200,
                (_, _) -> Web.Request.of("GET", "/api/v1/alerts", null),
                (_, answer) -> assertThat(answer.status()).isEqualTo(200),
                (both, own, other) -> assertThat(both.web
                                .get("/api/v1/alerts?limit=100", own.key())
                                .body())
                        .doesNotContain(other.tenant()));
    }

    static void addOperators(Map<String, OperatorCases.Case> all) {
        all.put("GET " + TENANTS + "/statistics", OperatorCases.get(TENANTS + "/statistics"));
        all.put(
                "PATCH " + TENANT,
                new OperatorCases.Case(
                        (_, side) -> at("PATCH", side.tenant(), "", "{\"name\": \"" + side.house() + "\"}"), 200));
        all.put("DELETE " + TENANT, new OperatorCases.Case((both, _) -> at("DELETE", created(both), "", null), 202));
        all.put(
                "POST " + TENANT + "/restore",
                new OperatorCases.Case(
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
