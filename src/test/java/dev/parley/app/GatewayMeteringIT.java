package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What an answer costs stands in the ledger, exactly and in time.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayMeteringIT {
    private static final String COUNTS =
            "outcome, provider, model, input_tokens, cached_input_tokens, output_tokens, estimated, trim_scale(cost_usd)";

    private static final String CACHED = """
            {"prompt_tokens":1000,"completion_tokens":20,"total_tokens":1020,"prompt_tokens_details":{"cached_tokens":700}}""";

    private final int closedPort = closedPort();
    private final TestGateway gateway = new TestGateway(Map.of(), """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: chat, upstream: sim-4, price: {input: 2, cached_input: 1, output: 8}}
                  - {name: slow, upstream: sim-500-50ms, price: {input: 2, output: 8}}
                  - {name: uncounted, upstream: fault-no-usage, price: {input: 2, output: 8}}
                  - {name: embed, upstream: embed-large, kind: embedding, price: {input: 0.5}}
              - {name: gone, dialect: openai, base_url: "http://127.0.0.1:%d/v1", models: [unreachable]}
            """.formatted(closedPort));
    private final Customer customer = gateway.customer();

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static int closedPort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// The row is read as soon as the answer has ended: it must not need any more time.
    @ParameterizedTest
    @CsvSource({"OPENAI, false", "OPENAI, true", "ANTHROPIC, false", "ANTHROPIC, true"})
    void anAnswersTokensAndCostAreDurableBeforeItsLastByte(Dialects dialect, boolean stream) {
        // 40 characters, which the provider counts as 10 tokens, and 4 generated
        var reply = gateway.ask(dialect, customer, Dialects.ask("chat", "0123456789".repeat(4), stream));
        assertThat(gateway.settlement(reply, COUNTS)).isEqualTo("completed priced chat 10 0 4 f 0.000052");
        var parley = stream ? parleyOf(reply) : reply.json().path("parley");
        assertThat(parley.path("usage_id").asString()).isEqualTo(reply.header("x-parley-usage-id"));
        assertThat(parley.path("cost_usd").decimalValue()).isEqualByComparingTo("0.000052");
        if (!stream) assertThat(reply.header("x-parley-cost-usd")).isEqualTo("0.000052");
        assertThat(gateway.rows("select operation, model, input_tokens >= 10, output_bound, cost_bound >= 0.000052"
                        + " from usage_starts where id = '" + reply.usageId() + "'"))
                .containsExactly("chat chat t 1000 t");
    }

    private static tools.jackson.databind.JsonNode parleyOf(Reply reply) {
        return reply.events().stream()
                .filter(event -> event.data().contains("\"parley\""))
                .findFirst()
                .orElseThrow()
                .json()
                .path("parley");
    }

    @Test
    void tokensThatTheProviderHadCachedAreChargedAtTheirOwnPrice() {
        try (var cached = FixedProvider.start("Hello.", CACHED)) {
            try (var other = new TestGateway(Map.of("OPENAI_BASE_URL", cached.url()))) {
                var reply = other.ask(Dialects.OPENAI, other.customer(), Dialects.ask("gpt-4o", "hello", false));
                // gpt-4o: 2.50, cached 1.25, generated 10 dollars a million: 300*2.5 + 700*1.25 + 20*10
                assertThat(other.settlement(reply, COUNTS)).isEqualTo("completed openai gpt-4o 1000 700 20 f 0.001825");
                assertThat(reply.json()
                                .path("usage")
                                .path("prompt_tokens_details")
                                .path("cached_tokens")
                                .asInt())
                        .isEqualTo(700);
            }
        }
    }

    @Test
    void whatTheProviderDoesNotCountIsCountedHereAndSaidToBeAnEstimate() {
        for (boolean stream : new boolean[] {true, false}) {
            var reply = gateway.ask(Dialects.OPENAI, customer, Dialects.ask("uncounted", "one two three four", stream));
            assertThat(gateway.settlement(
                            reply, "outcome, estimated, input_tokens between 4 and 20, output_tokens, cost_usd > 0"))
                    .isEqualTo("completed t t 6 t");
            assertThat(reply.body()).contains("\"usage_estimated\":true");
        }
    }

    private Reply embed(ObjectNode body) {
        return gateway.post("/v1/embeddings", customer.key(), Json.write(body));
    }

    @Test
    void embeddingsAreMeteredInEveryEncoding() {
        var plain = embed(Json.object().put("model", "embed").put("input", "0123456789".repeat(4)));
        assertThat(gateway.settlement(plain, COUNTS)).isEqualTo("completed priced embed 10 0 0 f 0.000005");
        assertThat(plain.json().path("data").path(0).path("embedding").size()).isEqualTo(3072);
        assertThat(plain.header("x-parley-cost-usd")).isEqualTo("0.000005");

        var body = Json.object().put("model", "embed").put("dimensions", 64).put("encoding_format", "base64");
        body.putArray("input").add("one").add("two");
        var small = embed(body).json().path("data");
        assertThat(small.size()).isEqualTo(2);
        assertThat(floats(small.path(0).path("embedding").asString())).hasSize(64);
        body.put("encoding_format", "float");
        var same = embed(body).json().path("data").path(0).path("embedding");
        assertThat((double) floats(small.path(0).path("embedding").asString())[5])
                .isEqualTo(same.get(5).doubleValue(), org.assertj.core.data.Offset.offset(1e-6));
    }

    private static float[] floats(String base64) {
        var buffer = ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        var floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    @Test
    void embeddingsInsideTheProcessAreMeteredAndFree() {
        var reply = embed(Json.object().put("model", "local/minilm").put("input", "How long may I return shoes?"));
        assertThat(reply.json().path("data").path(0).path("embedding").size()).isEqualTo(384);
        assertThat(gateway.settlement(reply, "outcome, provider, model, input_tokens > 4, cost_usd = 0"))
                .isEqualTo("completed local local/minilm t t");
    }

    @Test
    void aCallerWhoLeavesIsChargedForWhatCameUntilThen() throws Exception {
        long cancelled = gateway.simulator().cancelled();
        var id = leaveAfterSomeEvents();
        TestGateway.until(
                "the provider's work is cancelled", () -> gateway.simulator().cancelled() > cancelled);
        TestGateway.until("the entry is settled", () -> !row(id, "outcome").isEmpty());
        assertThat(row(id, "outcome, provider, model, estimated, output_tokens > 1, output_tokens < 700, cost_usd > 0"))
                .containsExactly("client_gone priced slow t t t t");
    }

    private List<String> row(String usageId, String columns) {
        return gateway.rows("select " + columns + " from usage_settlements where id = '" + usageId + "'");
    }

    /// A client that closes its socket in the middle of a slow stream.
    /// @return the usage id, from the response's head
    private String leaveAfterSomeEvents() throws IOException {
        gateway.send("GET", "/health/live", new byte[0], Map.of());
        pace("rate=50");
        var url = URI.create(gateway.parley().url(""));
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            var body = Json.write(Dialects.ask("slow", "Tell me much", true));
            var head =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + customer.key()
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            var seen = new StringBuilder();
            var buffer = new byte[4096];
            while (seen.toString().split("\"content\"").length < 6) {
                int read = socket.getInputStream().read(buffer);
                assertThat(read).isPositive();
                seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
            int at = seen.indexOf("use_");
            return seen.substring(at + 4, at + 40);
        } finally {
            pace("rate=0");
        }
    }

    /// Sets the provider's tokens a second.
    private void pace(String query) throws IOException {
        try (var in = URI.create(gateway.simulator().baseUrl() + "/sim/pace?" + query)
                .toURL()
                .openStream()) {
            in.readAllBytes();
        }
    }

    @Test
    void aRequestThatReachedNobodyCostsNothing() {
        var fresh = gateway.customer();
        assertThat(gateway.ask(Dialects.OPENAI, fresh, Dialects.ask("no-such-model", "x", false))
                        .status())
                .isEqualTo(404);
        assertThat(gateway.ask(Dialects.ANTHROPIC, fresh, Dialects.ask("unreachable", "x", true))
                        .status())
                .isEqualTo(502);
        assertThat(gateway.ask(Dialects.OPENAI, fresh, Dialects.ask("openai/fault-400", "x", false))
                        .status())
                .isEqualTo(400);
        var sql = " from usage_settlements s join tenants t on t.id = s.tenant_id where 'ten_' || t.id = '" + fresh.id()
                + "'";
        TestGateway.until(
                "both are released", () -> gateway.rows("select 1" + sql).size() == 2);
        assertThat(gateway.rows("select outcome, provider, input_tokens + output_tokens, cost_usd = 0" + sql))
                .containsOnly("released null 0 t");
        var usage = gateway.get("/api/v1/tenants/" + fresh.id() + "/usage", fresh.key())
                .json();
        assertThat(usage.path("api_calls").asInt()).isZero();
        assertThat(usage.path("estimated_cost").path("amount").asString()).isEqualTo("0");
    }

    @Test
    void oneHundredRequestsAtOnceAreOneHundredSettlementsAndTheReportIsTheirSum() throws Exception {
        var fresh = gateway.customer();
        var asks = new ArrayList<Callable<Reply>>();
        for (int i = 0; i < 100; i++) {
            var dialect = i % 2 == 0 ? Dialects.OPENAI : Dialects.ANTHROPIC;
            var body = Dialects.ask("chat", "question number " + i, i % 3 == 0);
            asks.add(() -> gateway.ask(dialect, fresh, body));
        }
        var ids = new java.util.HashSet<String>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var reply : callers.invokeAll(asks)) {
                assertThat(reply.get().status()).isEqualTo(200);
                ids.add(reply.get().header("x-parley-usage-id"));
            }
        }
        assertThat(ids).hasSize(100);
        var mine = " from usage_settlements where 'ten_' || tenant_id = '" + fresh.id() + "'";
        assertThat(gateway.rows("select count(*), count(distinct id), min(outcome), max(outcome)" + mine))
                .containsExactly("100 100 completed completed");
        var usage = gateway.get("/api/v1/tenants/" + fresh.id() + "/usage", fresh.key())
                .json();
        assertThat(usage.path("api_calls").asInt()).isEqualTo(100);
        assertThat(gateway.rows("select sum(input_tokens), sum(output_tokens)" + mine))
                .containsExactly(usage.path("input_tokens").asString() + " "
                        + usage.path("output_tokens").asString());
        assertThat(new BigDecimal(gateway.rows("select sum(cost_usd)" + mine).getFirst()))
                .isEqualByComparingTo(
                        usage.path("estimated_cost").path("amount").asString());
    }
}
