package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed in the middle of an answer, and the one that comes after it.
class ConversationsKillIT {
    private static final String PATH = "/api/v1/conversations";

    @TempDir
    Path folder;

    @Test
    void aRunWhoseProcessWasKilledEndsAsInterruptedWithAllThatItsClientSawAndIsMeteredOnce() throws Exception {
        try (var simulator = Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(10))) {
            var environment = Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim");
            var data = folder.resolve("data");
            var first = Child.up(data, environment);
            String key;
            String tenant;
            String conversation;
            String run;
            var seen = new StringBuilder();
            try {
                tenant = first.web()
                        .post(
                                "/api/v1/tenants",
                                first.value("PARLEY_OPERATOR_KEY"),
                                "{\"slug\": \"shop\", \"name\": \"shop\"}")
                        .text("id");
                key = first.web()
                        .post(
                                "/api/v1/api-keys",
                                first.value("PARLEY_OPERATOR_KEY"),
                                "{\"name\": \"k\", \"tenant_id\": \"" + tenant
                                        + "\", \"scopes\": [\"chat\", \"usage:read\"]}")
                        .text("key");
                conversation =
                        first.web().post(PATH, key, "{\"model\": \"gpt-4o\"}").text("id");
                run = readSome(first, key, conversation, seen);
            } finally {
                first.process().destroyForcibly().waitFor();
            }
            var second = Child.up(data, environment);
            try {
                var web = second.web();
                TestGateway.until(
                        "the run has ended",
                        () -> !web.get("/api/v1/runs/" + run, key).text("state").equals("running"));
                var ended = web.get("/api/v1/runs/" + run, key).json();
                assertThat(ended.path("state").asString()).isEqualTo("interrupted");
                assertThat(ended.at("/usage/output_tokens").asLong()).isPositive();
                var said = web.get(PATH + "/" + conversation + "/messages", key)
                        .json()
                        .path("data");
                assertThat(said).hasSize(2);
                assertThat(said.get(1).path("content").asString())
                        .startsWith(text(seen))
                        .isNotBlank();
                var events = web.get("/api/v1/runs/" + run + "/events", key).body();
                assertThat(events).startsWith(seen.toString()).contains("event: interrupted");
                var metered = web.get("/api/v1/tenants/" + tenant + "/usage", key);
                assertThat(metered.json().path("api_calls").asInt())
                        .as(metered.body())
                        .isOne();
                var again = web.post(PATH + "/" + conversation + "/messages", key, "{\"content\": \"Go on\"}");
                assertThat(again.status()).as(again.body()).isEqualTo(200);
            } finally {
                second.process().destroy();
                second.end(30);
            }
        }
    }

    private static String text(StringBuilder stream) {
        var text = new StringBuilder();
        for (var event : SseEvent.all(stream.toString()))
            if (event.name().equals("delta"))
                text.append(event.json().path("text").asString());
        return text.toString();
    }

    private static String readSome(Child child, String key, String conversation, StringBuilder seen) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create(child.web().base() + PATH + "/" + conversation + "/messages"))
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(Json.object()
                            .put("content", "Tell me something long about shoes and their soles.")
                            .put("stream", true)
                            .toString()));
            var answer = http.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                while (SseEvent.all(seen.toString()).size() < 4
                        || !seen.toString().endsWith("\n\n"))
                    seen.append(lines.readLine()).append('\n');
                child.process().destroyForcibly().waitFor();
            }
            return answer.headers().firstValue("x-parley-run-id").orElseThrow();
        }
    }
}
