package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.Function;

/// How two tenants use the routes of privacy side by side.
final class PrivacyCases {
    private static final String ERASURES = "/api/v1/erasures";

    private PrivacyCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "POST /api/v1/privacy/reveal", reveal(),
                "POST /api/v1/erasures", erase(),
                "GET /api/v1/erasures", list(),
                "GET /api/v1/erasures/{id}", read(),
                "GET /api/v1/retention", retention());
    }

    private static Web.Request erase(String endUser) {
        return Web.Request.of(
                "POST", ERASURES, Json.object().put("end_user", endUser).toString());
    }

    private static String erased(TwoTenants both, Side side) {
        var receipt = both.web.send(erase("nobody-" + Ids.next()).key(side.key()));
        assertThat(receipt.status()).isEqualTo(201);
        return receipt.text("id");
    }

    /// Asks under an idempotency key, so that there is something of the person.
    private static Web.Request asked(Side side, String endUser, String key) {
        var body = Json.object().put("model", "local/extractive").put("user", endUser);
        body.putArray("messages").addObject().put("role", "user").put("content", side.question());
        return Web.Request.of("POST", "/v1/chat/completions", body.toString())
                .header("Idempotency-Key", key)
                .key(side.key());
    }

    private static Case erase() {
        return new Case(
                400,
                (both, side) -> {
                    both.web.send(asked(side, "shared-name", "k-" + Ids.next()));
                    return erase("shared-name");
                },
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                    assertThat(answer.json()
                                    .path("erased")
                                    .path("stored_answers")
                                    .asInt())
                            .isPositive();
                },
                (both, own, other) -> {
                    var key = "k-" + Ids.next();
                    both.web.send(asked(other, "shared-name", key));
                    both.web.send(erase("shared-name").key(own.key()));
                    var theirs = both.web.send(asked(other, "shared-name", key));
                    assertThat(theirs.header("idempotent-replayed")).isEqualTo("true");
                    // one name is two people in two tenants
                    var first = both.web.send(erase("shared-name").key(own.key()));
                    var second = both.web.send(erase("shared-name").key(other.key()));
                    assertThat(first.text("end_user")).isNotEqualTo(second.text("end_user"));
                });
    }

    private static Case list() {
        return new Case(
                400,
                (both, side) -> {
                    erased(both, side);
                    return Web.Request.of("GET", ERASURES + "?limit=100", null);
                },
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("tenant_id"))
                            .containsOnly(side.tenant());
                },
                (both, own, other) -> {
                    var theirs = erased(both, other);
                    assertThat(both.web.get(ERASURES + "?limit=100", own.key()).body())
                            .doesNotContain(theirs, other.tenant());
                    var page = both.web.get(ERASURES + "?limit=100&cursor=" + theirs, own.key());
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.body()).doesNotContain(other.tenant());
                });
    }

    private static Case read() {
        Function<String, Web.Request> read = id -> Web.Request.of("GET", ERASURES + "/" + id, null);
        return new Case(
                400,
                (both, side) -> read.apply(erased(both, side)),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                },
                (both, own, other) ->
                        IsolationCases.unknown(both, own, read, erased(both, other), Ids.format("era", Ids.next())));
    }

    private static Case retention() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", "/api/v1/retention", null),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("data_class"))
                            .contains("messages", "usage");
                },
                (_, _, _) -> {
                    // counts of its own rows only: RetentionIT
                });
    }

    /// That a token of another tenant says nothing is shown in PrivacyIT, where tokens are made.
    private static Case reveal() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("POST", "/api/v1/privacy/reveal", "{\"tokens\": [\"[EMAIL_abcdefghijkl]\"]}"),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().at("/data/0/kind").asString()).isEqualTo("email");
                    assertThat(answer.json().at("/data/0").has("value")).isFalse();
                },
                (_, _, _) -> {
                    // nothing is named by an id here
                });
    }
}
