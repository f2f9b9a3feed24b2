package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.platform.json.Json;
import java.time.Duration;

/// What two tenants' users asked in vain.
final class RetrievalCases {
    private static final String PATH = "/api/v1/retrieval/unanswered";

    private RetrievalCases() {}

    static Case unanswered() {
        return new Case(
                400,
                (both, side) -> {
                    ask(both, side);
                    return Web.Request.of("GET", PATH, null);
                },
                (side, answer) -> assertThat(answer.body()).contains(asked(side)),
                (both, own, other) -> {
                    ask(both, other);
                    assertThat(both.web.get(PATH, own.key()).body()).doesNotContain(asked(other));
                });
    }

    private static String asked(Side side) {
        return "Which elephants can " + side.house() + " train on Mars in winter?";
    }

    /// Returns once it is noted.
    private static void ask(TwoTenants both, Side side) {
        both.web.send(Web.Request.of(
                        "PATCH",
                        "/api/v1/tenants/" + side.tenant() + "/config",
                        "{\"knowledge\":{\"log_queries\":true}}")
                .key(side.key()));
        var question = Json.object().put("model", "local/extractive");
        question.putArray("messages").addObject().put("role", "user").put("content", asked(side));
        question.putObject("parley").put("knowledge", true);
        for (int tried = 0; tried < 40; tried++) {
            both.web.send(Web.Request.of("POST", "/v1/chat/completions", question.toString())
                    .key(side.key()));
            try {
                Thread.sleep(Duration.ofMillis(500));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (both.web.get(PATH, side.key()).body().contains(asked(side))) return;
        }
    }
}
