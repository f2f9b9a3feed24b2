package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.Function;

/// Two tenants who upload files side by side.
final class IngestionCases {
    private static final String PATH = "/api/v1/ingestion/documents";

    private IngestionCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "POST " + PATH, add(),
                "GET " + PATH, IsolationCases.list(PATH, IngestionCases::uploaded),
                "GET " + PATH + "/{id}", read(),
                "POST " + PATH + "/{id}/retry", retry(),
                "DELETE " + PATH + "/{id}", delete());
    }

    private static Web.Request upload(String content, String type) {
        return Web.Request.of(
                "POST",
                PATH,
                Json.object().put("content", content).put("content_type", type).toString());
    }

    private static String uploaded(TwoTenants both, Side side, String content, String type) {
        var answer = both.web.send(upload(content, type).key(side.key()));
        assertThat(answer.status()).isEqualTo(202);
        return answer.text("id");
    }

    private static String uploaded(TwoTenants both, Side side) {
        return uploaded(both, side, "Upload " + Ids.next() + " of " + side.house() + ".", "text/plain");
    }

    private static Case add() {
        return new Case(
                400,
                (_, side) -> upload("Upload " + Ids.next() + " of " + side.house() + ".", "text/plain"),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(202);
                    assertThat(answer.text("status")).isIn("queued", "running", "indexed");
                },
                (both, own, other) -> {
                    // the same content is known within a tenant, and new in another
                    var request = upload("Shared upload " + Ids.next() + ".", "text/plain");
                    var theirs = both.web.send(request.key(other.key()));
                    var ours = both.web.send(request.key(own.key()));
                    assertThat(theirs.status()).isEqualTo(202);
                    assertThat(ours.status()).isEqualTo(202);
                    assertThat(ours.text("id")).isNotEqualTo(theirs.text("id"));
                    assertThat(both.web.send(request.key(own.key())).status()).isEqualTo(200);
                });
    }

    private static Case read() {
        Function<String, Web.Request> read = id -> Web.Request.of("GET", PATH + "/" + id, null);
        return new Case(
                400,
                (both, side) -> read.apply(uploaded(both, side)),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("stages").size()).isPositive();
                },
                (both, own, other) ->
                        IsolationCases.unknown(both, own, read, uploaded(both, other), Ids.format("doc", Ids.next())));
    }

    private static Case retry() {
        Function<String, Web.Request> retry = id -> Web.Request.of("POST", PATH + "/" + id + "/retry", "");
        return new Case(
                400,
                (both, side) -> retry.apply(failed(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(202),
                (both, own, other) ->
                        IsolationCases.unknown(both, own, retry, failed(both, other), Ids.format("doc", Ids.next())));
    }

    private static String failed(TwoTenants both, Side side) {
        var id = uploaded(both, side, "{\"broken\": \"" + Ids.next(), "application/jsonl");
        IsolationCases.failed(both, side, PATH + "/" + id);
        return id;
    }

    private static Case delete() {
        Function<String, Web.Request> delete = id -> Web.Request.of("DELETE", PATH + "/" + id, null);
        return new Case(
                400,
                (both, side) -> delete.apply(uploaded(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                (both, own, other) -> {
                    var theirs = uploaded(both, other);
                    IsolationCases.unknown(both, own, delete, theirs, Ids.format("doc", Ids.next()));
                    assertThat(both.web.get(PATH + "/" + theirs, other.key()).status())
                            .isEqualTo(200);
                });
    }
}
