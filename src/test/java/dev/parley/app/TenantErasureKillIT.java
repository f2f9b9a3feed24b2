package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.portability.Traces;
import dev.parley.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Erasure of a tenant by a process that is killed in the middle of it.
class TenantErasureKillIT {
    private static final int ROWS = 60_000;

    @Test
    void goesOnAfterAKillAndLosesCountOfNothing(@TempDir Path folder) throws Exception {
        var database = TestDatabase.empty();
        var data = Files.createDirectory(folder.resolve("data"));
        var environment = Map.of("DATABASE_URL", TestDatabase.setting(database));
        var first = Child.up(data, environment);
        var operator = first.value("PARLEY_OPERATOR_KEY");
        var tenant = tenant(first.web(), operator);
        // opens the index, whose files are to go too
        var found = first.web()
                .send(Web.Request.of("POST", "/api/v1/retrieval/search", "{\"query\": \"vault\"}")
                        .key(operator)
                        .header("X-Tenant-ID", tenant));
        assertThat(found.body()).contains("tangerine");
        var index = data.resolve("indexes").resolve(tenant.substring("ten_".length()));
        assertThat(index).isDirectory();
        TestDatabase.execute(database, """
                insert into usage_starts select '%s', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'chat',
                    'tangerine', 1, 1, 1 from generate_series(1, %d)""".formatted(tenant.substring(4), ROWS));

        first.web().delete("/api/v1/tenants/" + tenant, operator);
        var begun = first.web().post("/api/v1/tenants/" + tenant + "/erasure", operator, "{\"slug\": \"doomed\"}");
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        var restored = first.web().post("/api/v1/tenants/" + tenant + "/restore", operator, "{}");
        assertThat(restored.status()).isEqualTo(409);
        await(() ->
                progress(first, tenant).filter(rows -> rows.path("usage_starts").asLong() > 0));
        first.process().destroyForcibly().waitFor();
        long left = Long.parseLong(value(database, "select count(*) from usage_starts"));
        assertThat(left).as("killed in the middle").isPositive().isLessThan(ROWS);

        var second = Child.up(data, environment);
        try {
            var web = second.web();
            var certificate = await(() -> certificate(web, operator));
            assertThat(certificate.at("/statement/rows/usage_starts").asInt()).isEqualTo(ROWS);
            assertThat(certificate.at("/statement/rows/tenants").asInt()).isEqualTo(1);
            assertThat(certificate.at("/statement/asked_by").asString()).startsWith("key_");
            assertThat(certificate.at("/statement/reason").asString()).isEqualTo(Web.REASON);
            assertThat(index).doesNotExist();
            try (var connection = TestDatabase.connect(database)) {
                assertThat(Traces.of("tangerine", connection)).isEmpty();
                assertThat(Traces.of(tenant.substring(4), connection)).containsExactly("erasure_certificates");
            }
            assertThat(second.web().get("/api/v1/tenants/" + tenant, operator).status())
                    .isEqualTo(404);
            assertThat(second.web()
                            .get("/api/v1/tenant-erasures/" + tenant, operator)
                            .status())
                    .isEqualTo(404);
        } finally {
            second.process().destroy();
            second.process().waitFor();
        }
    }

    private static String tenant(Web web, String operator) {
        var created = web.post("/api/v1/tenants", operator, "{\"slug\": \"doomed\", \"name\": \"Doomed tangerine\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        var tenant = created.text("id");
        var body = Json.object()
                .put("content", "The vault opens with the word tangerine.")
                .toString();
        var added = web.send(
                Web.Request.of("POST", "/api/v1/documents", body).key(operator).header("X-Tenant-ID", tenant));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        return tenant;
    }

    private static Optional<JsonNode> progress(Child child, String tenant) {
        try {
            var answer = child.web().get("/api/v1/tenant-erasures/" + tenant, child.value("PARLEY_OPERATOR_KEY"));
            return answer.status() == 200 ? Optional.of(answer.json().path("rows")) : Optional.empty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> certificate(Web web, String operator) {
        return web.get("/api/v1/erasure-certificates", operator).json().path("data").values().stream()
                .findFirst();
    }

    private static <T> T await(Supplier<Optional<T>> look) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            var found = look.get();
            if (found.isPresent()) return found.get();
            assertThat(System.nanoTime()).as("within two minutes").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static String value(DatabaseUrl url, String sql) throws java.sql.SQLException {
        try (var connection = TestDatabase.connect(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
