package dev.parley.routing.quality;

import dev.parley.kernel.Sha256;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
record Artefact(
        String data,
        String dataSum,
        List<String> inputs,
        Map<String, Space> spaces,
        Map<String, Regression> regressions) {
    static final String NAME = "parley-quality";
    /// Rises when the inputs or the form change.
    static final int VERSION = 2;
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
        var spaces = new LinkedHashMap<String, Space>();
        json.path("spaces").forEachEntry((name, each) -> spaces.put(name, space(each)));
        return new Artefact(
                json.path("data").asString(), json.path("data_sha256").asString(), inputs, spaces, regressions);
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

    Space space(String name) {
        var found = spaces.get(name);
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
        var places = json.putObject("spaces");
        spaces.forEach((name, each) -> places.set(name, json(each)));
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

    private static ObjectNode json(Space each) {
        return Json.object()
                .put("means", text(each.means()))
                .put("scales", text(each.scales()))
                .put("subjects", each.subjects().length)
                .put("subject_weights", halves(each.subjects()))
                .put("words", each.words().length)
                .put("word_weights", halves(each.words()))
                .put("landmarks", each.landmarks().length)
                .put("landmark_places", halves(each.landmarks()));
    }

    private static Space space(JsonNode json) {
        return new Space(
                weights(json.path("means").asString()),
                weights(json.path("scales").asString()),
                halves(
                        json.path("subject_weights").asString(),
                        json.path("subjects").asInt()),
                halves(json.path("word_weights").asString(), json.path("words").asInt()),
                halves(
                        json.path("landmark_places").asString(),
                        json.path("landmarks").asInt()));
    }

    /// Rows of numbers of 16 bits.
    private static String halves(float[][] rows) {
        var bytes =
                ByteBuffer.allocate(Short.BYTES * rows.length * rows[0].length).order(ByteOrder.LITTLE_ENDIAN);
        for (var row : rows) for (float each : row) bytes.putShort(Float.floatToFloat16(each));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[][] halves(String text, int count) {
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        var rows = new float[count][bytes.remaining() / Short.BYTES / count];
        for (var row : rows) for (int i = 0; i < row.length; i++) row[i] = Float.float16ToFloat(bytes.getShort());
        return rows;
    }

    private static Regression regression(JsonNode json) {
        return new Regression(
                weights(json.path("weak").asString()),
                weights(json.path("strong").asString()),
                new Calibration(
                        json.path("weak_slope").asDouble(),
                        json.path("weak_offset").asDouble()),
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
        return Sha256.hex(json.toString());
    }
}
