package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// Tenants' own providers in the whole program: a simulator of the tenant's own beside the installation's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnProvidersIT {
    private static final String KEY = "sk-own-0123456789abcdef-WXYZ";

    @TempDir
    private static Path data;

    private final Simulator theirs = Simulator.start(0, SimulatorSettings.quick());
    private TestGateway gateway;

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of(
                "PARLEY_TENANT_PROVIDER_PRIVATE_ADDRESSES",
                "true",
                "PARLEY_LOG_LEVEL",
                "debug",
                "PARLEY_DATA_DIR",
                data.toString()));
    }

    @AfterAll
    void stop() {
        gateway.close();
        theirs.close();
    }

    private ObjectNode draft(String name) {
        return Json.object()
                .put("name", name)
                .put("dialect", "openai")
                .put("base_url", theirs.openAiUrl())
                .put("api_key", KEY);
    }

    private Reply create(Customer customer, ObjectNode draft) {
        return as(customer, "POST", "/api/v1/providers", draft);
    }

    /// The operator in the tenant: the customer's own key asks models only.
    private Reply as(Customer customer, String method, String path, ObjectNode body) {
        return gateway.send(
                method,
                path,
                body.isEmpty() ? new byte[0] : Json.write(body),
                Map.of(
                        "Authorization",
                        "Bearer " + gateway.parley().operatorKey(),
                        "X-Tenant-ID",
                        customer.id(),
                        "X-Parley-Reason",
                        "a test of its providers",
                        "Content-Type",
                        "application/json"));
    }

    private String created(Customer customer, ObjectNode draft) {
        var reply = create(customer, draft);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json().path("id").asString();
    }

    private Reply ask(Customer customer, String model) {
        var body = Json.object().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        return gateway.post("/v1/chat/completions", customer.key(), Json.write(body));
    }

    private List<String> models(Customer customer) {
        return gateway.get("/v1/models", customer.key()).json().path("data").findValuesAsString("id");
    }

    /// With which key the tenant's simulator was asked for a model, of each request.
    private List<String> keysSeen(String model) {
        return theirs.requests().stream()
                .filter(request -> request.text().contains("\"" + model + "\""))
                .map(request -> String.valueOf(request.headers().get("authorization")))
                .toList();
    }

    @Test
    void serveTheirTenantAndNoOther() {
        var red = gateway.customer();
        var blue = gateway.customer();
        created(red, draft("mine").set("models", Json.mapper().createArrayNode().add("own-red")));
        assertThat(models(red)).contains("own-red", "local/extractive");
        assertThat(models(blue)).doesNotContain("own-red");

        var own = ask(red, "own-red");
        assertThat(own.status()).as(own.body()).isEqualTo(200);
        assertThat(own.header("x-parley-provider")).isEqualTo("mine");
        assertThat(keysSeen("own-red")).containsOnly("Bearer " + KEY).isNotEmpty();
        assertThat(ask(red, "mine/anything").status()).isEqualTo(200);
        assertThat(ask(red, "default").header("x-parley-provider")).isEqualTo("mine");

        long before = theirs.total();
        assertThat(ask(blue, "own-red").status()).isEqualTo(404);
        assertThat(ask(blue, "mine/anything").status()).isEqualTo(404);
        assertThat(ask(blue, "default").header("x-parley-provider")).isEqualTo("openai");
        assertThat(theirs.total()).isEqualTo(before);
        assertThat(gateway.settlement(own, "provider, model")).isEqualTo("mine own-red");
    }

    @Test
    void comeBeforeTheInstallationsAndReplaceThoseOfTheirName() {
        var customer = gateway.customer();
        var id = created(customer, draft("openai").set("models", models("gpt-4o")));
        assertThat(ask(customer, "gpt-4o").header("x-parley-provider")).isEqualTo("openai");
        assertThat(keysSeen("gpt-4o")).containsOnly("Bearer " + KEY);
        assertThat(as(customer, "DELETE", "/api/v1/providers/" + id, Json.object())
                        .status())
                .isEqualTo(204);
        long before = theirs.total();
        assertThat(ask(customer, "gpt-4o").status()).isEqualTo(200);
        assertThat(theirs.total()).isEqualTo(before);
    }

    private static tools.jackson.databind.node.ArrayNode models(String... names) {
        var list = Json.mapper().createArrayNode();
        for (var name : names) list.add(name);
        return list;
    }

    @Test
    void takeTheModelsThatTheProviderListsWhenNoneAreNamed() {
        var customer = gateway.customer();
        var reply = create(customer, draft("listed"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        var listed = reply.json().path("models").findValuesAsString("name");
        assertThat(listed).isNotEmpty();
        assertThat(models(customer)).containsAll(listed);
        var test = as(
                customer, "POST", "/api/v1/providers/" + reply.json().path("id").asString() + "/test", Json.object());
        assertThat(test.json().path("ok").asBoolean()).as(test.body()).isTrue();
        assertThat(test.json().path("models")).hasSize(listed.size());
    }

    @ParameterizedTest
    @CsvSource({
        "api_key, bad-key, 'api_key', refused the key (401)",
        "base_url, http://127.0.0.1:1/v1, 'base_url', cannot be reached",
        "base_url, '{url}/nowhere', 'base_url', such as /v1",
        "dialect, anthropic, '', ''",
        "base_url, ftp://x/v1, 'base_url', must be a URL",
        "base_url, 'http://user:pw@127.0.0.1/v1', 'base_url', without user",
        "base_url, 'http://127.0.0.1/v1?a=b', 'base_url', without user",
        "api_key, 'sk with blanks', 'api_key', visible ASCII",
        "name, Mine, 'name', a-z",
        "name, local, 'name', not be auto",
        "name, a/b, 'name', a-z",
        "dialect, gemini, 'dialect', openai or anthropic",
        "dialect, local, 'dialect', openai or anthropic",
        "primary_model, none-of-them, 'primary_model', one of models"
    })
    void areTriedBeforeTheyAreSavedAndWhatIsWrongIsSaid(String field, String value, String at, String why) {
        var customer = gateway.customer();
        var draft = draft("wrong").put(field, value.replace("{url}", theirs.baseUrl()));
        var reply = create(customer, draft);
        if (why.isEmpty()) {
            // the simulator speaks both
            assertThat(reply.status()).isEqualTo(201);
            return;
        }
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().path("detail").asString()).contains(why).doesNotContain(KEY, "bad-key");
        assertThat(reply.body()).contains("\"" + at + "\"");
        assertThat(as(customer, "GET", "/api/v1/providers", Json.object())
                        .json()
                        .path("data"))
                .isEmpty();
    }

    @Test
    void areSavedUntriedWhenAsked() {
        var customer = gateway.customer();
        var draft = draft("later").put("base_url", "http://127.0.0.1:1/v1").put("verify", false);
        draft.set("models", models("later-model"));
        var id = created(customer, draft);
        var test = as(customer, "POST", "/api/v1/providers/" + id + "/test", Json.object());
        assertThat(test.json().path("ok").asBoolean(true)).isFalse();
        assertThat(test.json().path("problem").asString()).contains("cannot be reached");
        var reply = ask(customer, "later-model");
        assertThat(reply.status()).isEqualTo(502);
    }

    /// Whoever may change a provider must not be able to have its key sent to a server of their own.
    @Test
    void keepTheirKeyFromAnotherPlace() {
        var customer = gateway.customer();
        var id = created(customer, draft("moving"));
        try (var thief = Simulator.start(0, SimulatorSettings.quick())) {
            var move = Json.object().put("base_url", thief.openAiUrl());
            var reply = as(customer, "PATCH", "/api/v1/providers/" + id, move);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().path("detail").asString()).contains("api_key must be sent again");
            assertThat(thief.total()).isZero();
            reply = as(customer, "PATCH", "/api/v1/providers/" + id, move.put("api_key", "sk-another-0123456789"));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(thief.requests())
                    .allMatch(request -> !request.headers().toString().contains(KEY));
        }
    }

    @Test
    void oneThatFailsForATenantStaysInUseForOthers() {
        var red = gateway.customer();
        var blue = gateway.customer();
        created(red, draft("same").set("models", models("fault-500", "good")));
        created(blue, draft("same").set("models", models("fault-500", "good")));
        var redKey = Json.object().put("api_key", "bad-key").put("verify", false);
        var id = as(red, "GET", "/api/v1/providers", Json.object())
                .json()
                .at("/data/0/id")
                .asString();
        assertThat(as(red, "PATCH", "/api/v1/providers/" + id, redKey).status()).isEqualTo(200);
        for (int i = 0; i < 10; i++) assertThat(ask(red, "same/good").status()).isIn(502, 503);
        var open = ask(red, "same/good");
        assertThat(open.status()).as(open.body()).isEqualTo(503);
        assertThat(ask(blue, "same/good").status()).isEqualTo(200);
        // a new key is tried at once
        var mended = as(red, "PATCH", "/api/v1/providers/" + id, Json.object().put("api_key", KEY));
        assertThat(mended.status()).as(mended.body()).isEqualTo(200);
        assertThat(ask(red, "same/good").status()).isEqualTo(200);
    }

    @Test
    void twoWhoChangeOneAtOnceDoNotOverwriteEachOther() throws Exception {
        var customer = gateway.customer();
        var id = created(customer, draft("contended"));
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<Integer> change = () -> as(
                            customer,
                            "PATCH",
                            "/api/v1/providers/" + id,
                            Json.object().put("api_key", "sk-" + Math.random() + "0123456789"))
                    .status();
            var codes = new java.util.ArrayList<Integer>();
            for (var one : threads.invokeAll(java.util.Collections.nCopies(8, change))) codes.add(one.get());
            assertThat(codes).contains(200).allMatch(code -> code == 200 || code == 409);
        }
    }

    @Test
    void areRotatedUnderLoadWithoutAFailedRequest() throws Exception {
        var customer = gateway.customer();
        var id = created(customer, draft("rotated").set("models", models("rotated-model")));
        var done = new AtomicBoolean();
        var served = new AtomicInteger();
        var failed = new AtomicInteger();
        int rotations = 20;
        try (var threads = Executors.newFixedThreadPool(4)) {
            var running = new java.util.ArrayList<Future<Boolean>>();
            for (int i = 0; i < 4; i++)
                running.add(threads.submit(() -> {
                    while (!done.get()) {
                        var reply = ask(customer, "rotated/rotated-model");
                        boolean good = reply.status() == 200
                                && reply.header("x-parley-provider").equals("rotated");
                        (good ? served : failed).incrementAndGet();
                    }
                    return true;
                }));
            for (int i = 1; i <= rotations; i++) {
                var key = "sk-rotated-0123456789-" + (1000 + i);
                var reply = as(
                        customer,
                        "PATCH",
                        "/api/v1/providers/" + id,
                        Json.object().put("api_key", key));
                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(reply.json().path("api_key_hint").asString()).isEqualTo("…" + (1000 + i));
                assertThat(reply.json().path("models")).hasSize(1);
                // whoever asks after the answer uses the new key
                theirs.reset();
                assertThat(ask(customer, "rotated/probe-" + i).status()).isEqualTo(200);
                assertThat(keysSeen("probe-" + i)).containsOnly("Bearer " + key);
            }
            var refused = as(
                    customer, "PATCH", "/api/v1/providers/" + id, Json.object().put("api_key", "bad-key"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(ask(customer, "rotated/after").status()).isEqualTo(200);
            done.set(true);
            for (var one : running) assertThat(one.get()).isTrue();
        }
        System.out.printf(
                "provider key rotation: %d rotations, %d requests served meanwhile, %d failed%n",
                rotations, served.get(), failed.get());
        assertThat(failed.get()).isZero();
        assertThat(served.get()).isPositive();
    }

    @Test
    void keysAreNowhereToBeRead() throws Exception {
        var customer = gateway.customer();
        var secret = "sk-nowhere-5e5ad7b1c2-tail";
        var created = create(customer, draft("secretive").put("api_key", secret));
        var id = created.json().path("id").asString();
        var path = "/api/v1/providers/" + id;
        var shown = created.body()
                + as(customer, "GET", path, Json.object()).body()
                + as(customer, "GET", "/api/v1/providers", Json.object()).body()
                + as(customer, "POST", path + "/test", Json.object()).body()
                + as(customer, "PATCH", path, Json.object().put("name", "renamed"))
                        .body()
                + as(
                                customer,
                                "PATCH",
                                path,
                                Json.object().put("api_key", secret).put("base_url", "http://127.0.0.1:1/v1"))
                        .body()
                + as(
                                customer,
                                "PATCH",
                                path,
                                Json.object().put("api_key", secret).put("wrong", 1))
                        .body()
                + ask(customer, "renamed/fault-400").body()
                + ask(customer, "renamed/fault-401").body()
                + ask(customer, "renamed/fault-500").body()
                + as(customer, "DELETE", path, Json.object()).body();
        assertThat(shown).contains("…tail").doesNotContain(secret, "5e5ad7b1c2");
        var rows = String.join(
                "\n", gateway.rows("select action, before, after from audit_entries where target = '" + id + "'"));
        assertThat(rows)
                .contains("provider.created", "provider.changed", "provider.deleted", "…tail")
                .doesNotContain("5e5ad7b1c2");
        created(customer, draft("kept").put("api_key", secret));
        var hex = java.util.HexFormat.of().formatHex(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(String.join("\n", gateway.rows("select providers::text from providers where name = 'kept'")))
                .contains("…tail", "\\x01")
                .doesNotContain(secret, hex);
        try (var files = Files.walk(data.resolve("logs"))) {
            for (var log : files.filter(Files::isRegularFile).toList())
                assertThat(Files.readString(log)).isNotEmpty().doesNotContain("5e5ad7b1c2", KEY);
        }
    }
}
