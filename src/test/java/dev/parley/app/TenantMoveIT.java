package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A tenant goes from one installation to another, on two databases with two master keys.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantMoveIT {
    private static final String QUESTION =
            "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"How long may I return shoes?\"}]}";

    private TestParley from;
    private TestParley to;
    private String acme;

    @BeforeAll
    void start() {
        from = TestParley.start(Map.of());
        to = TestParley.start(Map.of("PARLEY_DEMO", "false"));
        acme = web(from).get("/api/v1/tenants", from.operatorKey()).json().path("data").values().stream()
                .filter(tenant -> tenant.path("slug").asString().equals("acme"))
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
        assertThat(before.json().at("/choices/0/message/citations")).isNotEmpty();
        var exported = new TenantFiles(from).export(acme, from.acmeKey(), Map.of());
        var imported = new TenantFiles(to).importing(exported, "", Map.of());
        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        assertThat(imported.text("tenant_id")).isEqualTo(acme);
        // as it was, before anybody asks there
        assertThat(usage(to)).isEqualTo(usage(from));

        var after = ask(to);
        assertThat(after.status()).as(after.body()).isEqualTo(200);
        assertThat(after.json().at("/choices/0/message"))
                .isEqualTo(before.json().at("/choices/0/message"));
    }

    private Web.Response ask(TestParley parley) {
        return web(parley).post("/v1/chat/completions", from.acmeKey(), QUESTION);
    }

    private String usage(TestParley parley) {
        var report = Json.readObject(web(parley)
                .get("/api/v1/tenants/" + acme + "/usage?from=2026-01-01&to=2027-01-01", from.acmeKey())
                .body()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        report.remove("rate_limit_remaining");
        return report.toString();
    }
}
