package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TwoTenants.Side;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// For each route that tenants use, how two tenants use it side by side.
final class IsolationCases {
    /// @param operatorAlone the status for an operator who names no tenant
    /// @param request succeeds for the tenant, about something of its own; what it needs is made anew each time
    /// @param shows what the answer to that holds
    /// @param apart that the first tenant reaches nothing of the second
    /// @param streamed the same by server-sent events; null for a route that does not stream
    record Case(
            int operatorAlone,
            BiFunction<TwoTenants, Side, Web.Request> request,
            BiConsumer<Side, Web.Response> shows,
            Apart apart,
            @Nullable Case streamed) {
        Case(
                int operatorAlone,
                BiFunction<TwoTenants, Side, Web.Request> request,
                BiConsumer<Side, Web.Response> shows,
                Apart apart) {
            this(operatorAlone, request, shows, apart, null);
        }

        Case streamed(Case other) {
            return new Case(operatorAlone, request, shows, apart, other);
        }
    }

    interface Apart {
        void check(TwoTenants both, Side own, Side other);
    }

    static final Map<String, Case> ALL = new TreeMap<>();

    static {
        ALL.put("GET /api/v1/tenants/{id}/export", PortabilityCases.export());
        ALL.put("POST /v1/chat/completions", ChatCases.openAi("/v1/chat/completions"));
        ALL.put("POST /api/v1/chat/completions", ChatCases.openAi("/api/v1/chat/completions"));
        ALL.put("POST /v1/messages", ChatCases.anthropic("/v1/messages"));
        ALL.put("GET /v1/models", models());
        ALL.put("GET /v1/models/{model}", model(Side::model));
        ALL.put("GET /v1/models/{provider}/{model}", model(Side::providedModel));
        ALL.put("POST /v1/embeddings", embeddings());
        ALL.put("POST /api/v1/retrieval/search", search());
        ALL.put("GET /api/v1/retrieval/unanswered", RetrievalCases.unanswered());
        ALL.put("POST /api/v1/documents", addDocument());
        ALL.put("GET /api/v1/documents", listDocuments());
        ALL.put("GET /api/v1/documents/{id}", readDocument());
        ALL.put("GET /api/v1/documents/{id}/passages", findInDocument());
        ALL.put("PATCH /api/v1/documents/{id}", labelDocument());
        ALL.put("DELETE /api/v1/documents/{id}", deleteDocument());
        ALL.putAll(FaqCases.all());
        ALL.putAll(CrawlCases.all());
        ALL.putAll(IngestionCases.all());
        ALL.putAll(ApiKeyCases.ALL);
        ALL.put("GET /api/v1/tenants/{id}/usage", usage());
        AuditCases.putInto(ALL);
        ALL.putAll(IdentityCases.ALL);
        ALL.putAll(PrivacyCases.all());
        ALL.putAll(ProviderCases.all());
        ALL.putAll(LimitCases.ALL);
        ALL.putAll(RouterCases.all());
        ALL.putAll(CacheCases.all());
        ALL.putAll(AnalyticsCases.all());
        ALL.putAll(GuardrailCases.all());
        ALL.putAll(IntentCases.all());
        ALL.putAll(ConversationCases.all());
        ALL.putAll(AgentCases.all());
        ALL.put("POST /api/v1/ws/tickets", SocketCases.ticket());
        TenantCases.add(ALL);
    }

    private IsolationCases() {}

    enum Transport {
        JSON,
        SSE
    }

    /// One route by one transport.
    record Cell(String route, Transport transport) {
        Case of() {
            var whole = ALL.get(route);
            var found = whole == null || transport == Transport.JSON ? whole : whole.streamed;
            if (found == null) throw new AssertionError(this + " has no case in IsolationCases");
            return found;
        }

        @Override
        public String toString() {
            return route + " by " + transport;
        }
    }

