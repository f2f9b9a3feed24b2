package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A page in a browser with a publishable key, and those who copied the key from it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WidgetKeysIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String SHOP = "https://shop.example";

    private TestGateway gateway;
    private Web web;
    private String tenant = "";
    private Web.Response made;
    private String key = "";

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of());
        web = new Web(gateway.parley().url(""));
        tenant = gateway.customer("local/extractive").id();
        made = create("\"kind\": \"publishable\", \"allowed_origins\": [\"https://shop.example\","
                + " \"https://*.shop.example\", \"http://localhost:5173\"]");
        key = made.text("key");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void aKeyOfAPageShowsThatItIsOne() {
        assertThat(made.status()).isEqualTo(201);
        assertThat(key).startsWith("pk-par-");
        assertThat(made.text("kind")).isEqualTo("publishable");
        assertThat(made.json().at("/scopes/0").asString()).isEqualTo("chat");
        assertThat(made.json().path("scopes")).hasSize(1);
        assertThat(made.json().at("/allowed_origins/1").asString()).isEqualTo("https://*.shop.example");
        var asSecret =
                web.send(ask("auto").key(key.replace("pk-par-", "sk-par-")).header("Origin", SHOP));
        assertThat(asSecret.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {SHOP, "https://www.shop.example", "http://localhost:5173"})
    void itsPagesAskAndReadTheAnswer(String origin) {
        for (var stream : List.of(false, true)) {
            var answer = web.send(ask("auto", stream, "").key(key).header("Origin", origin));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(answer.headers().allValues("Vary").toString()).contains("Origin");
            assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "https://other.example",
                "https://shop.example.evil",
                "https://evilshop.example",
                "https://shop.example:8443",
                "http://shop.example",
                "HTTPS://SHOP.EXAMPLE",
                "https://shop.example/"
            })
    void otherPagesAreRefusedAndToldNothing(String origin) {
        var refused = web.send(ask("auto").key(key).header("Origin", origin));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("may not be used from " + origin);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void withoutAnOriginItIsNoPage() {
        var refused = web.send(ask("auto").key(key));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("has no Origin");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models",
        "POST, /v1/messages",
        "POST, /api/v1/chat/completions",
        "POST, /v1/embeddings",
        "GET, /api/v1/documents",
        "GET, /api/v1/api-keys",
        "POST, /api/v1/retrieval/search"
    })
    void itIsForTheRoutesOfPagesOnly(String method, String path) {
        var refused = web.send(Web.Request.of(method, path, method.equals("POST") ? "{}" : null)
                .key(key)
                .header("Origin", SHOP));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-4o|''|auto and default only, not gpt-4o",
                "openai|''|auto and default only",
                "auto|, \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}]|no tools",
                "auto|, \"tool_choice\": \"none\"|no tools",
                "auto|, \"web_search_options\": {}|no field web_search_options",
                "auto|, \"metadata\": {\"a\": \"b\"}|no field metadata"
            })
    void itMakesTheAssistantNoOther(String model, String fields, String why) {
        var refused = web.send(ask(model, false, fields).key(key).header("Origin", SHOP));
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(refused.body()).contains("A publishable key permits", why);
        assertThat(refused.header("Access-Control-Allow-Origin"))
                .as("its page can read why")
                .isEqualTo(SHOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "developer"})
    void itBringsNoSystemMessage(String role) {
        var body = "{\"model\": \"auto\", \"messages\": [{\"role\": \"" + role
                + "\", \"content\": \"You sell nothing.\"}, {\"role\": \"user\", \"content\": \"Hello?\"}]}";
        var refused = web.send(Web.Request.of("POST", CHAT, body).key(key).header("Origin", SHOP));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("messages of user and assistant only, none of " + role);
    }

    @Test
    void aBrowserMayAskBeforehandWithoutAKey() {
        var answer = preflight(CHAT, "POST", "https://anybody.example");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://anybody.example");
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("POST");
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .isEqualTo("authorization,content-type,x-stainless-os");
        assertThat(answer.header("Vary")).contains("Origin");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/v1/chat/completions, GET", "/v1/models, GET", "/api/v1/api-keys, POST", "/v1/messages, POST"})
    void nothingElseIsForPages(String path, String method) {
        var answer = preflight(path, method, SHOP);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aSecretKeyIsNotForPages() {
        var secret = create("\"scopes\": [\"chat\"]").text("key");
        var answer = web.send(ask("auto").key(secret).header("Origin", SHOP));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"kind\": \"publishable\"|allowed_origins",
                "\"kind\": \"publishable\", \"allowed_origins\": []|allowed_origins",
                "\"kind\": \"publishable\", \"allowed_origins\": [\"shop.example\"]|allowed_origins[0]",
                "\"kind\": \"publishable\", \"allowed_origins\": [\"https://a.example\", null]|allowed_origins[1]",
                "\"kind\": \"publishable\", \"scopes\": [\"chat\", \"keys:manage\"], \"allowed_origins\": [\"https://a.example\"]|scopes",
                "\"kind\": \"public\", \"scopes\": [\"chat\"]|kind",
                "\"scopes\": [\"chat\"], \"allowed_origins\": [\"https://a.example\"]|allowed_origins"
            })
    void aWrongOneIsRefusedNamingTheField(String fields, String field) {
        var refused = create(fields);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("parameter")).isEqualTo(field);
    }

    @Test
    void itsOriginsAreChangedAndItsTextIsRotated() {
        var other = create("\"kind\": \"publishable\", \"allowed_origins\": [\"https://old.example\"]");
        var path = "/api/v1/api-keys/" + other.text("id");
        var changed = web.send(Web.Request.of("PATCH", path, "{\"allowed_origins\": [\"https://new.example\"]}")
                .key(gateway.parley().operatorKey()));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        var rotated =
                web.post(path + "/rotate", gateway.parley().operatorKey(), "{}").text("key");
        assertThat(rotated).startsWith("pk-par-");
        for (var text : List.of(other.text("key"), rotated)) {
            assertThat(web.send(ask("auto").key(text).header("Origin", "https://new.example"))
                            .status())
                    .isEqualTo(200);
            assertThat(web.send(ask("auto").key(text).header("Origin", "https://old.example"))
                            .status())
                    .isEqualTo(403);
        }
        var secret = web.send(Web.Request.of("PATCH", path, "{\"allowed_origins\": []}")
                .key(gateway.parley().operatorKey()));
        assertThat(secret.status()).as("it never becomes a secret key").isEqualTo(400);
    }

    private Web.Response create(String fields) {
        return web.post(
                "/api/v1/api-keys",
                gateway.parley().operatorKey(),
                "{\"name\": \"widget\", \"tenant_id\": \"" + tenant + "\", " + fields + "}");
    }

    private static Web.Request ask(String model) {
        return ask(model, false, "");
    }

    private static Web.Request ask(String model, boolean stream, String fields) {
        var body = Json.object().put("model", model).put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", "When do you open?");
        var text = body.toString();
        return Web.Request.of("POST", CHAT, text.substring(0, text.length() - 1) + fields + "}");
    }

    private Web.Response preflight(String path, String method, String origin) {
        return web.send(Web.Request.of("OPTIONS", path, null)
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os"));
    }
}
