package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// The audit log as its readers see it, and the command that verifies what they took out.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditApiIT {
    @TempDir
    private Path folder;

    private TestParley parley;
    private Web web;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of());
        web = new Web(parley.url(""));
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    @Test
    void recordsTheFirstRun() {
        var created = entries("?action=document.created&actor=system&limit=100", parley.acmeKey());
        assertThat(created).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.at("/actor/kind").asString("")).isEqualTo("system");
            assertThat(entry.at("/after/title").asString("")).isNotBlank();
            assertThat(entry.has("before")).isFalse();
        });
        var installation = entries("?action=operator_key.", parley.operatorKey());
        assertThat(installation).hasSize(1);
        assertThat(installation.getFirst().at("/after/name").asString("")).isEqualTo("first run");
        assertThat(entries("?action=audit_key.created", parley.operatorKey())).hasSize(1);
    }

    @Test
    void saysWhoDidWhatAndLinksItWithinASecondOrSo() {
        var id = document("Who did this");
        var entry = one("?target=" + id);
        assertThat(entry.path("action").asString("")).isEqualTo("document.created");
        assertThat(entry.at("/actor/kind").asString("")).isEqualTo("api_key");
        assertThat(entry.at("/actor/address").asString("")).isEqualTo("127.0.0.1");
        var request = entry.path("request_id").asString("");
        assertThat(entries("?request_id=" + request, parley.acmeKey())).hasSize(1);
        long begun = System.nanoTime();
        while (!one("?target=" + id).has("seq")) {
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        System.out.printf("Linked %d ms after the answer%n", (System.nanoTime() - begun) / 1_000_000);
    }

    @Test
    void recordsARequestThatIsRepeatedUnderItsIdempotencyKeyOnce() {
        var request = Web.Request.of("POST", "/api/v1/documents", body("Sent twice"))
                .key(parley.acmeKey())
                .header("Idempotency-Key", "twice");
        var first = web.send(request);
        var second = web.send(request);
        assertThat(second.header("idempotent-replayed")).isEqualTo("true");
        assertThat(entries("?target=" + first.text("id"), parley.acmeKey())).hasSize(1);
    }

    @Test
    void givesItsPagesNewestFirstWithoutGapOrRepeat() {
        for (int i = 0; i < 5; i++) document("Page " + i);
        var all = entries("?action=document.&limit=100", parley.acmeKey());
        var paged = new java.util.ArrayList<String>();
        var cursor = "";
        do {
            var page = web.get("/api/v1/audit?action=document.&limit=3" + cursor, parley.acmeKey())
                    .json();
            page.path("data").forEach(entry -> paged.add(entry.path("id").asString()));
            var next = page.path("next_cursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty() && paged.size() < 100);
        assertThat(paged)
                .isEqualTo(
                        all.stream().map(entry -> entry.path("id").asString()).toList())
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @Test
    void findsWhatLiesInASpan() {
        var before = one("?target=" + document("Span one")).path("at").asString();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        var second = document("Span two");
        var at = one("?target=" + second).path("at").asString();
        var later = entries("?action=document.&from=" + at + "&limit=100", parley.acmeKey());
        assertThat(later)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.path("at").asString().substring(0, 23))
                        .isGreaterThanOrEqualTo(at.substring(0, 23)));
        var span = entries("?from=" + before + "&to=" + at + "&action=document.", parley.acmeKey());
        assertThat(span)
                .isNotEmpty()
                .noneMatch(entry -> entry.path("target").asString("").equals(second));
    }

    @ParameterizedTest
    @CsvSource({
        "?actoin=x,actoin,There is no parameter actoin; there are action",
        "?from=yesterday,from,RFC 3339",
        "?from=2026-02-01&to=2026-01-01,from,must be before to",
        "?from=2026-02-01&to=2026-02-01,from,must be before to",
        "?limit=0,limit,from 1 to 100",
        "?limit=many,limit,from 1 to 100",
        "?cursor=doc_1,cursor,unchanged",
        "?actor=,actor,leave it out for all",
        "?target=%00,target,printable",
        "/heads?cursor=x,cursor,unchanged",
        "/heads?from=2026-01-01,from,There is no parameter from",
        "/export?limit=1,limit,There is no parameter limit",
        "/export?to=1,to,RFC 3339",
    })
    void refusesWhatItCannotFilterBy(String query, String parameter, String said) {
        var answer = web.get("/api/v1/audit" + query, parley.acmeKey());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo(parameter);
        assertThat(answer.text("detail")).contains(said);
    }

    @Test
    void takesALikeWithoutItsMeaning() {
        for (var odd : List.of("%25", "_", "document.%25", "'%20or%201=1", "doc%EF%BF%BF"))
            assertThat(entries("?action=" + odd, parley.acmeKey())).as(odd).isEmpty();
    }

    @Test
    void exportsWhatCanBeVerifiedOffline() throws IOException {
        document("To be exported");
        var file = export("whole.ndjson", "");
        var key = folder.resolve("key.json");
        Files.writeString(
                key,
                web.send(Web.Request.of("GET", "/.well-known/parley-audit-key", null))
                        .body());
        assertThat(verify(file.toString(), "--key", key.toString()))
                .startsWith("0 Intact:")
                .contains("entries of ten_")
                .doesNotContain("comes from the export itself");
        assertThat(verify(file.toString())).startsWith("0 ").contains("That key comes from the export itself");
        var x = Json.mapper().readTree(Files.readString(key)).at("/keys/0/x").asString();
        assertThat(verify(file.toString(), "--key", x)).startsWith("0 ");
        assertThat(one("?action=audit.exported").at("/after/first").asLong()).isEqualTo(1);

        var lines = Files.readAllLines(file);
        lines.remove(3);
        var cut = folder.resolve("removed.ndjson");
        Files.writeString(cut, String.join("\n", lines) + "\n");
        assertThat(verify(cut.toString(), "--key", x))
                .startsWith("1 NOT INTACT: line 4 (entry 4): entry 3 is missing before it");
        assertThat(verify(file.toString(), "--key", "A".repeat(43)))
                .startsWith("1 NOT INTACT")
                .contains("not a trusted one");
    }

    @Test
    void tellsWhatItCannotRead() throws IOException {
        var file = export("readable.ndjson", "");
        assertThat(verify("/no/such/file")).startsWith("2 ").contains("There is no file /no/such/file");
        assertThat(verify(folder.toString())).startsWith("2 ");
        assertThat(verify(file.toString(), "--key", "nonsense"))
                .startsWith("2 ")
                .contains("neither a file nor");
        assertThat(verify(file.toString(), "--key", file.toString())).startsWith("2 ");
        assertThat(verify(file.toString(), "--head", "/no/such/file")).startsWith("2 ");
        assertThat(verify()).startsWith("2 ");
        Files.writeString(folder.resolve("empty"), "");
        assertThat(verify(folder.resolve("empty").toString())).startsWith("1 ").contains("the file is empty");
        assertThat(verify(file.toString(), "--head", folder.resolve("empty").toString()))
                .startsWith("2 ");
    }

    @Test
    void holdsAnExportAgainstAHeadThatWasKept() throws IOException {
        document("Before the head");
        var early = export("early.ndjson", "");
        document("After the head");
        var late = export("late.ndjson", "");
        var newest = folder.resolve("newest.json");
        Files.writeString(
                newest,
                web.get("/api/v1/audit/heads?limit=1", parley.acmeKey())
                        .json()
                        .at("/data/0")
                        .toString());
        assertThat(verify(late.toString(), "--head", early.toString())).startsWith("0 ");
        assertThat(verify(late.toString(), "--head", newest.toString())).startsWith("0 ");
        assertThat(verify(early.toString(), "--head", newest.toString()))
                .startsWith("1 ")
                .contains("the head that you kept is of entry");
        var other = folder.resolve("other.ndjson");
        Files.writeString(
                other, web.get("/api/v1/audit/export", parley.globexKey()).body());
        assertThat(verify(late.toString(), "--head", other.toString())).startsWith("1 ");
    }

    @Test
    void exportsASpanThatCanBeVerifiedByItself() throws IOException {
        document("Span before");
        var at = one("?target=" + document("Span begins")).path("at").asString();
        document("Span goes on");
        var file = export("span.ndjson", "?from=" + at);
        var header = Json.mapper().readTree(Files.readAllLines(file).getFirst());
        assertThat(header.path("first").asLong()).isGreaterThan(1);
        assertThat(header.path("previous").asString()).doesNotMatch("0{64}");
        assertThat(verify(file.toString())).startsWith("0 Intact:");
        var past = export("past.ndjson", "?to=2020-01-01");
        assertThat(verify(past.toString())).startsWith("0 Intact: 0 entries");
        var future = export("future.ndjson", "?from=2100-01-01");
        assertThat(verify(future.toString())).startsWith("0 Intact: 0 entries");
        assertThat(Files.readAllLines(future)).hasSize(2);
    }

    @Test
    void keepsThePublicHalfOfAKeyThatWasReplaced() throws IOException {
        var before = export("before.ndjson", "");
        var rotated =
                web.send(Web.Request.of("POST", "/api/v1/audit/keys", "{}").key(parley.operatorKey()));
        assertThat(rotated.status()).isEqualTo(201);
        assertThat(rotated.body()).doesNotContain("private", "\"d\"");
        var after = export("after.ndjson", "");
        var key = folder.resolve("keys.json");
        var keys = web.send(Web.Request.of("GET", "/.well-known/parley-audit-key", null));
        Files.writeString(key, keys.body());
        assertThat(keys.json().at("/keys/0/kid").asString("")).isEqualTo(rotated.text("kid"));
        assertThat(verify(before.toString(), "--key", key.toString())).startsWith("0 ");
        assertThat(verify(after.toString(), "--key", key.toString()))
                .startsWith("0 ")
                .contains(rotated.text("kid"));
        assertThat(verify(before.toString(), "--key", rotated.text("x"))).startsWith("1 ");
        assertThat(entries("?action=audit_key.rotated", parley.operatorKey())
                        .getFirst()
                        .at("/actor/kind")
                        .asString(""))
                .isEqualTo("operator");
    }

    private String document(String title) {
        var answer = web.post("/api/v1/documents", parley.acmeKey(), body(title));
        assertThat(answer.status()).isEqualTo(201);
        return answer.text("id");
    }

    private static String body(String title) {
        return Json.object()
                .put("title", title)
                .put("content", title + " is a test.")
                .toString();
    }

    private Path export(String name, String query) throws IOException {
        var answer = web.get("/api/v1/audit/export" + query, parley.acmeKey());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
        return Files.writeString(folder.resolve(name), answer.body());
    }

    private JsonNode one(String query) {
        return entries(query, parley.acmeKey()).getFirst();
    }

    private List<JsonNode> entries(String query, String key) {
        var answer = web.get("/api/v1/audit" + query, key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return List.copyOf(answer.json().path("data").values());
    }

    /// The exit status, and all that was printed.
    private static String verify(String... arguments) {
        var printed = new StringWriter();
        var program = new CommandLine(new AuditVerifyCommand())
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true));
        return program.execute(arguments) + " " + printed;
    }
}
