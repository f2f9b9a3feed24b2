package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/// Requests that are wrong, each told so in the dialect it was asked in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayBadInputIT {
    private final TestGateway gateway = new TestGateway(Map.of());
    private final Customer customer = gateway.customer();

    @AfterAll
    void stop() {
        gateway.close();
    }

    private Reply send(Dialects dialect, byte[] body) {
        return gateway.post(dialect.path, customer.key(), body);
    }

    private Reply send(Dialects dialect, String body) {
        return send(dialect, body.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode ask(Dialects dialect) {
        return Dialects.ask(dialect.provider() + "/sim", "hello", false);
    }

    private static void refused(Dialects dialect, Reply reply, int status) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(dialect.isError(reply.json())).as(reply.body()).isTrue();
        assertThat(reply.json().path("request_id").asString()).isEqualTo(reply.header("x-request-id"));
        assertThat(reply.header("content-type")).startsWith("application/json");
    }

    @ParameterizedTest
    @EnumSource
    void bodiesThatAreNoJsonObject(Dialects dialect) {
        for (var body :
                new String[] {"{\"model\":", "", "nonsense", "[]", "\"text\"", "null", "{}{}", "{\"a\":1,\"a\":2}"})
            refused(dialect, send(dialect, body), 400);
        assertThat(send(dialect, "{\"model\":").message()).contains("line 1");
        assertThat(send(dialect, "{}").message()).contains("model");
    }

    @ParameterizedTest
    @EnumSource
    void textThatIsNotUtf8(Dialects dialect) {
        var body = ask(dialect).toString().replace("hello", "h\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        refused(dialect, send(dialect, body), 400);
        refused(dialect, send(dialect, ask(dialect).toString().replace("hello", "\\ud83d alone")), 400);
        refused(dialect, send(dialect, ask(dialect).toString().getBytes(StandardCharsets.UTF_16)), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, model, 7",
        "OPENAI, model, ''",
        "OPENAI, messages, 7",
        "OPENAI, messages, []",
        "OPENAI, messages, [7]",
        "OPENAI, stream, yes",
        "OPENAI, temperature, hot",
        "OPENAI, temperature, 3",
        "OPENAI, max_tokens, -1",
        "OPENAI, max_tokens, 1.5",
        "OPENAI, tools, {}",
        "OPENAI, stop, 7",
        "OPENAI, n, 2",
        "OPENAI, parley, 1",
        "ANTHROPIC, model, 7",
        "ANTHROPIC, messages, 7",
        "ANTHROPIC, messages, []",
        "ANTHROPIC, messages, [7]",
        "ANTHROPIC, stream, yes",
        "ANTHROPIC, temperature, 1.5",
        "ANTHROPIC, max_tokens, 0",
        "ANTHROPIC, tools, {}",
        "ANTHROPIC, stop_sequences, x",
        "ANTHROPIC, system, 7",
        "ANTHROPIC, parley, 1"
    })
    void fieldsOfAWrongTypeOrValueAreNamed(Dialects dialect, String field, String value) {
        var body = ask(dialect);
        body.set(field, value.startsWith("[") || value.startsWith("{") || isNumber(value) ? parse(value) : text(value));
        var reply = send(dialect, Json.write(body));
        refused(dialect, reply, 400);
        assertThat(reply.message()).contains(field);
        if (dialect == Dialects.OPENAI)
            assertThat(reply.json().path("error").path("param").asString()).startsWith(field);
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty() && "-0123456789".indexOf(value.charAt(0)) >= 0;
    }

    private static tools.jackson.databind.JsonNode parse(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static tools.jackson.databind.JsonNode text(String value) {
        return Json.object().put("v", value).path("v");
    }

    @ParameterizedTest
    @EnumSource
    void aPromptOfTwoMegabytesIsAskedWhole(Dialects dialect) {
        var text = "word ".repeat(420_000);
        var reply = send(dialect, Json.write(Dialects.ask(dialect.provider() + "/sim-3", text, false)));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(gateway.seen("sim-3").text().length()).isGreaterThan(2_000_000);
        assertThat(reply.took()).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @EnumSource
    void aBodyBeyondTheLimitIsRefused(Dialects dialect) {
        var body = Json.write(Dialects.ask(dialect.provider() + "/sim", "x".repeat(21 * 1024 * 1024), false));
        refused(dialect, send(dialect, body), 413);
    }

    @ParameterizedTest
    @EnumSource
    void modelsThatAreUnknownOrNotAllowed(Dialects dialect) {
        refused(dialect, send(dialect, Json.write(Dialects.ask("no-such-model", "x", false))), 404);
        refused(dialect, send(dialect, Json.write(Dialects.ask("nobody/model", "x", true))), 404);
        var config = Json.object();
        config.putArray("allowed_models").add("gpt-4o").add("claude-haiku-4-5");
        var limited = gateway.customer(config);
        var reply = gateway.ask(dialect, limited, Dialects.ask("gpt-4.1", "x", false));
        refused(dialect, reply, 403);
        assertThat(reply.message()).contains("gpt-4o");
        assertThat(gateway.ask(dialect, limited, Dialects.ask("gpt-4o", "x", false))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void keysThatAreMissingWrongExpiredOrRevoked(Dialects dialect) {
        var body = Json.write(ask(dialect));
        var json = Map.of("Content-Type", "application/json");
        refused(dialect, gateway.send("POST", dialect.path, body, json), 401);
        refused(dialect, gateway.post(dialect.path, "nonsense", body), 401);
        refused(dialect, gateway.post(dialect.path, customer.key() + "x", body), 401);

        var soon = Instant.now().plusSeconds(1);
        var expiring = gateway.key(customer.id(), Json.object().put("expires_at", soon.toString()))
                .path("key")
                .asString();
        TestGateway.until(
                "the key expires",
                () -> gateway.post(dialect.path, expiring, body).status() != 200);
        refused(dialect, gateway.post(dialect.path, expiring, body), 401);

        var revoked = gateway.key(customer.id(), Json.object());
        var key = revoked.path("key").asString();
        assertThat(gateway.post(dialect.path, key, body).status()).isEqualTo(200);
        gateway.operator("DELETE", "/api/v1/api-keys/" + revoked.path("id").asString(), Json.object());
        TestGateway.until(
                "the key is revoked",
                () -> gateway.post(dialect.path, key, body).status() != 200);
        refused(dialect, gateway.post(dialect.path, key, body), 401);
    }

    @ParameterizedTest
    @EnumSource
    void anotherMethod(Dialects dialect) {
        var headers = Map.of("Authorization", "Bearer " + customer.key());
        for (var method : new String[] {"GET", "PUT", "DELETE"}) {
            var reply = gateway.send(method, dialect.path, new byte[0], headers);
            refused(dialect, reply, 405);
            assertThat(reply.header("allow")).isEqualTo("POST");
        }
    }

    /// The body says what it is: clients that forget the content type, or send another, are understood.
    @ParameterizedTest
    @EnumSource
    void anotherContentTypeIsNoReasonToFail(Dialects dialect) {
        for (var type :
                new String[] {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"})
            assertThat(gateway.post(dialect.path, customer.key(), Json.write(ask(dialect)), "Content-Type", type)
                            .status())
                    .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatOnlyOneDialectKnowsPassThere(Dialects dialect) {
        var body = Dialects.ask(dialect.provider() + "/passed", "hello", false).put("brand_new_field", 7);
        body.putObject("another").put("deep", true);
        var reply = send(dialect, Json.write(body));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-parley-dropped")).isEmpty();
        var sent = gateway.seen("passed").body();
        assertThat(sent.path("brand_new_field").asInt()).isEqualTo(7);
        assertThat(sent.path("another").path("deep").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatOnlyOneDialectKnowsAreNamedWhenLeftOutElsewhere(Dialects dialect) {
        var model = dialect.other().provider() + "/foreign";
        for (boolean stream : new boolean[] {true, false}) {
            var body = Dialects.ask(model, "hello", stream).put("brand_new_field", 7);
            var reply = send(dialect, Json.write(body));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-parley-dropped")).isEqualTo("brand_new_field");
            assertThat(gateway.seen("foreign").body().has("brand_new_field")).isFalse();
        }
    }

    @Test
    void aHeaderCannotBeForgedByTheNameOfAField() {
        var body = Dialects.ask("anthropic/foreign", "hello", false).put("a\r\nx-forged: 1\u00e9\u0001, b", 7);
        var reply = send(Dialects.OPENAI, Json.write(body));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-forged")).isEmpty();
    }

    @Test
    void aDeadlineThatIsNoNumberIsNamed() {
        for (var dialect : Dialects.values())
            for (var value : new String[] {"soon", "0", "-5", "999999999999"})
                refused(dialect, gateway.ask(dialect, customer, ask(dialect), "x-parley-timeout-ms", value), 400);
    }

    @Test
    void mutatedRequestsAreAnsweredOrRefusedAndNeverMoreThanThat() throws Exception {
        var wild = new RequestMutations(20261121);
        var answers = new HashMap<Integer, Integer>();
        try (var callers = java.util.concurrent.Executors.newFixedThreadPool(4)) {
            var replies = new java.util.ArrayList<java.util.concurrent.Future<Integer>>();
            for (int i = 0; i < 2_000; i++) {
                var dialect = i % 2 == 0 ? Dialects.OPENAI : Dialects.ANTHROPIC;
                var body = wild.next(dialect);
                replies.add(callers.submit(() -> checked(dialect, body)));
            }
            for (var reply : replies)
                answers.merge(reply.get(60, java.util.concurrent.TimeUnit.SECONDS), 1, Integer::sum);
        }
        assertThat(answers.keySet()).allMatch(status -> status == 200 || (status >= 400 && status < 500));
        assertThat(answers.get(200)).as(answers.toString()).isGreaterThan(50);
        assertThat(answers.get(400)).as(answers.toString()).isGreaterThan(500);
    }

    private int checked(Dialects dialect, byte[] body) {
        var reply = send(dialect, body);
        Consumer<String> wrong = why -> {
            throw new AssertionError(why + ": " + reply.status() + " " + reply.body() + "\nfor "
                    + new String(body, StandardCharsets.UTF_8));
        };
        if (reply.status() >= 500) wrong.accept("A fault of ours");
        if (reply.took().compareTo(Duration.ofSeconds(10)) > 0) wrong.accept("It took " + reply.took());
        if (reply.status() >= 400 && !dialect.isError(reply.json())) wrong.accept("Not the dialect's error");
        return reply.status();
    }
}
