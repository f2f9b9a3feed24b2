package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.AnswerSeal;
import dev.parley.platform.http.Filter;
import dev.parley.platform.http.HttpServer;
import dev.parley.platform.http.HttpSettings;
import dev.parley.platform.http.IdempotencyKeys;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class IngestionApiIT {
    private static final String PATH = "/api/v1/ingestion/documents";
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

    private static HttpServer server() {
        var storage = StorageFor.database(DATABASE);
        var documents = new Documents(DATABASE.database(), ENCODER, INDEXES, storage);
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
                new IngestionApi(new Ingestion(DATABASE.database(), documents, storage, WebFor.nothing(TASKS)))
                        .routes(),
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

    private record Response(int status, JsonNode body) {
        String text(String name) {
            return body.path(name).asString("");
        }
    }

    private Response send(String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SERVER.port() + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header("tenant", acme.toString());
        if (headers.length > 0) request.headers(headers);
        var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Response(
                response.statusCode(), response.body().length == 0 ? Json.object() : Json.read(response.body()));
    }

    private Response form(String field, String name, byte[] content, String... headers) throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nGr\u00FC\u00DFe\r\n".getBytes(UTF_8));
        bytes.writeBytes(("--x\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(UTF_8));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n--x--\r\n".getBytes(UTF_8));
        var all = new ArrayList<>(List.of("Content-Type", "multipart/form-data; boundary=x"));
        all.addAll(List.of(headers));
        return send("POST", PATH, bytes.toByteArray(), all.toArray(String[]::new));
    }

    private Response json(String body) throws Exception {
        return send("POST", PATH, body.getBytes(UTF_8), "Content-Type", "application/json");
    }

    @Test
    void takesAFormListsTellsAndDeletes() throws Exception {
        var pdf = SampleFiles.pdf(List.of(List.of("Boots: 30 days.")));
        var taken = form("file", "returns.pdf", pdf);
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.text("title")).isEqualTo("Gr\u00FC\u00DFe");
        assertThat(taken.text("content_type")).isEqualTo("application/pdf");
        assertThat(taken.text("status")).isEqualTo("queued");
        assertThat(taken.body().at("/stages/0/stage").asString()).isEqualTo("received");
        assertThat(taken.body().at("/stages/0/count").asInt()).isEqualTo(pdf.length);
        assertThat(form("file", "other.pdf", pdf).status()).isEqualTo(200);

        var path = PATH + "/" + taken.text("id");
        assertThat(send("GET", path, new byte[0]).text("file_name")).isEqualTo("returns.pdf");
        json("{\"content\":\"a,b\\n1,2\",\"content_type\":\"text/csv\"}");
        var page = send("GET", PATH + "?limit=1", new byte[0]);
        assertThat(page.body().at("/data/0/content_type").asString()).isEqualTo("text/csv");
        assertThat(send("GET", PATH + "?cursor=" + page.text("next_cursor"), new byte[0])
                        .body()
                        .at("/data/0/id")
                        .asString())
                .isEqualTo(taken.text("id"));
        assertThat(send("GET", PATH + "?status=failed", new byte[0])
                        .body()
                        .path("data")
                        .size())
                .isZero();
        assertThat(send("POST", path + "/retry", new byte[0]).status()).isEqualTo(409);
        assertThat(send("DELETE", path, new byte[0]).status()).isEqualTo(204);
        assertThat(send("GET", path, new byte[0]).status()).isEqualTo(404);
    }

    @Test
    void givesARepeatedRequestTheSameAnswer() throws Exception {
        var first = form("file", "a.txt", "Same.".getBytes(UTF_8), "Idempotency-Key", "k1");
        var again = form("file", "a.txt", "Same.".getBytes(UTF_8), "Idempotency-Key", "k1");
        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void takesFiftyMegabytesAndNotMore() throws Exception {
        var largest = new byte[Ingestion.MAX_BYTES];
        Arrays.fill(largest, (byte) 'x');
        assertThat(form("file", "a.txt", largest).status()).isEqualTo(202);
        assertThat(form("file", "a.txt", Arrays.copyOf(largest, largest.length + 1))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void saysWhatIsWrongWithAnUpload() throws Exception {
        assertThat(form("other", "a.txt", "a".getBytes(UTF_8)).text("detail")).contains("no field other");
        assertThat(form("file", "a.txt", new byte[0]).text("detail")).contains("empty");
        assertThat(form("file", "a.exe", new byte[] {0, 1, 2}).status()).isEqualTo(415);
        assertThat(json("{}").status()).isEqualTo(400);
        assertThat(json("{\"content\":\"\"}").status()).isEqualTo(400);
        assertThat(json("{\"content\":\"a\\u0000b\"}").status()).isEqualTo(400);
        assertThat(json("{\"content\":\"a\",\"title\":\"" + "t".repeat(301) + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(json("{\"content\":\"a\",\"bogus\":1}").status()).isEqualTo(400);
        for (var query : List.of("status=dead", "limit=0", "cursor=x", "stauts=failed"))
            assertThat(send("GET", PATH + "?" + query, new byte[0]).status()).isEqualTo(400);
        for (var id : List.of("doc_1", Ids.format("doc", Ids.next()))) {
            assertThat(send("GET", PATH + "/" + id, new byte[0]).status()).isEqualTo(404);
            assertThat(send("DELETE", PATH + "/" + id, new byte[0]).status()).isEqualTo(404);
            assertThat(send("POST", PATH + "/" + id + "/retry", new byte[0]).status())
                    .isEqualTo(404);
        }
        assertThat(send("GET", PATH, new byte[0]).body().path("data").size()).isZero();
    }
}
