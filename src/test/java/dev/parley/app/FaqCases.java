package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.Function;

/// Two tenants who write answers side by side.
final class FaqCases {
    private static final String PATH = "/api/v1/ingestion/faqs";

    private FaqCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "POST " + PATH, add(),
                "GET " + PATH, IsolationCases.list(PATH, FaqCases::added),
                "GET " + PATH + "/{id}", one(id -> Web.Request.of("GET", PATH + "/" + id, null), 200),
                "PATCH " + PATH + "/{id}",
                        one(id -> Web.Request.of("PATCH", PATH + "/" + id, "{\"tags\": [\"a\"]}"), 200),
                "DELETE " + PATH + "/{id}", one(id -> Web.Request.of("DELETE", PATH + "/" + id, null), 204));
    }

    private static Web.Request faq(String question, Side side) {
        var answer = "So it is at " + side.house() + ".";
        return Web.Request.of(
                "POST",
                PATH,
                Json.object().put("question", question).put("answer", answer).toString());
    }

    private static String added(TwoTenants both, Side side) {
        var answer = both.web.send(faq("What is " + Ids.next() + "?", side).key(side.key()));
        assertThat(answer.status()).isEqualTo(201);
        return answer.text("id");
    }

    private static Case add() {
        return new Case(
                400,
                (_, side) -> faq("What is " + Ids.next() + "?", side),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.text("answer")).contains(side.house());
                },
                (both, own, other) -> {
                    // the same question has its own answer in each tenant
                    var question = "What is " + Ids.next() + "?";
                    var theirs = both.web.send(faq(question, other).key(other.key()));
                    var ours = both.web.send(faq(question, own).key(own.key()));
                    assertThat(theirs.status()).isEqualTo(201);
                    assertThat(ours.status()).isEqualTo(201);
                    assertThat(ours.text("answer")).contains(own.house());
                });
    }

    private static Case one(Function<String, Web.Request> request, int status) {
        return new Case(
                400,
                (both, side) -> request.apply(added(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(status),
                (both, own, other) -> {
                    var theirs = added(both, other);
                    IsolationCases.unknown(both, own, request, theirs, Ids.format("doc", Ids.next()));
                    assertThat(both.web.get(PATH + "/" + theirs, other.key()).text("answer"))
                            .contains(other.house());
                });
    }
}
