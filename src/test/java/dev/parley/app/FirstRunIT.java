package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The first start, also when it was broken off.
class FirstRunIT {
    @TempDir
    private Path data;

    @Test
    void isTakenUpAgainWhereItWasBrokenOffAndNotRepeatedOnceItIsDone() throws Exception {
        try (var database = TestDatabase.fresh()) {
            // what a first run leaves that is ended while it reads the demo documents
            database.tenant("acme");
            var url = database.url();
            var environment = Map.of("PARLEY_DATA_DIR", data.toString(), "DATABASE_URL", TestDatabase.setting(url));
            String operator;
            try (var parley = TestParley.start(environment)) {
                operator = parley.operatorKey();
                var web = new Web(parley.url(""));
                assertThat(documents(web, parley.acmeKey())).isPositive();
                assertThat(documents(web, parley.globexKey())).isPositive();
                assertThat(web.get("/api/v1/tenants", operator)
                                .json()
                                .path("data")
                                .findValuesAsString("slug"))
                        .containsExactlyInAnyOrder("acme", "globex");
            }
            try (var again = TestParley.start(environment)) {
                assertThat(again.operatorKey()).isEqualTo(operator);
                assertThat(database.value("select count(*) from operator_keys")).isEqualTo("1");
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("first-run.env"))))
                .isEqualTo("rw-------");
    }

    @Test
    void itsTenantsAreMarkedAndTheirDemoPageMayAskWhereverThisServes() throws Exception {
        try (var database = TestDatabase.fresh()) {
            var environment =
                    Map.of("PARLEY_DATA_DIR", data.toString(), "DATABASE_URL", TestDatabase.setting(database.url()));
            String key;
            String before;
            try (var parley = TestParley.start(environment)) {
                var web = new Web(parley.url(""));
                before = parley.url("");
                var own = web.post("/api/v1/tenants", parley.operatorKey(), "{\"name\": \"Own\"}");
                assertThat(own.json().path("demo").asBoolean(true)).isFalse();
                var listed =
                        web.get("/api/v1/tenants", parley.operatorKey()).json().path("data");
                assertThat(listed.valueStream()
                                .filter(tenant -> tenant.path("demo").asBoolean())
                                .map(tenant -> tenant.path("slug").asString()))
                        .containsExactlyInAnyOrder("acme", "globex");
                var shown =
                        web.send(Web.Request.of("GET", "/demo/tenants", null)).json();
                assertThat(shown.findValuesAsString("slug")).containsExactly("acme", "globex");
                key = shown.get(0).path("key").asString();
                assertThat(ask(web, key, before)).isEqualTo(200);
                assertThat(ask(web, key, before.replace("127.0.0.1", "localhost")))
                        .isEqualTo(200);
                assertThat(ask(web, key, "https://evil.example")).isEqualTo(403);
                assertThat(web.get("/api/v1/documents", key).status()).isEqualTo(403);
            }
            try (var again = TestParley.start(environment)) {
                var web = new Web(again.url(""));
                assertThat(ask(web, key, again.url(""))).isEqualTo(200);
                assertThat(ask(web, key, before)).isEqualTo(403);
                var acme = web.get("/api/v1/me", again.acmeKey()).text("tenant_id");
                assertThat(web.delete("/api/v1/tenants/" + acme, again.operatorKey())
                                .status())
                        .isEqualTo(202);
                assertThat(web.send(Web.Request.of("GET", "/demo/tenants", null))
                                .json()
                                .findValuesAsString("slug"))
                        .containsExactly("globex");
            }
        }
    }

    @Test
    void withoutADemoItsPageClosesForGoodAndItsTenantsStay() throws Exception {
        try (var database = TestDatabase.fresh()) {
            var environment =
                    Map.of("PARLEY_DATA_DIR", data.toString(), "DATABASE_URL", TestDatabase.setting(database.url()));
            String key;
            String globex;
            try (var parley = TestParley.start(environment)) {
                var web = new Web(parley.url(""));
                key = demo(web).get(0).path("key").asString();
                globex = demo(web).get(1).path("key").asString();
                assertThat(ask(web, key, parley.url(""))).isEqualTo(200);
                assertThat(told(parley, "https://parley.example.com")).contains("--no-demo");
                assertThat(told(parley, "http://localhost:8080")).isEmpty();
            }
            database.execute("update tenants set status = 'suspended' where slug = 'globex'");
            var without = new HashMap<>(environment);
            without.putAll(Map.of("PARLEY_DEMO", "false", "PARLEY_PUBLIC_URL", "https://parley.example.com"));
            try (var parley = TestParley.start(without)) {
                var web = new Web(parley.url(""));
                assertThat(demo(web)).isEmpty();
                assertThat(ask(web, key, "https://parley.example.com")).isEqualTo(401);
                assertThat(web.get("/api/v1/documents", parley.acmeKey()).status())
                        .isEqualTo(200);
                assertThat(told(parley, "https://parley.example.com")).isEmpty();
            }
            database.execute("update tenants set status = 'active'");
            try (var parley = TestParley.start(environment)) {
                var web = new Web(parley.url(""));
                assertThat(demo(web)).isEmpty();
                assertThat(ask(web, globex, parley.url(""))).isEqualTo(401);
            }
        }
    }

    @Test
    void itsTenantsMayDoWhatTheirPlansAllow() throws Exception {
        try (var database = TestDatabase.fresh()) {
            var environment =
                    Map.of("PARLEY_DATA_DIR", data.toString(), "DATABASE_URL", TestDatabase.setting(database.url()));
            try (var _ = TestParley.start(environment)) {
                assertThat(callsOfTheirOwn(database)).isEqualTo("0");
            }
            // as an earlier version left them
            database.execute("update tenants set config = config || '{\"api_calls_per_day\": 1000000000}'");
            database.execute(
                    new String(new Asset("text/plain", "db/V0153__demo_calls.sql").bytes(), StandardCharsets.UTF_8));
            assertThat(callsOfTheirOwn(database)).isEqualTo("0");
            assertThat(database.value("select count(*) from tenants t join config_versions v on v.tenant_id = t.id"
                            + " and v.version = t.config_version and v.config = t.config"))
                    .isEqualTo("2");
        }
    }

    private static @Nullable String callsOfTheirOwn(TestDatabase database) {
        return database.value("select count(*) from tenants where config ? 'api_calls_per_day'");
    }

    private static JsonNode demo(Web web) {
        return web.send(Web.Request.of("GET", "/demo/tenants", null)).json();
    }

    /// What `doctor` has to say of a demo that can be reached at the URL.
    private static String told(TestParley parley, String publicUrl) {
        var port = parley.url("").replaceAll(".*:", "");
        var settings = Map.of("PARLEY_PORT", port, "PARLEY_HOST", "127.0.0.1", "PARLEY_PUBLIC_URL", publicUrl);
        return MachineChecks.demo(Settings.load(Map.of(), settings, null)).stream()
                .map(Finding::toString)
                .collect(Collectors.joining());
    }

    private static int ask(Web web, String key, String origin) {
        var body = """
                {"model": "auto", "messages": [{"role": "user", "content": "How long can I return shoes?"}]}""";
        return web.send(Web.Request.of("POST", "/v1/chat/completions", body)
                        .key(key)
                        .header("Origin", origin))
                .status();
    }

    private static int documents(Web web, String key) {
        return web.get("/api/v1/documents", key).json().path("data").size();
    }
}
