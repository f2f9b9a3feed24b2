package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.AnswerSeal;
import dev.parley.platform.http.Filter;
import dev.parley.platform.http.HttpServer;
import dev.parley.platform.http.HttpSettings;
import dev.parley.platform.http.IdempotencyKeys;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class DocumentsApiIT {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Tasks TASKS = new Tasks();
    private static final Indexes INDEXES = new Indexes(
            Path.of("target/indexes-test", UUID.randomUUID().toString()),
            DATABASE.database(),
            DATABASE.changes(),
            TASKS,
            8);
    private static final HttpServer SERVER = server();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final TenantId acme = DATABASE.tenant("a" + UUID.randomUUID());
    private final TenantId globex = DATABASE.tenant("g" + UUID.randomUUID());

    private static HttpServer server() {
        var routes = new ArrayList<Route>();
        routes.addAll(
                new DocumentsApi(new Documents(DATABASE.database(), ENCODER, INDEXES, StorageFor.database(DATABASE)))
                        .routes());
        routes.addAll(
                new RetrievalApi(new Retrieval(INDEXES, ENCODER), new QueryLog(DATABASE.database(), ENCODER)).routes());
        // the tenant as the header says: authentication is tested where it is done
        Filter tenant = (exchange, next) -> {
            var id = TenantId.parse(exchange.header("tenant").orElseThrow());
            exchange.authenticated(id, id.value());
            Tenancy.<Boolean, Exception>call(id, () -> {
                next.handle(exchange);
                return true;
            });
        };
        return new HttpServer(
                HttpSettings.of(0).host("127.0.0.1"),
                routes,
                tenant,
                new IdempotencyKeys(DATABASE.database(), TASKS, AnswerSeal.NONE),
                new Metrics(),
                Tracing.off(),
                TASKS);
    }

    @BeforeAll
    static void start() throws IOException {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        SERVER.close();
        INDEXES.close();
        TASKS.close();
        DATABASE.close();
        ENCODER.close();
    }

    private record Response(int status, JsonNode body) {}

    private static Response send(TenantId tenant, String method, String path, byte[] body, String type)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SERVER.port() + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header("tenant", tenant.toString())
                .header("Content-Type", type)
                .build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Response(
                response.statusCode(), response.body().length == 0 ? Json.object() : Json.read(response.body()));
    }

    private static Response post(TenantId tenant, String path, String json) throws IOException, InterruptedException {
        return send(tenant, "POST", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private static Response call(TenantId tenant, String method, String path) throws IOException, InterruptedException {
        return send(tenant, method, path, new byte[0], "application/json");
    }

    private static byte[] form(byte[] content, String name, String type) {
        var head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: "
                + type + "\r\n\r\n";
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private String add(TenantId tenant, String title, String type, String labels) throws Exception {
        var json = "{\"title\":\"" + title + "\",\"content\":\"Text of " + title + ".\",\"content_type\":\"" + type
                + "\"" + labels + "}";
        var added = post(tenant, "/api/v1/documents", json);
        assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
        return added.body().path("id").asString();
    }

    private static List<String> listed(TenantId tenant, String query) throws Exception {
        var answer = call(tenant, "GET", "/api/v1/documents" + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("data").findValuesAsString("id");
    }

    @Test
    void listsThoseThatContainATextOrAreOfAKind() throws Exception {
        var returns = add(acme, "Returns 100 %", "text/markdown", ",\"source\":\"Shop_A\",\"tags\":[\"Boots\"]");
        var hours = add(acme, "Opening hours", "text/plain", ",\"audience\":\"staff\"");
        var page = add(acme, "Returns 1000", "text/html", "");
        var theirs = add(globex, "Returns 100 %", "text/markdown", ",\"tags\":[\"Boots\"]");

        assertThat(listed(acme, "?q=rETurns")).containsExactly(page, returns);
        assertThat(listed(acme, "?q=boot")).containsExactly(returns);
        assertThat(listed(acme, "?q=shop_a")).containsExactly(returns);
        assertThat(listed(acme, "?q=STAFF")).containsExactly(hours);
        assertThat(listed(acme, "?q=%20")).hasSize(3);
        // wildcards are characters
        assertThat(listed(acme, "?q=100%20%25")).containsExactly(returns);
        assertThat(listed(acme, "?q=%25")).containsExactly(returns);
        assertThat(listed(acme, "?q=shop.a")).isEmpty();
        assertThat(listed(acme, "?q=_")).containsExactly(returns);
        assertThat(listed(acme, "?q=%5C")).isEmpty();
        assertThat(listed(acme, "?content_type=text/html")).containsExactly(page);
        assertThat(listed(acme, "?content_type=text/html,text/plain")).containsExactly(page, hours);
        assertThat(listed(acme, "?content_type=text/html&q=hours")).isEmpty();
        assertThat(listed(acme, "?kind=faq")).isEmpty();
        assertThat(listed(acme, "?kind=document")).hasSize(3);
        assertThat(listed(globex, "?q=returns")).containsExactly(theirs);

        var first = call(acme, "GET", "/api/v1/documents?q=returns&limit=1").body();
        assertThat(first.path("next_cursor").asString()).isEqualTo(page);
        assertThat(listed(acme, "?q=returns&limit=1&cursor=" + page)).containsExactly(returns);
        assertThat(call(acme, "GET", "/api/v1/documents?q=returns&limit=1&cursor=" + page)
                        .body()
                        .has("next_cursor"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "content_type=image/png, content_type must be one or several",
        "'content_type=text/html,', content_type must be one or several",
        "kind=file, 'kind must be one of document, faq.'",
        "title=Returns, There is no parameter title",
        "q=%00, There is a NUL character",
    })
    void saysWhatIsWrongWithAList(String query, String detail) throws Exception {
        var answer = call(acme, "GET", "/api/v1/documents?" + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.body().path("detail").asString()).contains(detail);
    }

    @Test
    void addsFindsTellsAndDeletesADocument() throws Exception {
        var json =
                "{\"title\":\"Returns\",\"content\":\"# Returns\\n\\nBoots: 30 days.\",\"content_type\":\"text/markdown\"}";
        var added = post(acme, "/api/v1/documents", json);
        var again = post(acme, "/api/v1/documents", json);
        var path = "/api/v1/documents/" + added.body().path("id").asString();

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.body().path("status").asString()).isEqualTo("ready");
        assertThat(added.body().path("id").asString()).startsWith("doc_");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("id")).isEqualTo(added.body().path("id"));
        assertThat(call(acme, "GET", path).body().path("content").asString()).isEqualTo("# Returns\n\nBoots: 30 days.");
        var found = post(acme, "/api/v1/retrieval/search", "{\"query\":\"return boots\",\"limit\":3}")
                .body()
                .path("data");
        assertThat(found.size()).isEqualTo(1);
        assertThat(found.get(0).path("text").asString()).isEqualTo("Boots: 30 days.");
        assertThat(found.get(0).path("vector_score").asDouble()).isBetween(0.1, 1.0);

        assertThat(call(acme, "DELETE", path).status()).isEqualTo(204);
        assertThat(call(acme, "GET", path).status()).isEqualTo(404);
        assertThat(post(acme, "/api/v1/retrieval/search", "{\"query\":\"return boots\"}")
                        .body()
                        .path("data")
                        .size())
                .isZero();
    }

    @Test
    void hidesADocumentFromOtherTenants() throws Exception {
        var id = post(acme, "/api/v1/documents", "{\"content\":\"The secret is 42.\"}")
                .body()
                .path("id")
                .asString();

        for (var method : new String[] {"GET", "DELETE"})
            assertThat(call(globex, method, "/api/v1/documents/" + id).status()).isEqualTo(404);
        assertThat(call(globex, "GET", "/api/v1/documents").body().path("data").size())
                .isZero();
        assertThat(post(globex, "/api/v1/retrieval/search", "{\"query\":\"secret\"}")
                        .body()
                        .path("data")
                        .size())
                .isZero();
        assertThat(call(acme, "GET", "/api/v1/documents/" + id).status()).isEqualTo(200);
    }

    @Test
    void takesFilesInAForm() throws Exception {
        var html = "<title>Hours</title><p>Open from nine.".getBytes(StandardCharsets.UTF_8);
        var added = send(
                acme,
                "POST",
                "/api/v1/documents",
                form(html, "hours.html", "text/html"),
                "multipart/form-data; boundary=x");

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.body().path("title").asString()).isEqualTo("Hours");
    }

    @Test
    void saysWhatIsWrongWithAnUpload() throws Exception {
        var latin = form(new byte[] {'G', 'r', (byte) 0xfc, 'n'}, "a.txt", "text/plain");
        var notUtf8 = send(acme, "POST", "/api/v1/documents", latin, "multipart/form-data; boundary=x");
        assertThat(notUtf8.status()).isEqualTo(400);
        assertThat(notUtf8.body().path("detail").asString()).contains("UTF-8", "offset 2");

        var pdf = form(new byte[] {1}, "a.pdf", "application/pdf");
        assertThat(send(acme, "POST", "/api/v1/documents", pdf, "multipart/form-data; boundary=x")
                        .status())
                .isEqualTo(415);
        assertThat(post(acme, "/api/v1/documents", "{\"title\":\"x\"}").status())
                .isEqualTo(400);
        assertThat(post(acme, "/api/v1/documents", "{\"content\":\" \"}").status())
                .isEqualTo(400);
        assertThat(post(acme, "/api/v1/documents", "{\"content\":\"a\",\"bogus\":1}")
                        .status())
                .isEqualTo(400);
        var large = "{\"content\":\"" + "x".repeat(Documents.MAX_BYTES + 1) + "\"}";
        assertThat(post(acme, "/api/v1/documents", large).status()).isEqualTo(413);
        assertThat(post(acme, "/api/v1/retrieval/search", "{\"query\":\"\"}").status())
                .isEqualTo(400);
        assertThat(post(acme, "/api/v1/retrieval/search", "{\"query\":\"a\",\"limit\":0}")
                        .status())
                .isEqualTo(400);
        assertThat(call(acme, "GET", "/api/v1/documents/doc_1").status()).isEqualTo(404);
        assertThat(call(acme, "GET", "/api/v1/documents?cursor=x").status()).isEqualTo(400);
        assertThat(call(acme, "GET", "/api/v1/documents").body().path("data").size())
                .isZero();
    }

    @Test
    void leadsThroughAListByCursor() throws Exception {
        for (int i = 0; i < 3; i++) post(acme, "/api/v1/documents", "{\"content\":\"Text " + i + "\"}");

        var first = call(acme, "GET", "/api/v1/documents?limit=2").body();
        var second = call(
                        acme,
                        "GET",
                        "/api/v1/documents?limit=2&cursor="
                                + first.path("next_cursor").asString())
                .body();

        assertThat(first.path("data").size()).isEqualTo(2);
        assertThat(second.path("data").size()).isEqualTo(1);
        assertThat(second.has("next_cursor")).isFalse();
    }
}
