package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.portability.Archive;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// An archive is a file, and whoever has it can change it and make its digests fit.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileArchiveIT {
    private TestParley from;
    private TestParley to;

    @BeforeAll
    void start() {
        from = TestParley.start(Map.of());
        to = TestParley.start(Map.of("PARLEY_DEMO", "false"));
    }

    @AfterAll
    void stop() {
        from.close();
        to.close();
    }

    private static String tenant(TestParley of, String slug) {
        for (var tenant : new Web(of.url(""))
                .get("/api/v1/tenants", of.operatorKey())
                .json()
                .path("data"))
            if (tenant.path("slug").asString("").equals(slug))
                return tenant.path("id").asString();
        throw new AssertionError("no tenant " + slug);
    }

    private Archive exported(String slug, String key) {
        return Archive.of(new TenantFiles(from).export(tenant(from, slug), key, Map.of()));
    }

    private static Archive changed(Archive archive, String table, String field, String json) {
        var member = "tables/" + table + "/000001.ndjson";
        var rows = new StringBuilder();
        archive.text(member).lines().forEach(line -> {
            var row = Json.readObject(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            row.set(field, Json.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            rows.append(row).append('\n');
        });
        return archive.with(member, rows.toString()).signed();
    }

    @Test
    void makesNoOperatorOfATenantsKey() {
        var forged = changed(
                exported("globex", from.globexKey()),
                "api_keys",
                "scopes",
                "[\"chat\", \"tenants:manage\", \"metrics:read\"]");
        assertThat(new TenantFiles(to).importing(forged.packed(), "", Map.of()).status())
                .isEqualTo(201);
        var web = new Web(to.url(""));
        assertThat(web.get("/v1/models", from.globexKey()).status()).isEqualTo(200);
        assertThat(web.get("/api/v1/tenants", from.globexKey()).status()).isEqualTo(403);
        assertThat(web.get("/metrics", from.globexKey()).status()).isEqualTo(403);
        assertThat(web.post("/api/v1/operator-keys", from.globexKey(), "{\"name\": \"mine\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void isRefusedWhenWhatItHoldsCouldNotBeReadAfterwards() {
        var acme = tenant(from, "acme");
        for (var wrong : Map.of(
                        "tenants config", "{\"no_such_field\": 1}",
                        "api_keys allowed_networks", "[\"nonsense\"]",
                        "api_keys allowed_origins", "[\"nonsense\"]")
                .entrySet()) {
            var place = wrong.getKey().split(" ", -1);
            var forged = changed(exported("acme", from.acmeKey()), place[0], place[1], wrong.getValue());
            var answer = new TenantFiles(to).importing(forged.packed(), "", Map.of());
            assertThat(answer.status()).as(wrong.getKey() + " " + answer.body()).isEqualTo(400);
        }
        var web = new Web(to.url(""));
        var list = web.get("/api/v1/tenants", to.operatorKey());
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body()).doesNotContain(acme);
    }

    @Test
    void withTheKeysOfWhatIsSealedNeedsThePermissionsToOpenIt() {
        var web = new Web(from.url(""));
        var body = Json.object().put("name", "export").put("tenant_id", tenant(from, "acme"));
        body.putArray("scopes").add("tenant:export");
        var key = web.send(Web.Request.of("POST", "/api/v1/api-keys", body.toString())
                        .key(from.operatorKey())
                        .header("X-Parley-Reason", Web.REASON))
                .text("key");
        var files = new TenantFiles(from);
        assertThat(files.get(tenant(from, "acme"), key, Map.of()).statusCode()).isEqualTo(200);
        assertThat(files.get(tenant(from, "acme"), key, Map.of("X-Parley-Passphrase", "correct horse battery"))
                        .statusCode())
                .isEqualTo(403);
    }
}
