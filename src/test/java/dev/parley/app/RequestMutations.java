package dev.parley.app;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests that begin as good ones and are then changed: values of other types, fields left out, doubled or moved,
/// bytes replaced. The same seed gives the same requests.
final class RequestMutations {
    private static final String OPENAI = """
            {"model":"MODEL","messages":[{"role":"system","content":"Be brief."},{"role":"user","name":"ann","content":
            [{"type":"text","text":"call weather"},{"type":"image_url","image_url":{"url":"https://x.test/a.png","detail":"low"}}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"rain"},{"role":"user","content":"thanks"}],"temperature":0.5,"top_p":1,
            "max_tokens":50,"stop":["END"],"stream":false,"tools":[{"type":"function","function":{"name":"weather","description":"d",
            "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],"tool_choice":"auto","seed":1,
            "response_format":{"type":"text"},"user":"u","metadata":{"a":"b"},"parley":{"knowledge":false}}""";
    private static final String ANTHROPIC = """
            {"model":"MODEL","max_tokens":50,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":
            [{"type":"text","text":"call weather"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}]},
            {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"weather","input":{}}]},{"role":"user","content":
            [{"type":"tool_result","tool_use_id":"t1","content":"rain"}]},{"role":"user","content":"thanks"}],"temperature":0.5,
            "top_k":5,"stop_sequences":["END"],"stream":false,"tools":[{"name":"weather","description":"d","input_schema":
            {"type":"object","properties":{"city":{"type":"string"}}}}],"tool_choice":{"type":"auto"},"metadata":{"user_id":"u"},
            "thinking":{"type":"disabled"},"parley":{"knowledge":false}}""";
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "99999999999999999999",
            "0.1",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "{\"type\":7}",
            "\"\\u0000\"",
            "\"\\r\\nx: y\"",
            "[{}]",
            "\"user\"",
            "{\"type\":\"text\"}");
    private static final List<String> MODELS =
            List.of("openai/sim", "anthropic/sim", "openai/sim-3", "default", "auto", "local/extractive", "gpt-4o");

    private final Random random;

    RequestMutations(long seed) {
        random = new Random(seed);
    }

    byte[] next(Dialects dialect) {
        var text = (dialect == Dialects.OPENAI ? OPENAI : ANTHROPIC).replace("MODEL", pick(MODELS));
        var tree = Json.readObject(text.getBytes(StandardCharsets.UTF_8));
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) change(tree);
        var bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return bytes;
    }

    private void change(ObjectNode tree) {
        var places = new ArrayList<JsonNode>();
        gather(tree, places);
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object -> change(object, pick(new ArrayList<>(object.propertyNames())));
            case ArrayNode array -> change(array, random.nextInt(array.size()));
            default -> throw new IllegalStateException("Only what holds something is gathered.");
        }
    }

    private void change(ObjectNode object, String field) {
        switch (random.nextInt(4)) {
            case 0 -> object.remove(field);
            case 1 -> object.set(field + "x", object.get(field));
            default -> object.set(field, value());
        }
    }

    private void change(ArrayNode array, int index) {
        switch (random.nextInt(4)) {
            case 0 -> array.remove(index);
            case 1 -> array.add(array.get(index).deepCopy());
            default -> array.set(index, value());
        }
    }

    private static void gather(JsonNode node, List<JsonNode> places) {
        if (!node.isContainer() || node.isEmpty()) return;
        places.add(node);
        for (var child : node) gather(child, places);
    }

    private JsonNode value() {
        return Json.read(pick(VALUES).getBytes(StandardCharsets.UTF_8));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
