package dev.parley.gateway.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whatever is sent, a reader returns a request that can be written again, or refuses it as the caller's fault.
class ReaderFuzzTest {
    private static final List<String> VALID = List.of(
            """
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},
            {"type":"image_url","image_url":{"url":"https://x/y","detail":"low"}}]},{"role":"assistant","content":null,
            "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c","content":"r"}],"tools":[{"type":"function","function":{"name":"f",
            "parameters":{"type":"object"}}}],"tool_choice":"auto","response_format":{"type":"json_schema",
            "json_schema":{"name":"n","schema":{}}},"temperature":1,"top_p":1,"max_tokens":5,"stop":["x"],"n":1,
            "stream":true,"stream_options":{"include_usage":true},"parley":{"knowledge":true},"seed":1}""", """
            {"model":"m","max_tokens":5,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[
            {"type":"text","text":"t"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}},
            {"type":"document","source":{}}]},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f",
            "input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}],
            "tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"tool","name":"f"},"temperature":0.5,
            "output_config":{"format":{"type":"json_schema","schema":{}}},"stop_sequences":["x"],"stream":false}""", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\",\"dimensions\":3}");

    private static final List<Consumer<byte[]>> READERS = List.of(
            body -> writable(OpenAiReader.read(body)),
            body -> writable(AnthropicReader.read(body)),
            body -> Json.write(EmbeddingsCall.read(body)));

    private static void writable(ChatCall call) {
        // half characters that got through would fail here, in the provider's request
        var request = call.request();
        Json.write(request.extras().fields());
        for (var message : request.messages()) Json.write(message);
    }

    /// How many of the readers accepted it.
    static int read(byte[] body) {
        int accepted = 0;
        for (var reader : READERS) {
            try {
                reader.accept(body);
                accepted++;
            } catch (PlatformException refused) {
                assertThat(refused.code().status()).isEqualTo(400);
                assertThat(refused.detail()).isNotBlank();
            }
        }
        return accepted;
    }

    @Test
    void keptInputsAreReadOrRefused() throws Exception {
        var folder = ReaderFuzzTest.class.getResource("ReaderFuzzInputs/refusesAnyBytesAsTheCallersFault");
        try (var files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
            for (var file : files.toList())
                assertThat(read(Files.readAllBytes(file)))
                        .as(file.toString())
                        .isEqualTo(file.endsWith("valid-in-both-dialects") ? 2 : 0);
        }
    }

    @Test
    void theSeedsAreValid() {
        for (var valid : VALID) assertThat(read(Samples.bytes(valid))).isPositive();
    }

    @Test
    void changedTreesAreReadOrRefused() {
        int accepted = 0;
        for (int seed = 0; seed < 6_000; seed++) {
            var random = new Random(seed);
            var tree = (ObjectNode) Json.mapper().readTree(VALID.get(seed % VALID.size()));
            for (int i = 0; i <= random.nextInt(3); i++) change(tree, random);
            accepted += read(new JsonBuffer(256).node(tree).toBytes()) > 0 ? 1 : 0;
        }
        // neither everything nor nothing: the changes reach both
        assertThat(accepted).isBetween(500, 5_500);
    }

    @Test
    void changedBytesAreReadOrRefused() {
        for (int seed = 0; seed < 6_000; seed++) {
            var random = new Random(seed);
            var bytes = Samples.bytes(VALID.get(seed % VALID.size()));
            for (int i = 0; i <= random.nextInt(4); i++)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            read(random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
        }
    }

    @Test
    void escapesAndDuplicatesInPlaceOfTextAreReadOrRefused() {
        for (var piece : List.of("\\ud800", "\\udfff\\ud800", "\\ud83d\\udc5f", "\\u0000", "\\u", "\\", "\\ud83d\\u"))
            for (var valid : VALID) read(Samples.bytes(valid.replace("\"m\"", "\"" + piece + "\"")));
        for (var valid : VALID) {
            assertThat(read(Samples.bytes("{\"model\":\"n\"," + valid.substring(1))))
                    .isZero();
            assertThat(read(valid.getBytes(StandardCharsets.UTF_16))).isZero();
            assertThat(read(valid.getBytes(StandardCharsets.UTF_16LE))).isZero();
        }
    }

    @Test
    void hugeBodiesAreRefusedInBoundedTime() {
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            assertThat(read(Samples.bytes("[".repeat(2_000_000)))).isZero();
            assertThat(read(Samples.bytes("{\"a\":".repeat(1_000_000)))).isZero();
            assertThat(read(Samples.bytes("{\"model\":" + "9".repeat(2_000_000) + "}")))
                    .isZero();
            assertThat(read(Samples.bytes("{\"max_tokens\":1e" + "9".repeat(500) + "}")))
                    .isZero();
            assertThat(read(Samples.bytes("{\"x\":[" + "0,".repeat(1_000_000) + "0]}")))
                    .isZero();
            assertThat(read(Samples.bytes("{\"" + "k".repeat(2_000_000) + "\":1}")))
                    .isZero();
            var prompt = "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\""
                    + "x".repeat(2_000_000) + "\"}]}";
            assertThat(read(Samples.bytes(prompt))).isEqualTo(2);
        });
    }

    private static void change(ObjectNode tree, Random random) {
        var containers = new ArrayList<JsonNode>();
        collect(tree, containers);
        var value = random.nextInt(5) == 0 ? null : value(random);
        var place = containers.get(random.nextInt(containers.size()));
        if (place instanceof ObjectNode object) changeField(object, random, value);
        else if (place instanceof ArrayNode array) changeEntry(array, random, value);
    }

    private static void changeEntry(ArrayNode array, Random random, @Nullable JsonNode value) {
        if (array.isEmpty()) {
            array.add("x");
            return;
        }
        int at = random.nextInt(array.size());
        if (value == null) array.remove(at);
        else array.set(at, value);
    }

    private static void changeField(ObjectNode object, Random random, @Nullable JsonNode value) {
        var names = List.copyOf(object.propertyNames());
        var name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
        if (value == null) object.remove(name);
        else object.set(random.nextInt(6) == 0 ? name + "x" : name, value);
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (!node.isContainer()) return;
        containers.add(node);
        for (var child : node) collect(child, containers);
    }

    private static JsonNode value(Random random) {
        var make = JsonNodeFactory.instance;
        return switch (random.nextInt(12)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(random.nextInt());
            case 3 -> make.numberNode(new java.math.BigInteger("9".repeat(1 + random.nextInt(300))));
            case 4 -> make.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(300)));
            case 5 -> make.stringNode("");
            case 6 -> make.stringNode("\uD83D\uDC5F".repeat(random.nextInt(200)));
            case 7 -> make.objectNode().set("type", make.stringNode("text"));
            case 8 -> make.arrayNode().add(make.objectNode());
            case 9 -> nested(random.nextInt(300));
            case 10 -> make.stringNode("user");
            default -> make.objectNode();
        };
    }

    private static JsonNode nested(int depth) {
        JsonNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < depth; i++)
            node = JsonNodeFactory.instance.arrayNode().add(node);
        return node;
    }
}
