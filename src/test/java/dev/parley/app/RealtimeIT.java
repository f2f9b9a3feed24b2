package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The protocol of the sockets, over real ones.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealtimeIT {
    private final Simulator simulator =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(100));
    private TestParley parley;
    private Web web;
    private String key = "";

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim"));
        web = new Web(parley.url(""));
        key = parley.acmeKey();
    }

    @AfterAll
    void stop() {
        parley.close();
        simulator.close();
    }

    private TalkSocket chat() {
        return TalkSocket.with(parley.url("/ws/chat"), key);
    }

    private static ObjectNode message(String content) {
        var data = Json.object().put("content", content).put("use_cache", false);
        data.putObject("conversation").put("model", "gpt-4o");
        return data;
    }

    private static String text(List<JsonNode> envelopes) {
        var text = new StringBuilder();
        for (var one : envelopes)
            if (one.path("type").asString().equals("stream"))
                text.append(one.at("/data/chunk").asString());
        return text.toString();
    }

    @Test
    void anAnswerIsStreamedAndCompletedWithWhatItCost() {
        try (var socket = chat()) {
            socket.say("message", "m-1", message("Tell me about shoes."));
            var all = socket.upTo("complete");
            assertThat(all.getFirst().at("/data/state").asString()).isEqualTo("accepted");
            assertThat(all.getFirst().at("/data/reply_to").asString()).isEqualTo("m-1");
            var complete = all.getLast();
            System.out.println(all);
            assertThat(complete.at("/data/full_response").asString()).isEqualTo(text(all)).isNotBlank();
            assertThat(complete.at("/data/tokens/output").asInt()).isPositive();
            assertThat(complete.at("/data/cost").isNumber()).isTrue();
        }
    }
}
