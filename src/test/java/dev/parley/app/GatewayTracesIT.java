package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import dev.parley.testing.TraceSink;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an operator sees of answers: traces at a collector, and metrics.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayTracesIT {
    private final TraceSink sink = TraceSink.start();
    private final TestGateway gateway = new TestGateway(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint()));
    private final Customer customer = gateway.customer();

    private final Map<Integer, Reply> replies = new HashMap<>();

    /// All that is traced at once, since a batch of spans takes seconds to be sent.
    @BeforeAll
    void ask() {
        int number = 0;
        for (var dialect : Dialects.values())
            for (boolean stream : new boolean[] {false, true}) {
                number++;
                var model = dialect.provider() + "/sim@trace-" + number;
                var body = Dialects.ask(model, "hello there", stream).put("temperature", 0.5);
                replies.put(number, gateway.ask(dialect, customer, body, "traceparent", traceparent(number)));
            }
        var failing = Dialects.ask("openai/fault-401@trace", "x", false);
        replies.put(9, gateway.ask(Dialects.OPENAI, customer, failing, "traceparent", traceparent(9)));
        var embed = Json.object().put("model", "openai/embed@trace").put("input", "hello");
        replies.put(
                10, gateway.post("/v1/embeddings", customer.key(), Json.write(embed), "traceparent", traceparent(10)));
    }

    private static String traceparent(int number) {
        return "00-" + trace(number) + "-b7ad6b7169203331-01";
    }

    private Reply reply(int number) {
        return Objects.requireNonNull(replies.get(number));
    }

    @AfterAll
    void stop() {
        gateway.close();
        sink.close();
    }

    private static String trace(int number) {
        return "0af7651916cd43dd8448eb211c80%04d".formatted(number);
    }

    /// Spans are exported in batches, some seconds later.
    private Map<String, TraceSink.Seen> spans(String trace, int expected) {
        TestGateway.until("the spans of " + trace, () -> sink.spans(trace).size() >= expected);
        return sink.spans(trace);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, false, 1", "OPENAI, true, 2", "ANTHROPIC, false, 3", "ANTHROPIC, true, 4"})
    void anAnswerIsAStepOfTheCallersTraceAndTheProviderIsToldOfIt(Dialects dialect, boolean stream, int number) {
        var model = "sim@trace-" + number;
        var reply = reply(number);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.isStream()).isEqualTo(stream);
        var spans = spans(trace(number), 2);
        var server = spans.get("POST " + dialect.path);
        var call = spans.get("chat " + dialect.provider() + "/" + model);
        assertThat(server).isNotNull();
        assertThat(call).isNotNull();
        assertThat(server.parent()).isEqualTo("b7ad6b7169203331");
        assertThat(server.attributes())
                .containsEntry("http.response.status_code", "200")
                .containsEntry("parley.tenant", customer.id())
                .containsEntry("parley.request_id", reply.header("x-request-id"));
        assertThat(call.parent()).isEqualTo(server.id());
        assertThat(call.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.request.model", dialect.provider() + "/" + model)
                .containsEntry("gen_ai.response.model", model)
                .containsEntry("gen_ai.provider.name", dialect.provider())
                .containsEntry("gen_ai.request.max_tokens", "1000")
                .containsEntry("gen_ai.usage.output_tokens", "3");
        assertThat(gateway.seen(model).headers())
                .containsEntry("traceparent", "00-" + trace(number) + "-" + call.id() + "-01");
    }

    @Test
    void aFailedAnswerIsAFailedStep() {
        assertThat(reply(9).status()).isEqualTo(502);
        var spans = spans(trace(9), 2);
        assertThat(spans.values()).allMatch(TraceSink.Seen::failed);
        assertThat(spans.get("chat openai/fault-401@trace"))
                .extracting(span -> span.attributes().get("error.type"))
                .isEqualTo("upstream_rejected");
    }

    @Test
    void embeddingsAreAStepToo() {
        assertThat(reply(10).status()).isEqualTo(200);
        var call = spans(trace(10), 2).get("embeddings openai/embed@trace");
        assertThat(call).isNotNull();
        assertThat(call.attributes())
                .containsEntry("gen_ai.operation.name", "embeddings")
                .containsEntry("gen_ai.usage.input_tokens", "1");
    }

    @Test
    void answersFaultsTokensAndCostAreCountedByModel() {
        for (int i = 0; i < 3; i++) gateway.ask(Dialects.OPENAI, customer, Dialects.ask("gpt-4o", "hello", i == 0));
        gateway.ask(Dialects.OPENAI, customer, Dialects.ask("openai/fault-404@counted", "hello", false));
        var metrics = gateway.get("/metrics", gateway.parley().operatorKey()).body();
        assertThat(value(metrics, "parley_answers_total{model=\"gpt-4o\",provider=\"openai\"}"))
                .isEqualTo(3);
        assertThat(value(metrics, "parley_output_tokens_total{model=\"gpt-4o\",provider=\"openai\"}"))
                .isEqualTo(6);
        assertThat(value(metrics, "parley_input_tokens_total{model=\"gpt-4o\",provider=\"openai\"}"))
                .isEqualTo(3);
        assertThat(value(metrics, "parley_cost_usd_total{model=\"gpt-4o\",provider=\"openai\"}"))
                .isGreaterThan(0.00006);
        assertThat(
                        value(
                                metrics,
                                "parley_upstream_faults_total{fault=\"rejected\",model=\"openai/fault-404@counted\",provider=\"openai\"}"))
                .isEqualTo(1);
        assertThat(metrics).contains("http_request_duration_seconds");
    }

    private static double value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }
}
