package dev.parley.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults, counters and pace over the wire.
class SimulatorIT {
    private Simulator simulator;
    private HttpClient client;

    @BeforeEach
    void start() {
        simulator = Simulator.start(0, SimulatorSettings.quick());
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        simulator.close();
    }

    private HttpRequest.Builder chat(String model, boolean stream) {
        var body = Json.object().put("model", model).put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", "one two three four five");
        return HttpRequest.newBuilder(URI.create(simulator.openAiUrl() + "/chat/completions"))
                .header("Authorization", "Bearer sim")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(body)));
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void refusesWithoutAKey() throws Exception {
        var answer = ask(HttpRequest.newBuilder(URI.create(simulator.openAiUrl() + "/models")));
        assertThat(answer.statusCode()).isEqualTo(401);
        var anthropic = ask(HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/v1/messages"))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(Json.readObject(anthropic.body().getBytes(StandardCharsets.UTF_8))
                        .at("/error/type")
                        .stringValue(""))
                .isEqualTo("authentication_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "{\"model\":\"m\"}", "{\"model\":\"m\",\"messages\":[]}"})
    void refusesWhatAProviderRefuses(String body) throws Exception {
        for (var path : new String[] {"/chat/completions", "/messages"}) {
            var answer = ask(HttpRequest.newBuilder(URI.create(simulator.openAiUrl() + path))
                    .header("x-api-key", "sim")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"type\":\"invalid_request_error\"");
        }
    }

    @Test
    void failsTheFirstRequestsOfAModelThenAnswers() throws Exception {
        assertThat(ask(chat("fault-first-2", false)).statusCode()).isEqualTo(503);
        assertThat(ask(chat("fault-first-2", true)).statusCode()).isEqualTo(503);
        assertThat(ask(chat("fault-first-2", false)).statusCode()).isEqualTo(200);
        assertThat(ask(chat("fault-first-2@other", false)).statusCode()).isEqualTo(503);
        assertThat(simulator.ofModel("fault-first-2")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "cut-0", "cut-json"})
    void breaksTheConnection(String fault) {
        assertThatThrownBy(() -> ask(chat("fault-" + fault, true))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask(chat("fault-" + fault, false))).isInstanceOf(IOException.class);
    }

    @Test
    void leavesTheTerminalEventOut() throws Exception {
        assertThat(ask(chat("gpt-4o", true)).body()).endsWith("data: [DONE]\n\n");
        assertThat(ask(chat("fault-no-terminal", true)).body())
                .contains("\"finish_reason\":\"stop\"")
                .doesNotContain("[DONE]");
        assertThat(ask(chat("fault-truncated-2", true)).body())
                .contains("\" one\"")
                .doesNotContain("\" two\"")
                .doesNotContain("\"stop\"");
    }

    @Test
    void breaksTheJsonOfOneEventAndGoesOn() throws Exception {
        var events = ask(chat("fault-malformed-1", true)).body().split("\n\n", -1);
        assertThat(events[1]).contains("\"Echo:\"");
        assertThat(events[2]).startsWith("data: {").doesNotEndWith("}");
        assertThat(events[3]).contains("\" two\"");
    }

    @Test
    void takesAFaultFromAHeader() throws Exception {
        assertThat(ask(chat("gpt-4o", false).header("x-sim-fault", "529")).statusCode())
                .isEqualTo(529);
        assertThat(ask(chat("gpt-4o", false).header("x-sim-fault", "nonsense")).statusCode())
                .isEqualTo(400);
        assertThat(ask(chat("gpt-4o", false).header("x-sim-output-tokens", "77"))
                        .body())
                .contains("\"completion_tokens\":77");
    }

    @Test
    void answersWithAPageInsteadOfJson() throws Exception {
        var answer = ask(chat("fault-wrong-type", true));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fault-hang", "fault-stall-1", "fault-huge", "fault-slow-first-60000"})
    void noticesThatTheClientLeft(String model) throws Exception {
        var answer = client.sendAsync(chat(model, true).build(), HttpResponse.BodyHandlers.ofInputStream());
        await(() -> simulator.inFlight() == 1);
        if (model.equals("fault-hang")) answer.cancel(true);
        else answer.join().body().close();
        await(() -> simulator.cancelled() == 1 && simulator.inFlight() == 0);
    }

    @Test
    void keepsTheLastRequestsForTests() throws Exception {
        ask(chat("gpt-4o", false).header("X-Mark", "here"));
        var seen = simulator.requests().getFirst();
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.headers()).containsEntry("x-mark", "here");
        assertThat(seen.body().path("model").stringValue("")).isEqualTo("gpt-4o");
    }

    @Test
    void waitsBeforeTheFirstByteAndBetweenEvents() throws Exception {
        long before = System.nanoTime();
        ask(chat("sim-5", true).header("x-sim-latency-ms", "100").header("x-sim-gap-ms", "50"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }
}
