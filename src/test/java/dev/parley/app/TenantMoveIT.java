package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.portability.Archive;
import dev.parley.portability.ArchiveCheck;
import dev.parley.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A tenant goes from one installation to another, on two databases with two master keys.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantMoveIT {
    private static final String QUESTION =
            "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"How long may I return shoes?\"}]}";
    /// How long a snapshot may outlive its client.
    private static final Duration PROMPTLY = Duration.ofSeconds(2);

    private final DatabaseUrl database = TestDatabase.empty();
    private TestParley from;
    private TestParley to;
    private String acme;
    private String globex;

    @BeforeAll
    void start() {
        from = TestParley.start(Map.of("DATABASE_URL", TestDatabase.setting(database)));
        to = TestParley.start(Map.of("PARLEY_DEMO", "false"));
        acme = tenant("acme");
        globex = tenant("globex");
    }

    private String tenant(String slug) {
        return web(from).get("/api/v1/tenants", from.operatorKey()).json().path("data").values().stream()
                .filter(tenant -> tenant.path("slug").asString().equals(slug))
                .map(tenant -> tenant.path("id").asString())
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    void stop() {
        from.close();
        to.close();
    }

    private static Web web(TestParley parley) {
        return new Web(parley.url(""));
    }

    @Test
    void answersInItsNewPlaceAsItDidInTheOld() {
        var before = ask(from);
        assertThat(before.json().at("/choices/0/message/citations"))
                .as(before.body())
                .isNotEmpty();
        var exported = new TenantFiles(from).export(acme, from.acmeKey(), Map.of());
        var imported = new TenantFiles(to).importing(exported, "", Map.of());
        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        assertThat(imported.text("tenant_id")).isEqualTo(acme);
        assertThat(new TenantFiles(to).importing(exported, "", Map.of()).status())
                .isEqualTo(200);
        // as it was, before anybody asks there
        assertThat(usage(to)).isEqualTo(usage(from));
        assertThat(digests(new TenantFiles(to).export(acme, from.acmeKey(), Map.of())))
                .isEqualTo(digests(exported));

        var after = ask(to);
        assertThat(after.status()).as(after.body()).isEqualTo(200);
        assertThat(said(after)).isEqualTo(said(before));
    }

    private Web.Response ask(TestParley parley) {
        return web(parley).post("/v1/chat/completions", from.acmeKey(), QUESTION);
    }

    /// The answer and its citations, but for their ids, which each answer has anew.
    private static String said(Web.Response answer) {
        return answer.json().at("/choices/0/message").toString().replaceAll("\"cit_[^\"]+\"", "\"cit\"");
    }

    private String usage(TestParley parley) {
        var report = Json.readObject(web(parley)
                .get("/api/v1/tenants/" + acme + "/usage?from=2026-01-01&to=2027-01-01", from.acmeKey())
                .body()
                .getBytes(StandardCharsets.UTF_8));
        report.remove("rate_limit_remaining");
        return report.toString();
    }

    /// Of each part of each table, but for what tells of the exports themselves.
    private static Map<String, String> digests(byte[] archive) {
        var digests = Archive.of(archive).digests();
        digests.keySet().removeIf(name -> name.equals("header.json") || name.contains("/audit_"));
        return digests;
    }

    @Test
    void endsWithTheDigestOfItsManifestAsATrailer() throws IOException {
        try (var socket = export(globex)) {
            var response = socket.getInputStream().readAllBytes();
            var text = new String(response, StandardCharsets.ISO_8859_1);
            assertThat(text).containsIgnoringCase("\r\nTrailer: x-parley-sha256\r\n");
            var archive = new TenantFiles(from).export(globex, from.globexKey(), Map.of());
            assertThat(text.substring(text.length() - 120))
                    .containsPattern("(?i)x-parley-sha256: [0-9a-f]{64}\r\n\r\n$");
            assertThat(ArchiveCheck.of(new ByteArrayInputStream(archive)).tenant())
                    .isEqualTo(globex);
        }
    }

    @Test
    void letsGoOfTheSnapshotWhenTheClientIsGone() throws Exception {
        TestDatabase.execute(database, """
                insert into documents (tenant_id, id, title, content_type, content, content_hash, size_bytes)
                select '%s', gen_random_uuid(), 'large', 'text/plain', text, sha256(text::bytea), 1
                from generate_series(1, 40) n cross join lateral
                    (select string_agg(md5(n || ' ' || m), '') as text from generate_series(1, 30000) m)
                """.formatted(globex.substring(4)));
        byte[] part;
        try (var socket = export(globex)) {
            part = socket.getInputStream().readNBytes(200_000);
            assertThat(snapshots()).isEqualTo(1);
        }
        long end = System.nanoTime() + PROMPTLY.toNanos();
        while (snapshots() > 0) {
            assertThat(System.nanoTime())
                    .as("the snapshot ends within " + PROMPTLY)
                    .isLessThan(end);
            Thread.sleep(20);
        }
        var text = new String(part, StandardCharsets.ISO_8859_1);
        var body = text.substring(text.indexOf("\r\n\r\n") + 4);
        assertThatThrownBy(() -> ArchiveCheck.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessageContaining("no whole archive");
        TestDatabase.execute(database, "delete from documents where title = 'large'");
    }

    /// A request of which nothing is read yet.
    private Socket export(String tenant) throws IOException {
        var url = URI.create(from.url(""));
        var socket = new Socket(url.getHost(), url.getPort());
        socket.setReceiveBufferSize(16 * 1024);
        var request = "GET /api/v1/tenants/" + tenant + "/export HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer " + from.globexKey() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private long snapshots() throws SQLException {
        try (var connection = TestDatabase.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from pg_stat_activity where datname = '"
                        + database.database() + "' and query like 'copy (select row_to_json%' and state = 'active'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void letsTheOperatorAloneExportASuspendedTenant() {
        var key = from.globexKey();
        var operator = from.operatorKey();
        var suspended = suspend("suspended");
        assertThat(suspended.status()).as(suspended.body()).isEqualTo(200);
        try {
            assertThat(new TenantFiles(from).get(globex, key, Map.of()).statusCode())
                    .isEqualTo(403);
            assertThat(web(from).get("/api/v1/documents", key).text("code")).isEqualTo("tenant_suspended");
            var archive = new TenantFiles(from).export(globex, operator, Map.of());
            assertThat(ArchiveCheck.of(new ByteArrayInputStream(archive)).slug())
                    .isEqualTo("globex");
        } finally {
            assertThat(suspend("active").status()).isEqualTo(200);
        }
    }

    private Web.Response suspend(String status) {
        return web(from)
                .send(Web.Request.of("PATCH", "/api/v1/tenants/" + globex, "{\"status\": \"" + status + "\"}")
                        .key(from.operatorKey()));
    }

    @Test
    void isMovedByTheCommands(@TempDir Path folder) throws Exception {
        var file = folder.resolve("globex.tar.gz");
        var export = command(folder, from, "tenants", "export", globex, file.toString(), "--reason", "moves away");
        assertThat(export.end(60)).as(export.err()).isZero();
        assertThat(export.out()).contains(globex, "every digest fits", "left out: ");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        var again = command(folder, to, "tenants", "import", file.toString(), "--slug", "globex-2");
        assertThat(again.end(60)).as(again.err()).isZero();
        assertThat(again.out()).contains(globex + " is here: ");
        assertThat(web(to).get("/api/v1/documents", from.globexKey()).status()).isEqualTo(200);

        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 5000));
        var broken = command(folder, to, "tenants", "check", file.toString());
        assertThat(broken.end(60)).isEqualTo(2);
        assertThat(broken.err())
                .contains("This is no whole archive of a tenant")
                .hasLineCount(1);
        var unknown = command(folder, to, "tenants", "export", "ten_1", file.toString(), "--reason", "tries");
        assertThat(unknown.end(60)).isEqualTo(2);
        assertThat(unknown.err()).contains("Parley answered 404").hasLineCount(1);
        assertThat(folder.resolve("globex.tar.gz.part")).doesNotExist();
    }

    private static Child command(Path folder, TestParley parley, String... arguments) throws IOException {
        return Child.start(
                folder,
                Map.of(
                        "PARLEY_URL",
                        parley.url(""),
                        "PARLEY_OPERATOR_KEY",
                        parley.operatorKey(),
                        "PARLEY_PASSPHRASE",
                        "correct horse battery"),
                List.of(arguments));
    }
}
