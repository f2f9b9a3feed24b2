package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ObjectNode;

/// What the chat on a tenant's pages reads before it shows itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WidgetApiIT {
    private static final String CONFIG = "/api/v1/widget/config";
    private static final String SHOP = "https://shop.example";

    private TestGateway gateway;
    private Web web;

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of());
        web = new Web(gateway.parley().url(""));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static ObjectNode config(String more) {
        return Json.readObject(
                ("{\"primary_model\": \"local/extractive\"" + more + "}").getBytes(StandardCharsets.UTF_8));
    }

    private String publishable(String tenant, String origin) {
        var fields = Json.object().put("kind", "publishable");
        fields.putArray("allowed_origins").add(origin);
        return gateway.key(tenant, fields, "chat").path("key").asString();
    }

    private Web.Response read(String path, String key, String origin) {
        return web.send(Web.Request.of("GET", path, null).key(key).header("Origin", origin));
    }

    @Test
    void aTenantThatSaidNothingHasItsNameAndNothingElse() {
        var tenant = gateway.customer(config(""));
        var shown = read(CONFIG, publishable(tenant.id(), SHOP), SHOP);
        assertThat(shown.status()).as(shown.body()).isEqualTo(200);
        assertThat(shown.header("Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(shown.text("name")).startsWith("customer-");
        assertThat(shown.json().propertyNames())
                .containsExactlyInAnyOrder("name", "suggested_questions", "attachments");
        assertThat(shown.json().path("attachments").asBoolean()).isTrue();
    }

    @Test
    void brandingAndGreetingAreShownAndAnAgentGreetsInItsOwnWords() {
        var tenant = gateway.customer(
                config(
                        ", \"branding\": {\"name\": \"Shoes\", \"colors\": {\"primary\": \"#123456\"}}, \"locale\": \"de-CH\","
                                + " \"widget\": {\"greeting\": \"Hello!\", \"suggested_questions\": [\"How?\"], \"attachments\": false}"));
        var key = publishable(tenant.id(), SHOP);
        var shown = read(CONFIG, key, SHOP).json();
        assertThat(shown.path("name").asString()).isEqualTo("Shoes");
        assertThat(shown.at("/colors/primary").asString()).isEqualTo("#123456");
        assertThat(shown.path("greeting").asString()).isEqualTo("Hello!");
        assertThat(shown.at("/suggested_questions/0").asString()).isEqualTo("How?");
        assertThat(shown.path("attachments").asBoolean()).isFalse();
        assertThat(shown.path("locale").asString()).isEqualTo("de-CH");
        assertThat(shown.has("primary_model")).isFalse();

        var manager = gateway.key(tenant.id(), Json.object(), "config:write")
                .path("key")
                .asString();
        var agent = web.post("/api/v1/agents", manager, "{\"name\": \"Sales\", \"greeting\": \"Hello from sales!\"}")
                .text("id");
        assertThat(read(CONFIG + "?agent=" + agent, key, SHOP).text("greeting")).isEqualTo("Hello from sales!");
        assertThat(read(CONFIG + "?agent=agt_none", key, SHOP).status()).isEqualTo(404);
    }

    @Test
    void anAgentForSomeIsNoAgentOfPagesUnlessItsTenantSaysSo() {
        var tenant = gateway.customer(config(""));
        var page = publishable(tenant.id(), SHOP);
        var manager = gateway.key(tenant.id(), Json.object(), "config:write", "chat")
                .path("key")
                .asString();
        var staffs = web.post(
                "/api/v1/agents", manager, "{\"name\": \"Staff\", \"knowledge_scope\": {\"audience\": [\"staff\"]}}");
        assertThat(staffs.json().path("web_pages").asBoolean()).isFalse();
        var agent = staffs.text("id");
        var wanted = "{\"agent\": \"" + agent + "\"}";
        var refused = web.send(Web.Request.of("POST", "/api/v1/conversations", wanted)
                .key(page)
                .header("Origin", SHOP));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("web_pages");
        assertThat(read(CONFIG + "?agent=" + agent, page, SHOP).status()).isEqualTo(403);
        assertThat(web.post("/api/v1/conversations", manager, wanted).status()).isEqualTo(201);

        var changed = "{\"name\": \"Staff\", \"knowledge_scope\": {\"audience\": [\"staff\"]}, \"web_pages\": true}";
        assertThat(web.send(Web.Request.of("PUT", "/api/v1/agents/" + agent, changed)
                                .key(manager))
                        .status())
                .isEqualTo(200);
        assertThat(read(CONFIG + "?agent=" + agent, page, SHOP).status()).isEqualTo(200);
    }

    @Test
    void aPageOfThisServerReadsThoughItsBrowserNamesNoOrigin() {
        var tenant = gateway.customer(config(""));
        var own = web.base();
        var permitted = publishable(tenant.id(), own);
        assertThat(web.get(CONFIG, permitted).status()).isEqualTo(200);
        assertThat(read(CONFIG, permitted, SHOP).status()).isEqualTo(403);
        assertThat(web.get(CONFIG, publishable(tenant.id(), SHOP)).status()).isEqualTo(403);
    }

    @Test
    void whereATenantTakesNoFilesFromPagesItsOwnServerStillSendsThem() {
        var tenant = gateway.customer(config(", \"widget\": {\"attachments\": false}"));
        var key = publishable(tenant.id(), SHOP);
        var begun = web.send(
                Web.Request.of("POST", "/api/v1/conversations", "{}").key(key).header("Origin", SHOP));
        var path = "/api/v1/conversations/" + begun.text("id") + "/messages";
        var message = "{\"content\": \"What is in it?\", \"attachments\": [{\"name\": \"a.txt\", \"data\": \"YWJj\"}]}";
        var refused = web.send(Web.Request.of("POST", path, message)
                .key(key)
                .header("Origin", SHOP)
                .header("X-Parley-End-User", begun.text("end_user_token")));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("no attachments from pages");
        assertThat(web.post(path, tenant.key(), message).status()).isEqualTo(200);
    }
}
