package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.portability.Archive;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;

/// Tenants as a whole, side by side.
final class PortabilityCases {
    private PortabilityCases() {}

    static Case export() {
        Function<String, Web.Request> export =
                tenant -> Web.Request.of("GET", "/api/v1/tenants/" + tenant + "/export", null);
        return new Case(
                200,
                (_, side) -> export.apply(side.tenant()),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.header("Content-Type")).isEqualTo("application/gzip");
                },
                (both, own, other) -> {
                    IsolationCases.unknown(
                            both, own, export, other.tenant(), TenantId.next().toString());
                    var archive = Archive.of(new TenantFiles(both.parley()).export(own.tenant(), own.key(), Map.of()));
                    var text = new StringBuilder();
                    archive.members.values().forEach(bytes -> text.append(new String(bytes, StandardCharsets.UTF_8)));
                    assertThat(text).contains(own.secret()).doesNotContain(other.secret());
                });
    }

    /// Of tenants that are not being deleted.
    static Map<String, OperatorCases.Case> operators() {
        return Map.of(
                "POST /api/v1/tenants/import",
                new OperatorCases.Case((_, _) -> Web.Request.of("POST", "/api/v1/tenants/import", "no archive"), 400),
                "POST /api/v1/tenants/{id}/erasure",
                new OperatorCases.Case(
                        (_, side) -> Web.Request.of(
                                "POST",
                                "/api/v1/tenants/" + side.tenant() + "/erasure",
                                Json.object().put("slug", side.house()).toString()),
                        409),
                "GET /api/v1/tenant-erasures/{id}",
                new OperatorCases.Case(
                        (_, side) -> Web.Request.of("GET", "/api/v1/tenant-erasures/" + side.tenant(), null), 404),
                "GET /api/v1/erasure-certificates",
                OperatorCases.get("/api/v1/erasure-certificates"),
                "GET /api/v1/erasure-certificates/{id}",
                new OperatorCases.Case(
                        (_, _) -> Web.Request.of("GET", "/api/v1/erasure-certificates/era_1", null), 404));
    }
}
