package dev.parley.routing.quality;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fitted weights as they are shipped: a JSON file that names what it was made from and sums itself up. The same
/// rows make the same bytes.
///
/// @param data what it was fitted to, in words
/// @param dataSum SHA-256 of those rows
/// @param inputs the names of what the weights belong to, in their order
record Artefact(String data, String dataSum, List<String> inputs, Map<String, Regression> regressions) {
    static final String NAME = "parley-quality";
    /// Rises when the inputs or the form change.
    static final int VERSION = 1;
    private static final String RESOURCE = "/routing/quality.json";

    byte[] bytes() {
        var json = body();
        json.put("checksum", sum(json));
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// @throws IllegalStateException when the bytes were changed, or belong to another version of this program
    static Artefact read(byte[] bytes) {
        if (!(Json.read(bytes) instanceof ObjectNode json)) throw new IllegalStateException("It is no JSON object.");
        var said = json.path("checksum").asString("");
        json.remove("checksum");
        if (!said.equals(sum(json))) throw new IllegalStateException("The routing artefact's checksum is wrong.");
        if (!json.path("name").asString("").equals(NAME) || json.path("version").asInt(0) != VERSION)
            throw new IllegalStateException("The routing artefact is of another version.");
        var inputs = json.path("inputs").valueStream().map(JsonNode::asString).toList();
        var regressions = new LinkedHashMap<String, Regression>();
        json.path("regressions").forEachEntry((name, each) -> regressions.put(name, regression(each)));
        return new Artefact(
                json.path("data").asString(), json.path("data_sha256").asString(), inputs, regressions);
    }

    static Artefact shipped() {
        try (var in = Artefact.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException(RESOURCE + " is missing from the class path.");
            return read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Regression regression(String name) {
        var found = regressions.get(name);
        if (found == null) throw new IllegalStateException("The routing artefact lacks '" + name + "'.");
        return found;
    }

    private ObjectNode body() {
        var json = Json.object()
                .put("name", NAME)
                .put("version", VERSION)
                .put("data", data)
                .put("data_sha256", dataSum);
        var names = json.putArray("inputs");
        inputs.forEach(names::add);
        var all = json.putObject("regressions");
        regressions.forEach((name, each) -> all.set(name, json(each)));
        return json;
    }

    private static ObjectNode json(Regression each) {
        return Json.object()
                .put("weak", text(each.weak()))
                .put("weak_slope", each.ofWeak().slope())
                .put("weak_offset", each.ofWeak().offset())
                .put("strong", text(each.strong()))
                .put("strong_slope", each.ofStrong().slope())
                .put("strong_offset", each.ofStrong().offset());
    }

    private static Regression regression(JsonNode json) {
        return new Regression(
                weights(json.path("weak").asString()),
                weights(json.path("strong").asString()),
                new Calibration(
                        json.path("weak_slope").asDouble(), json.path("weak_offset").asDouble()),
                new Calibration(
                        json.path("strong_slope").asDouble(),
                        json.path("strong_offset").asDouble()));
    }

    private static String text(float[] weights) {
        var bytes = ByteBuffer.allocate(Float.BYTES * weights.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(weights);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[] weights(String text) {
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        var weights = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(weights);
        return weights;
    }

    private static String sum(ObjectNode json) {
        return sum(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
