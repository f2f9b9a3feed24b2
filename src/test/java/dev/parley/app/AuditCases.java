package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import java.util.Map;

/// How two tenants use the routes of the audit log side by side.
final class AuditCases {
    private AuditCases() {}

    static void putInto(Map<String, Case> all) {
        all.put("GET /api/v1/audit", list());
        all.put("GET /api/v1/audit/export", export());
        all.put("GET /api/v1/audit/heads", heads());
    }

    private static Case list() {
        var path = "/api/v1/audit?limit=100&action=document.created";
        return new Case(
                200,
                (_, _) -> Web.Request.of("GET", path, null),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("target"))
                            .contains(side.document());
                },
                (both, own, other) -> {
                    var theirs = both.web.get("/api/v1/audit?limit=1", other.key());
                    var id = theirs.json().at("/data/0/id").asString("");
                    assertThat(both.web.get(path, own.key()).body()).doesNotContain(other.document(), other.house());
                    for (var filter : new String[] {"target=" + other.document(), "actor=" + other.keyId()}) {
                        var found = both.web.get("/api/v1/audit?" + filter, own.key());
                        assertThat(found.json().path("data")).isEmpty();
                    }
                    // the place of another's entry in time tells nothing of it
                    var page = both.web.get("/api/v1/audit?limit=100&cursor=" + id, own.key());
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.body()).doesNotContain(other.document(), other.house());
                });
    }

    private static Case export() {
        var path = "/api/v1/audit/export";
        return new Case(
                200,
                (_, _) -> Web.Request.of("GET", path, null),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.body()).contains(side.tenant(), side.document());
                },
                (both, own, other) -> assertThat(both.web.get(path, own.key()).body())
                        .contains(own.tenant())
                        .doesNotContain(other.tenant(), other.document(), other.house(), other.keyId()));
    }

    private static Case heads() {
        var path = "/api/v1/audit/heads";
        return new Case(
                200,
                (both, side) -> {
                    both.web.get("/api/v1/audit/export", side.key());
                    return Web.Request.of("GET", path, null);
                },
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("tenant"))
                            .isNotEmpty()
                            .containsOnly(side.tenant());
                },
                (both, own, other) ->
                        assertThat(both.web.get(path, own.key()).body()).doesNotContain(other.tenant()));
    }
}
