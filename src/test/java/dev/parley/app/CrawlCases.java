package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Two tenants who have pages read side by side.
final class CrawlCases {
    private static final String PATH = "/api/v1/ingestion/urls";
    private static final String REINDEX = "/api/v1/ingestion/reindex";

    private CrawlCases() {}

    static Map<String, Case> all() {
        return Map.of(
                "POST " + PATH, add(),
                "GET " + PATH, IsolationCases.list(PATH, CrawlCases::added),
                "GET " + PATH + "/{id}", one("GET", "", 200, CrawlCases::added),
                "GET " + PATH + "/{id}/pages", one("GET", "/pages", 200, CrawlCases::added),
                "POST " + PATH + "/{id}/refresh", one("POST", "/refresh", 202, CrawlCases::added),
                "POST " + PATH + "/{id}/retry", one("POST", "/retry", 202, CrawlCases::failed),
                "DELETE " + PATH + "/{id}", one("DELETE", "", 204, CrawlCases::added),
                "POST " + REINDEX, reindex("POST", 202),
                "GET " + REINDEX, reindex("GET", 200));
    }

    /// What it is asks for a key, so that it cannot be read.
    private static Web.Request crawl(TwoTenants both, Object id) {
        var url = both.web.base() + "/api/v1/documents?" + id;
        return Web.Request.of("POST", PATH, Json.object().put("url", url).toString());
    }

    private static String added(TwoTenants both, Side side) {
        var answer = both.web.send(crawl(both, Ids.next()).key(side.key()));
        assertThat(answer.status()).isEqualTo(202);
        return answer.text("id");
    }

    private static String failed(TwoTenants both, Side side) {
        var id = added(both, side);
        IsolationCases.failed(both, side, PATH + "/" + id);
        return id;
    }

    private static Case add() {
        return new Case(
                400,
                (both, _) -> crawl(both, Ids.next()),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(202);
                    assertThat(answer.text("source")).isEqualTo("127.0.0.1");
                },
                (both, own, other) -> {
                    // the same address is read for each tenant
                    var request = crawl(both, Ids.next());
                    var theirs = both.web.send(request.key(other.key()));
                    var ours = both.web.send(request.key(own.key()));
                    assertThat(theirs.status()).isEqualTo(202);
                    assertThat(ours.status()).isEqualTo(202);
                    assertThat(ours.text("id")).isNotEqualTo(theirs.text("id"));
                    assertThat(both.web.send(request.key(own.key())).status()).isEqualTo(200);
                });
    }

    private static Case one(String method, String end, int status, BiFunction<TwoTenants, Side, String> made) {
        Function<String, Web.Request> request =
                id -> Web.Request.of(method, PATH + "/" + id + end, method.equals("POST") ? "" : null);
        return new Case(
                400,
                (both, side) -> request.apply(made.apply(both, side)),
                (_, answer) -> assertThat(answer.status()).isEqualTo(status),
                (both, own, other) -> {
                    var theirs = made.apply(both, other);
                    IsolationCases.unknown(both, own, request, theirs, Ids.format("crawl", Ids.next()));
                    assertThat(both.web.get(PATH + "/" + theirs, other.key()).status())
                            .isEqualTo(200);
                });
    }

    private static Case reindex(String method, int status) {
        return new Case(
                400,
                (_, _) -> Web.Request.of(method, REINDEX, method.equals("POST") ? "{}" : null),
                (_, answer) -> assertThat(answer.status()).isEqualTo(status),
                (both, own, other) -> {
                    var request = Web.Request.of(method, REINDEX, method.equals("POST") ? "{}" : null);
                    // uploads of other cases may still become documents of its own meanwhile
                    TestGateway.until("it counts none of the other's", () -> {
                        long before = documents(both, own);
                        var theirs = "{\"content\": \"Theirs " + Ids.next() + ".\"}";
                        both.web.post("/api/v1/documents", other.key(), theirs);
                        assertThat(both.web.send(request.key(own.key())).status())
                                .isEqualTo(status);
                        return documents(both, own) == before;
                    });
                });
    }

    private static long documents(TwoTenants both, Side side) {
        return both.web.get(REINDEX, side.key()).json().path("documents").asLong();
    }
}