    /// A list of what a tenant made, newest first; nobody finds the other's in it, nor begins behind one of
    /// theirs.
    /// @param made makes one and tells its id
    static Case list(String path, BiFunction<TwoTenants, Side, String> made) {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", path + "?limit=200", null),
                (_, answer) -> assertThat(answer.status()).isEqualTo(200),
                (both, own, other) -> {
                    var theirs = made.apply(both, other);
                    var ours = made.apply(both, own);
                    for (var page : new String[] {path + "?limit=200", path + "?cursor=" + theirs})
                        assertThat(both.web.get(page, own.key()).body()).doesNotContain(theirs);
                    assertThat(both.web.get(path, own.key()).body()).contains(ours);
                });
    }

    /// Waits until what stands there has failed.
    static void failed(TwoTenants both, Side side, String path) {
        TestGateway.until(
                "it failed",
                Duration.ofSeconds(30),
                () -> both.web.get(path, side.key()).text("status").equals("failed"));
    }

    static Stream<Cell> cells() {
        return ALL.entrySet().stream()
                .flatMap(entry -> Arrays.stream(Transport.values())
                        .filter(transport -> transport == Transport.JSON || entry.getValue().streamed != null)
                        .map(transport -> new Cell(entry.getKey(), transport)));
    }

    private static Case models() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", "/v1/models", null),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("id"))
                            .contains(side.model(), side.providedModel());
                },
                (both, own, other) -> assertThat(
                                both.web.get("/v1/models", own.key()).body())
                        .doesNotContain(other.model() + "\"", other.providedModel()));
    }

    private static Case model(Function<Side, String> name) {
        Function<String, Web.Request> read = model -> Web.Request.of("GET", "/v1/models/" + model, null);
        return new Case(
                400,
                (_, side) -> read.apply(name.apply(side)),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("id")).isEqualTo(name.apply(side));
                },
                (both, own, other) -> unknown(
                        both, own, read, name.apply(other), name.apply(other).contains("/") ? "no/such" : "no-such"));
    }

    private static Case embeddings() {
        Function<String, Web.Request> embed = model -> Web.Request.of(
                "POST",
                "/v1/embeddings",
                Json.object().put("model", model).put("input", "a red shoe").toString());
        return new Case(
                400,
                (_, _) -> embed.apply("local/minilm"),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().at("/data/0/embedding").size()).isEqualTo(384);
                },
                (both, own, other) -> refused(both, own, embed, other.providedModel(), "no/such", 403));
    }

    private static Case search() {
        Function<String, Web.Request> search = question -> Web.Request.of(
                "POST",
                "/api/v1/retrieval/search",
                Json.object().put("query", question).put("limit", 100).toString());
        return new Case(
                400,
                (_, side) -> search.apply(side.question()),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().at("/data/0/document_id").asString())
                            .isEqualTo(side.document());
                    assertThat(answer.body()).contains(side.secret());
                },
                (both, own, other) -> assertThat(both.web
                                .send(search.apply(other.question()).key(own.key()))
                                .body())
                        .doesNotContain(other.secret(), other.document()));
    }

    private static Case addDocument() {
        Function<String, Web.Request> add = content -> Web.Request.of(
                "POST",
                "/api/v1/documents",
                Json.object().put("content", content).toString());
        return new Case(
                400,
                (_, side) -> add.apply("Note " + Ids.next() + " of " + side.house() + "."),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(201);
                    assertThat(answer.text("id")).startsWith("doc_");
                },
                (both, own, other) -> {
                    // the same content is known within a tenant, and new in another
                    var request = add.apply("Shared note " + Ids.next() + ".");
                    var theirs = both.web.send(request.key(other.key()));
                    var ours = both.web.send(request.key(own.key()));
                    assertThat(theirs.status()).isEqualTo(201);
                    assertThat(ours.status()).isEqualTo(201);
                    assertThat(ours.text("id")).isNotEqualTo(theirs.text("id"));
                    assertThat(both.web.send(request.key(own.key())).status()).isEqualTo(200);
                });
    }

    private static Case listDocuments() {
        return new Case(
                400,
                (_, _) -> Web.Request.of("GET", "/api/v1/documents?limit=200", null),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().path("data").findValuesAsString("id"))
                            .contains(side.document());
                },
                (both, own, other) -> {
                    var all = both.web.get("/api/v1/documents?limit=200", other.key());
                    var theirs = all.json().path("data").findValuesAsString("id");
                    assertThat(both.web
                                    .get("/api/v1/documents?limit=200", own.key())
                                    .body())
                            .doesNotContain(theirs);
                    for (var filter : List.of("q=%25", "q=e", "content_type=text/plain,text/markdown", "kind=document"))
                        assertThat(both.web
                                        .get("/api/v1/documents?limit=200&" + filter, own.key())
                                        .body())
                                .as(filter)
                                .doesNotContain(theirs);
                    // the place of another's document in time tells nothing of it
                    var page = both.web.get("/api/v1/documents?limit=200&cursor=" + theirs.getFirst(), own.key());
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.body()).doesNotContain(theirs);
                });
    }

    private static Case readDocument() {
        Function<String, Web.Request> read = id -> Web.Request.of("GET", "/api/v1/documents/" + id, null);
        return new Case(
                400,
                (_, side) -> read.apply(side.document()),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("content")).contains(side.secret());
                },
                (both, own, other) -> unknown(both, own, read, other.document(), Ids.format("doc", Ids.next())));
    }

    private static Case findInDocument() {
        BiFunction<String, Side, Web.Request> find = (id, side) ->
                Web.Request.of("GET", "/api/v1/documents/" + id + "/passages?around=" + side.secret(), null);
        return new Case(
                400,
                (_, side) -> find.apply(side.document(), side),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("text")).isEqualTo(side.secret());
                },
                (both, own, other) -> unknown(
                        both, own, id -> find.apply(id, other), other.document(), Ids.format("doc", Ids.next())));
    }

    private static Case labelDocument() {
        Function<String, Web.Request> label =
                id -> Web.Request.of("PATCH", "/api/v1/documents/" + id, "{\"tags\": [\"labelled\"]}");
        return new Case(
                400,
                (_, side) -> label.apply(side.document()),
                (_, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.json().at("/tags/0").asString()).isEqualTo("labelled");
                },
                (both, own, other) -> {
                    unknown(both, own, label, other.document(), Ids.format("doc", Ids.next()));
                    assertThat(both.web
                                    .get("/api/v1/documents/" + other.document(), other.key())
                                    .json()
                                    .path("tags")
                                    .size())
                            .isZero();
                });
    }

    private static Case deleteDocument() {
        Function<String, Web.Request> delete = id -> Web.Request.of("DELETE", "/api/v1/documents/" + id, null);
        return new Case(
                400,
                (both, side) -> {
                    var added = both.web.post(
                            "/api/v1/documents", side.key(), "{\"content\": \"To go " + Ids.next() + ".\"}");
                    return delete.apply(added.text("id"));
                },
                (_, answer) -> assertThat(answer.status()).isEqualTo(204),
                (both, own, other) -> {
                    unknown(both, own, delete, other.document(), Ids.format("doc", Ids.next()));
                    assertThat(both.web
                                    .get("/api/v1/documents/" + other.document(), other.key())
                                    .status())
                            .isEqualTo(200);
                });
    }

    private static Case usage() {
        Function<String, Web.Request> read =
                tenant -> Web.Request.of("GET", "/api/v1/tenants/" + tenant + "/usage", null);
        return new Case(
                200,
                (_, side) -> read.apply(side.tenant()),
                (side, answer) -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.text("tenant_id")).isEqualTo(side.tenant());
                },
                (both, own, other) -> {
                    unknown(both, own, read, other.tenant(), TenantId.next().toString());
                    var theirs = both.web.send(read.apply(other.tenant()).key(other.key()));
                    long before = calls(both, own);
                    both.web.send(embeddings().request().apply(both, own).key(own.key()));
                    assertThat(calls(both, own)).isEqualTo(before + 1);
                    assertThat(both.web
                                    .send(read.apply(other.tenant()).key(other.key()))
                                    .json()
                                    .path("api_calls"))
                            .isEqualTo(theirs.json().path("api_calls"));
                });
    }

    private static long calls(TwoTenants both, Side side) {
        return both.web
                .get("/api/v1/tenants/" + side.tenant() + "/usage", side.key())
                .json()
                .path("api_calls")
                .asLong();
    }

    /// Another's id is answered like one that never was.
    static void unknown(TwoTenants both, Side own, Function<String, Web.Request> request, String others, String never) {
        refused(both, own, request, others, never, 404);
    }

    static void refused(
            TwoTenants both, Side own, Function<String, Web.Request> request, String others, String never, int status) {
        var first = both.web.send(request.apply(others).key(own.key()));
        var second = both.web.send(request.apply(never).key(own.key()));
        assertThat(first.status()).isEqualTo(status);
        assertThat(told(first, others)).isEqualTo(told(second, never));
        assertThat(first.header("Content-Type")).isEqualTo(second.header("Content-Type"));
    }

    private static String told(Web.Response answer, String id) {
        var request = answer.text("request_id");
        assertThat(request).isNotBlank();
        return answer.status() + " " + answer.body().replace(id, "<id>").replace(request, "<request>");
    }
}
