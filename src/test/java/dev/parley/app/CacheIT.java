package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A question that was answered is not asked again, and one that only looks like it is.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheIT {
    private static final String CACHE = "x-parley-cache";
    private static final String PATH = "/api/v1/cache";

    private final TestGateway gateway = new TestGateway(Map.of(), """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: chat, upstream: sim-model, price: {input: 2, output: 8}}
                  - {name: other, upstream: sim-other, price: {input: 2, output: 8}}
                  - {name: slow, upstream: sim-4-500ms, price: {input: 2, output: 8}}
                  - {name: cut, upstream: fault-cut-2, price: {input: 2, output: 8}}
            """);
    private final Customer customer = customer(true);

    @AfterAll
    void stop() {
        gateway.close();
    }

    private Customer customer(boolean enabled) {
        var known = gateway.customer(Json.object().put("cache_enabled", enabled));
        var key = gateway.key(
                known.id(), Json.object(), "chat", "usage:read", "config:write", "knowledge:read", "knowledge:write");
        return new Customer(known.id(), key.path("key").asString());
    }

    private Reply ask(Customer by, ObjectNode body) {
        var reply = gateway.ask(Dialects.OPENAI, by, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }

    private Reply ask(String text) {
        return ask(customer, Dialects.ask("chat", text, false));
    }

    private static String fresh() {
        return "What is the code of item " + Ids.next() + "?";
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, false", "OPENAI, true", "ANTHROPIC, false", "ANTHROPIC, true"})
    void answersTheSameQuestionInEitherDialectWithoutAModelForNothingAndMetersIt(Dialects dialect, boolean stream) {
        var question = fresh();
        var first = ask(question);
        long asked = gateway.simulator().total();

        var reply = gateway.ask(dialect, customer, Dialects.ask("chat", question, stream));

        assertThat(first.header(CACHE)).isEqualTo("miss");
        assertThat(reply.header(CACHE)).isEqualTo("hit; exact");
        assertThat(reply.header("x-parley-provider")).isEqualTo("cache");
        assertThat(reply.header("x-parley-model")).isEqualTo("chat");
        assertThat(reply.isStream()).isEqualTo(stream);
        assertThat(reply.text(dialect)).isEqualTo(first.text(Dialects.OPENAI)).contains(question);
        assertThat(gateway.simulator().total()).isEqualTo(asked);
        var columns = "input_tokens, output_tokens, estimated";
        assertThat(gateway.settlement(reply, "outcome, provider, model, cache, trim_scale(cost_usd), " + columns))
                .isEqualTo("completed cache chat hit 0 " + gateway.settlement(first, columns));
        if (stream) assertThat(reply.body()).contains("\"cache\":\"hit; exact\"", "\"cost_usd\":0");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, true", "ANTHROPIC, false", "ANTHROPIC, true"})
    void keepsWhatWasAnsweredInEitherWay(Dialects dialect, boolean stream) {
        var question = fresh();
        var first = gateway.ask(dialect, customer, Dialects.ask("chat", question, stream));
        var second = ask(question);
        assertThat(first.header(CACHE)).isEqualTo("miss");
        assertThat(second.header(CACHE)).isEqualTo("hit; exact");
        assertThat(second.text(Dialects.OPENAI)).isEqualTo(first.text(dialect));
    }

    @Test
    void answersAParaphraseAndNotANearMiss() {
        var by = customer(true);
        var asked = "How do I reset my password?";
        ask(by, Dialects.ask("chat", asked, false));
        ask(by, Dialects.ask("chat", "How do I enable the alarm?", false));

        var same = ask(by, Dialects.ask("chat", "How can I reset my password, please?", false));
        var opposite = ask(by, Dialects.ask("chat", "How do I disable the alarm?", false));

        assertThat(same.header(CACHE)).matches("hit; similarity=0\\.\\d\\d");
        assertThat(same.text(Dialects.OPENAI)).contains(asked);
        assertThat(opposite.header(CACHE)).isEqualTo("miss");
        var statistics = gateway.get(PATH + "/statistics", by.key()).json();
        assertThat(statistics.path("hits_semantic").asLong()).isEqualTo(1);
        assertThat(statistics.path("misses").asLong()).isEqualTo(3);
        assertThat(statistics.path("saved_usd").decimalValue()).isPositive();
    }

    @Test
    void tellsWhatOtherBoundsWouldHaveDone() {
        var by = served();

        var preview = preview(by, "{\"semantic_cache_threshold\": 1}");
        var contract = Contract.served();
        assertThat(new Fitting(contract).misfits(contract.root().at("/components/schemas/CachePreview"), preview))
                .isEmpty();
        assertThat(preview.path("lookups").asLong()).isEqualTo(2);
        assertThat(preview.path("scored").asLong()).isEqualTo(1);
        assertThat(preview.at("/before/served").asLong()).isEqualTo(1);
        assertThat(preview.at("/before/saved_usd").asDouble()).isPositive();
        assertThat(preview.at("/before/cache_error_bound").asDouble()).isEqualTo(0.01);
        assertThat(preview.at("/after/served").asLong()).isZero();
        assertThat(preview(by, "{\"cache_error_bound\": 0.2, \"days\": 30}")
                        .at("/after/served")
                        .asLong())
                .isEqualTo(1);
        assertThat(preview(customer(true), "{\"cache_error_bound\": 0.2}")
                        .path("lookups")
                        .asLong())
                .isZero();
    }

    /// A customer whose second question was served from the cache: of what could be, 3 % is asked nevertheless.
    private Customer served() {
        for (int i = 0; i < 5; i++) {
            var by = customer(true);
            ask(by, Dialects.ask("chat", "How do I reset my password?", false));
            var same = ask(by, Dialects.ask("chat", "How can I reset my password, please?", false));
            if (same.header(CACHE).startsWith("hit; similarity=")) return by;
        }
        throw new AssertionError("None of five was served.");
    }

    private JsonNode preview(Customer by, String body) {
        var answer = gateway.post(PATH + "/preview", by.key(), body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; Send cache_error_bound",
                "{\"cache_error_bound\": 0}; cache_error_bound must be a number from 0.001 to 0.2.",
                "{\"cache_error_bound\": \"x\"}; cache_error_bound must be a number",
                "{\"semantic_cache_threshold\": 1.5}; semantic_cache_threshold must be",
                "{\"cache_error_bound\": 0.1, \"days\": 0}; days must be a whole number from 1 to 30.",
                "{\"bound\": 0.1}; bound is not known",
            })
    void saysWhatIsWrongWithAPreview(String body, String detail) {
        var answer = gateway.post(PATH + "/preview", customer.key(), body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(detail);
    }

    @Test
    void keepsToTheTenantsLeastSimilarity() {
        var by = customer(true);
        gateway.operator(
                "PATCH", "/api/v1/tenants/" + by.id() + "/config", Json.object().put("semantic_cache_threshold", 1));
        ask(by, Dialects.ask("chat", "How do I reset my password?", false));
        assertThat(ask(by, Dialects.ask("chat", "How can I reset my password, please?", false))
                        .header(CACHE))
                .isEqualTo("miss");
    }

    @Test
    void neverServesAnotherTenantPromptModelOrForm() {
        var question = fresh();
        ask(question);
        assertThat(ask(customer(true), Dialects.ask("chat", question, false)).header(CACHE))
                .isEqualTo("miss");
        Map<String, Consumer<ObjectNode>> others = Map.of(
                "system",
                body -> body.withArray("messages")
                        .insertObject(0)
                        .put("role", "system")
                        .put("content", "Be brief."),
                "model",
                body -> body.put("model", "other"),
                "temperature",
                body -> body.put("temperature", 0),
                "format",
                body -> body.putObject("response_format").put("type", "json_object"),
                "seed",
                body -> body.put("seed", 7),
                "short",
                body -> body.put("max_tokens", 900));
        others.forEach((what, change) -> {
            var body = Dialects.ask("chat", question, false).put("max_tokens", 2000);
            change.accept(body);
            assertThat(ask(customer, body).header(CACHE)).as(what).isEqualTo("miss");
            assertThat(ask(customer, body).header(CACHE)).as(what).isEqualTo("hit; exact");
        });
    }

    @Test
    void servesEndUsersAlike() {
        var question = fresh();
        ask(customer, Dialects.ask("chat", question, false).put("user", "ann"));
        assertThat(ask(customer, Dialects.ask("chat", question, false).put("user", "bob"))
                        .header(CACHE))
                .isEqualTo("hit; exact");
    }

    @Test
    void isNotAskedForToolsTurnsImagesAndPersonalData() {
        Map<String, Consumer<ObjectNode>> uncacheable = Map.of(
                "tools",
                body -> {
                    var tool = body.putArray("tools").addObject().put("type", "function");
                    tool.putObject("function").put("name", "look_up");
                },
                "turns",
                body -> {
                    body.withArray("messages")
                            .addObject()
                            .put("role", "assistant")
                            .put("content", "It is 7.");
                    body.withArray("messages").addObject().put("role", "user").put("content", "And twice that?");
                },
                "image",
                body -> {
                    var parts = body.putArray("messages")
                            .addObject()
                            .put("role", "user")
                            .putArray("content");
                    parts.addObject().put("type", "text").put("text", "What is this?");
                    parts.addObject()
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", "https://example.com/a.png");
                },
                "personal data",
                body -> body.putArray("messages")
                        .addObject()
                        .put("role", "user")
                        .put("content", "Where is the order of jane.roe@example.com?"));
        uncacheable.forEach((what, change) -> {
            var body = Dialects.ask("chat", fresh(), false);
            change.accept(body);
            for (int i = 0; i < 2; i++)
                assertThat(ask(customer, body).header(CACHE)).as(what).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"false", "null"})
    void isNotAskedUnlessTheTenantEnabledIt(String enabled) {
        var by = enabled.equals("null") ? gateway.customer() : customer(false);
        var body = Dialects.ask("chat", fresh(), false);
        for (int i = 0; i < 2; i++) {
            var reply = ask(by, body);
            assertThat(reply.headers().firstValue(CACHE)).isEmpty();
            assertThat(reply.json().path("parley").has("cache")).isFalse();
        }
    }

    @Test
    void forgetsWhatRestsOnDocumentsTheMomentTheyChange() {
        var by = customer(true);
        var document = add(by, "The vault opens with the word kumquat.");
        var body = Dialects.ask("chat", "Which word opens the vault?", false);
        body.putObject("parley").put("knowledge", true);
        assertThat(ask(by, body).header(CACHE)).isEqualTo("miss");
        var hit = ask(by, body);
        assertThat(hit.header(CACHE)).isEqualTo("hit; exact");
        assertThat(hit.json().at("/choices/0/message/citations/0/document_id").asString(""))
                .isEqualTo(document);

        add(by, "The vault has a new lock.");
        assertThat(ask(by, body).header(CACHE)).isEqualTo("miss");
        assertThat(remove(by, "/api/v1/documents/" + document).status()).isEqualTo(204);
        var after = ask(by, body);
        assertThat(after.header(CACHE)).isEqualTo("miss");
        assertThat(after.body()).doesNotContain("kumquat", document);
    }

    private String add(Customer by, String content) {
        var added = gateway.post(
                "/api/v1/documents", by.key(), Json.write(Json.object().put("content", content)));
        assertThat(added.status()).isEqualTo(201);
        return added.json().path("id").asString();
    }

    private Reply remove(Customer by, String path) {
        return gateway.send("DELETE", path, new byte[0], Map.of("Authorization", "Bearer " + by.key()));
    }

    @Test
    void forgetsWhenTheTenantsConfigurationChanges() {
        var by = customer(true);
        var body = Dialects.ask("chat", fresh(), false);
        ask(by, body);
        gateway.operator(
                "PATCH", "/api/v1/tenants/" + by.id() + "/config", Json.object().put("locale", "de"));
        assertThat(ask(by, body).header(CACHE)).isEqualTo("miss");
    }

    @Test
    void keepsNoAnswerThatWasCut() {
        var cut = Dialects.ask("cut", fresh(), true);
        var full = Dialects.ask("chat", fresh(), true).put("max_tokens", 2);
        for (int i = 0; i < 2; i++) {
            assertThat(gateway.ask(Dialects.OPENAI, customer, cut).header(CACHE))
                    .isEqualTo("miss");
            assertThat(gateway.ask(Dialects.OPENAI, customer, full).header(CACHE))
                    .isEqualTo("miss");
        }
    }

    @Test
    void keepsNoAnswerInWhichPersonalDataIsRestored() {
        var by = customer(true);
        var config = Json.object();
        config.putObject("privacy").put("mode", "tokenize").put("before_provider", true);
        gateway.operator("PATCH", "/api/v1/tenants/" + by.id() + "/config", config);
        var body = Dialects.ask("chat", fresh(), false);
        body.withArray("messages")
                .insertObject(0)
                .put("role", "system")
                .put("content", "You write for jane.roe@example.com.");
        for (int i = 0; i < 2; i++) assertThat(ask(by, body).header(CACHE)).isEqualTo("miss");
    }

    @Test
    void asksTheProviderOnceForRequestsThatAskTheSameAtOnce() throws Exception {
        var question = fresh();
        int before = gateway.simulator().ofModel("sim-4-500ms");
        var asking = new ArrayList<Callable<Reply>>();
        for (int i = 0; i < 8; i++) {
            var body = Dialects.ask("slow", question, i % 2 == 0);
            asking.add(() -> ask(customer, body));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            int misses = 0;
            for (var asked : threads.invokeAll(asking)) {
                assertThat(asked.get().text(Dialects.OPENAI)).isNotBlank();
                if (asked.get().header(CACHE).equals("miss")) misses++;
            }
            assertThat(misses).isEqualTo(1);
        }
        assertThat(gateway.simulator().ofModel("sim-4-500ms")).isEqualTo(before + 1);
    }

    @Test
    void doesNotWaitForARequestThatFailed() {
        var body = Dialects.ask("cut", fresh(), false);
        for (int i = 0; i < 2; i++) {
            var reply = gateway.ask(Dialects.OPENAI, customer, body);
            assertThat(reply.status()).isGreaterThanOrEqualTo(500);
            assertThat(reply.took()).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void dropsAnAnswerThatIsToldToBeWrong() {
        var question = fresh();
        ask(question);
        for (int i = 0; i < 3; i++) {
            var hit = ask(question);
            assertThat(hit.header(CACHE)).isEqualTo("hit; exact");
            assertThat(tell(hit.header("x-parley-usage-id")).status()).isEqualTo(204);
            assertThat(tell(hit.header("x-parley-usage-id")).status()).isEqualTo(404);
        }
        var asked = ask(question);
        assertThat(asked.header(CACHE)).isEqualTo("miss");
        assertThat(tell(asked.header("x-parley-usage-id")).status()).isEqualTo(404);
        for (var body : new String[] {"{}", "{\"usage_id\": \"use_x\"}", "{\"right\": true}", "[]"})
            assertThat(gateway.post(
                                    PATH + "/feedback",
                                    customer.key(),
                                    body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .status())
                    .as(body)
                    .isEqualTo(400);
    }

    private Reply tell(String usage) {
        return gateway.post(
                PATH + "/feedback",
                customer.key(),
                Json.write(Json.object().put("usage_id", usage).put("right", false)));
    }

    @Test
    void isEmptiedByModelDocumentAndWholly() {
        var by = customer(true);
        var body = Dialects.ask("chat", fresh(), false);
        for (var part : new String[] {"", "?model=chat"}) {
            ask(by, body);
            TestGateway.until("it is kept", () -> ask(by, body).header(CACHE).equals("hit; exact"));
            assertThat(remove(by, PATH + "?model=other").status()).isEqualTo(204);
            assertThat(remove(by, PATH + "?document_id=" + Ids.format("doc", Ids.next()))
                            .status())
                    .isEqualTo(204);
            assertThat(ask(by, body).header(CACHE)).isEqualTo("hit; exact");
            assertThat(remove(by, PATH + part).status()).isEqualTo(204);
            assertThat(ask(by, body).header(CACHE)).isEqualTo("miss");
            remove(by, PATH);
        }
        assertThat(remove(by, PATH + "?document_id=x").status()).isEqualTo(400);
        assertThat(remove(by, PATH + "?tenant=x").status()).isEqualTo(400);
    }
}
