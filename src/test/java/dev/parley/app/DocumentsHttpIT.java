package dev.parley.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Documents as a user handles them, with curl and a key, until an answer rests on them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentsHttpIT {
    private static final String BORDER = "------------------------d74496d66958873e";
    private static final int MEBIBYTE = 1024 * 1024;

    private TestParley parley;
    private Web web;
    private String key;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("PARLEY_DEMO", "false"));
        web = new Web(parley.url(""));
        key = newTenant();
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    private String newTenant() {
        var tenant = web.post(
                "/api/v1/tenants",
                parley.operatorKey(),
                "{\"slug\": \"t" + Ids.next().toString().substring(20) + "\", \"name\": \"Documents\"}");
        return web.post("/api/v1/api-keys", parley.operatorKey(), """
                        {"name": "all", "scopes": ["chat", "knowledge:read", "knowledge:write"], "tenant_id": "%s"}""".formatted(tenant.text("id")))
                .text("key");
    }

    @Test
    void aMarkdownFileSentByCurlIsFoundWithinASecondAndQuotedWithItsSection() {
        var added = upload("handbook.md", "application/octet-stream", """
                # Handbook

                ## Parking

                Guests park their car in the courtyard behind building seven.
                """.getBytes(UTF_8));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("content_type")).isEqualTo("text/markdown");
        assertThat(added.text("title")).isEqualTo("Handbook");
        assertThat(found("Where do guests park their car?", added.text("id"))).isTrue();

        var answer = web.post("/v1/chat/completions", key, """
                {"model": "auto", "messages": [{"role": "user", "content": "Where do guests park their car?"}]}""");
        var citation = answer.json().at("/choices/0/message/citations/0");
        assertThat(citation.path("document_id").asString("")).isEqualTo(added.text("id"));
        assertThat(citation.path("section").asString("")).contains("Parking");
        assertThat(citation.path("quote").asString("")).contains("courtyard behind building seven");
    }

    @Test
    void aPageIsReadAsTextAndKeptAsItWas() {
        var html = """
                <html><head><title>Opening hours</title><style>p { color: red }</style></head>
                <body><nav>Home</nav><h1>Hours</h1><p>The caf&eacute; opens at <b>seven</b> in the morning.</p>
                <script>alert('never indexed zyxwvut')</script></body></html>""";
        var added = upload("hours.html", "text/html; charset=utf-8", html.getBytes(UTF_8));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("title")).isEqualTo("Opening hours");
        assertThat(found("When does the café open?", added.text("id"))).isTrue();
        var hit = search("When does the café open?");
        assertThat(hit.body()).contains("café opens at seven").doesNotContain("zyxwvut", "color: red", "<b>");
        assertThat(web.get("/api/v1/documents/" + added.text("id"), key).text("content"))
                .isEqualTo(html);
    }

    @Test
    void jsonIsTakenWithATitleOfItsOwn() {
        var added = add("Umbrellas", "Umbrellas are lent at the desk on floor three.", "text/plain");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("title")).isEqualTo("Umbrellas");
        assertThat(added.json().path("size_bytes").asInt()).isEqualTo(46);
        assertThat(found("Where are umbrellas lent?", added.text("id"))).isTrue();
    }

    @Test
    void theSameContentAgainIsTheSameDocument() {
        var first = add(null, "Once and only once: the gong sounds at noon.", "text/plain");
        var second = add(null, "Once and only once: the gong sounds at noon.", "text/plain");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("id")).isEqualTo(first.text("id"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        var added = upload("bom.txt", "text/plain", "\uFEFFThe mast is painted teal.".getBytes(UTF_8));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("title")).isEqualTo("The mast is painted teal.");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWithTheirPlace() {
        var refused = upload("latin.txt", "text/plain", "Das Büro öffnet um neun.".getBytes(ISO_8859_1));
        assertProblem(refused, 400, "invalid_request");
        assertThat(refused.text("detail")).contains("not valid UTF-8").contains("offset 5");
    }

    @Test
    void invalidUtf8InsideJsonIsRefused() {
        var body = "{\"content\": \"B\u00fcro\"}".getBytes(ISO_8859_1);
        var request =
                Web.Request.of("POST", "/api/v1/documents", null).key(key).header("Content-Type", "application/json");
        assertProblem(web.send(request, BodyPublishers.ofByteArray(body)), 400, "malformed_json");
    }

    @Test
    void aDocumentThatIsTooLargeIsRefusedWithTheLimitAndTheServerGoesOn() {
        var large = "word ".repeat(MEBIBYTE + MEBIBYTE / 5);
        var file = upload("large.txt", "text/plain", large.getBytes(UTF_8));
        assertProblem(file, 413, "request_too_large");
        assertThat(file.text("detail")).contains(String.valueOf(5 * MEBIBYTE));
        assertProblem(add("Large", large, "text/plain"), 413, "request_too_large");
        assertThat(web.get("/api/v1/documents", key).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "photo.png,image/png",
        "report.pdf,application/pdf",
        "report.pdf,application/octet-stream",
        "noextension,application/octet-stream"
    })
    void aFileOfAnotherKindIsRefusedWithThoseThatAreTaken(String name, String type) {
        var refused = upload(name, type, new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        assertProblem(refused, 415, "unsupported_media_type");
        assertThat(refused.text("detail")).contains("text/plain, text/markdown or text/html");
    }

    @Test
    void whatHoldsNoTextIsRefused() {
        assertProblem(upload("empty.txt", "text/plain", new byte[0]), 400, "invalid_request");
        assertProblem(add(null, " \n\t ", "text/plain"), 400, "invalid_request");
        assertProblem(add(null, "<html><script>only()</script></html>", "text/html"), 400, "invalid_request");
        assertProblem(add(null, "nul \u0000 here", "text/plain"), 400, "invalid_request");
        assertProblem(web.post("/api/v1/documents", key, "{\"title\": \"No content\"}"), 400, "invalid_request");
        assertProblem(web.post("/api/v1/documents", key, "{\"content\": 7, \"tilte\": 1}"), 400, "invalid_request");
    }

    @Test
    void aFormThatIsWrongIsRefusedAndSaysWhy() {
        assertThat(form("--" + BORDER + "\r\nContent-Disposition: form-data; name=\"file\"")
                        .status())
                .isEqualTo(400);
        var unknown = form(part("attachment", "a.txt", "text/plain", "text") + "--" + BORDER + "--\r\n");
        assertProblem(unknown, 400, "invalid_request");
        assertThat(unknown.text("detail")).contains("attachment");
        assertProblem(form("--" + BORDER + "--\r\n"), 400, "invalid_request");
    }

    @Test
    void aDeletedDocumentIsGoneFromListSearchAndAnswers() {
        var added = add("Balloons", "The balloon festival takes place in windy October.", "text/plain");
        var id = added.text("id");
        assertThat(found("When is the balloon festival?", id)).isTrue();
        assertThat(web.delete("/api/v1/documents/" + id, key).status()).isEqualTo(204);
        assertThat(search("When is the balloon festival?").body()).doesNotContain(id);
        assertThat(web.get("/api/v1/documents?limit=200", key).body()).doesNotContain(id);
        assertProblem(web.get("/api/v1/documents/" + id, key), 404, "not_found");
        assertProblem(web.delete("/api/v1/documents/" + id, key), 404, "not_found");
        var answer = web.post("/v1/chat/completions", key, """
                {"model": "auto", "messages": [{"role": "user", "content": "When is the balloon festival?"}]}""");
        assertThat(answer.body()).doesNotContain("October", id);
        // and may come again
        assertThat(add("Balloons", "The balloon festival takes place in windy October.", "text/plain")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aListIsReadPageByPageNewestFirst() {
        var fresh = newTenant();
        var added = new ArrayList<String>();
        for (int i = 0; i < 5; i++)
            added.addFirst(web.post("/api/v1/documents", fresh, "{\"content\": \"Page number " + i + ".\"}")
                    .text("id"));
        var seen = new ArrayList<String>();
        var sizes = new ArrayList<Integer>();
        var path = "/api/v1/documents?limit=2";
        for (var next = path; next != null; ) {
            var page = web.get(next, fresh).json();
            var ids = page.path("data").findValuesAsString("id");
            sizes.add(ids.size());
            seen.addAll(ids);
            next = page.has("next_cursor")
                    ? path + "&cursor=" + page.path("next_cursor").asString()
                    : null;
        }
        assertThat(seen).isEqualTo(added);
        assertThat(sizes).isEqualTo(List.of(2, 2, 1));
        assertProblem(web.get("/api/v1/documents?limit=0", fresh), 400, "invalid_request");
        assertProblem(web.get("/api/v1/documents?limit=2&cursor=page2", fresh), 400, "invalid_request");
    }

    private Web.Response add(@org.jspecify.annotations.Nullable String title, String content, String type) {
        var body = Json.object().put("title", title).put("content", content).put("content_type", type);
        return web.post("/api/v1/documents", key, body.toString());
    }

    private Web.Response upload(String name, String type, byte[] content) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(part("file", name, type, "").getBytes(UTF_8));
        // the part's closing line break comes after the content
        var head = body.toByteArray();
        body.reset();
        body.write(head, 0, head.length - 2);
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + BORDER + "--\r\n").getBytes(UTF_8));
        return form(body.toByteArray());
    }

    /// As curl's `-F` writes it.
    private static String part(String field, String name, String type, String content) {
        return "--" + BORDER + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content + "\r\n";
    }

    private Web.Response form(String body) {
        return form(body.getBytes(UTF_8));
    }

    private Web.Response form(byte[] body) {
        var request = Web.Request.of("POST", "/api/v1/documents", null)
                .key(key)
                .header("Content-Type", "multipart/form-data; boundary=" + BORDER);
        return web.send(request, BodyPublishers.ofByteArray(body));
    }

    private Web.Response search(String question) {
        return web.post(
                "/api/v1/retrieval/search",
                key,
                Json.object().put("query", question).toString());
    }

    private boolean found(String question, String document) {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        do {
            var data = search(question).json().path("data");
            if (data.findValuesAsString("document_id").contains(document)) return true;
        } while (System.nanoTime() < end);
        return false;
    }

    private static void assertProblem(Web.Response answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).isNotBlank();
    }
}
