package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.platform.json.Json;
import java.util.Map;

/// How two tenants use their guardrails side by side. Each forbids a word that is the name of its own house, spelled
/// backwards, which nobody asks for.
final class GuardrailCases {
    private static final String PATH = "/api/v1/guardrails";

    private GuardrailCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "GET " + PATH,
                new Case(
                        400,
                        (both, side) -> {
                            set(both, side);
                            return Web.Request.of("GET", PATH, null);
                        },
                        (side, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.body()).contains(word(side));
                        },
                        (both, own, other) -> {
                            set(both, other);
                            assertThat(both.web.get(PATH, own.key()).body()).doesNotContain(word(other));
                        }),
                "PUT " + PATH,
                new Case(
                        400,
                        (_, side) -> setting(side),
                        (side, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.body()).contains(word(side));
                        },
                        (both, own, other) -> {
                            set(both, other);
                            set(both, own);
                            assertThat(both.web.get(PATH, other.key()).body())
                                    .contains(word(other))
                                    .doesNotContain(word(own));
                        }),
                "POST " + PATH + "/inspect",
                new Case(
                        400,
                        (both, side) -> {
                            set(both, side);
                            return inspecting(word(side));
                        },
                        (_, answer) -> {
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.json()
                                            .path("refusal")
                                            .path("rule")
                                            .asString(""))
                                    .isEqualTo("house");
                        },
                        (both, own, other) -> {
                            set(both, own);
                            set(both, other);
                            assertThat(both.web
                                            .send(inspecting(word(other)).key(own.key()))
                                            .json()
                                            .has("refusal"))
                                    .isFalse();
                        }));
    }

    private static String word(Side side) {
        return new StringBuilder(side.house()).reverse().toString();
    }

    private static Web.Request setting(Side side) {
        var body = Json.object();
        body.putArray("rules")
                .addObject()
                .put("id", "house")
                .put("stage", "input")
                .put("kind", "contains")
                .put("action", "block")
                .putArray("values")
                .add(word(side));
        return Web.Request.of("PUT", PATH, body.toString());
    }

    private static void set(TwoTenants both, Side side) {
        var answer = both.web.send(setting(side).key(side.key()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static Web.Request inspecting(String text) {
        return Web.Request.of(
                "POST", PATH + "/inspect", Json.object().put("text", text).toString());
    }
}
