package dev.parley.providers.openai;

import dev.parley.providers.Dialect;
import dev.parley.providers.EmbeddingProvider;
import dev.parley.providers.Faults;
import dev.parley.providers.Target;
import dev.parley.providers.Wire;
import dev.parley.providers.WireClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// Embeddings of OpenAI and of every server that speaks its dialect.
public final class OpenAiEmbeddings implements EmbeddingProvider {
    private final WireClient client;

    public OpenAiEmbeddings(WireClient client) {
        this.client = client;
    }

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public Result embed(Call call) {
        var target = call.target();
        var body = Wire.write(1024, json -> request(json, call));
        var headers = OpenAiChat.headers(target, call.traceparent(), false);
        var answer = Wire.readOrNull(client.postJson(target, "/embeddings", body, headers, call.deadline()));
        if (answer == null) throw Faults.malformed(target, "broken JSON");
        return result(target, answer, call.inputs().size());
    }

    /// Base64 is a quarter of the bytes and exact, but only OpenAI itself is sure to know it.
    private static void request(JsonGenerator json, Call call) {
        json.writeStartObject().writeStringProperty("model", call.target().upstreamModel());
        json.writeArrayPropertyStart("input");
        for (var input : call.inputs()) json.writeString(input);
        json.writeEndArray();
        if (call.dimensions() != null) json.writeNumberProperty("dimensions", call.dimensions());
        if (OpenAiRequest.official(call.target())) json.writeStringProperty("encoding_format", "base64");
        for (var field : call.extras().properties())
            switch (field.getKey()) {
                case "model", "input", "dimensions", "encoding_format" -> {
                    // ours
                }
                default -> json.writeName(field.getKey()).writeTree(field.getValue());
            }
        json.writeEndObject();
    }

    private static Result result(Target target, JsonNode answer, int expected) {
        var data = answer.path("data");
        if (data.size() != expected)
            throw Faults.malformed(target, data.size() + " vectors for " + expected + " inputs");
        var vectors = new ArrayList<float[]>(data.size());
        for (int i = 0; i < expected; i++) vectors.add(new float[0]);
        int place = 0;
        for (var item : data) {
            int index = item.path("index").asInt(place++);
            if (index < 0 || index >= expected) throw Faults.malformed(target, "a vector for no input");
            vectors.set(index, vector(target, item.path("embedding")));
        }
        return checked(target, new Result(vectors, model(target, answer), tokens(answer)));
    }

    private static Result checked(Target target, Result result) {
        List<float[]> vectors = result.vectors();
        for (var vector : vectors)
            if (vector.length == 0 || vector.length != vectors.getFirst().length)
                throw Faults.malformed(target, "vectors of different length");
        return result;
    }

    private static String model(Target target, JsonNode answer) {
        return answer.path("model").asString(target.upstreamModel());
    }

    private static long tokens(JsonNode answer) {
        return Math.max(0, answer.path("usage").path("prompt_tokens").asLong(0));
    }

    private static float[] vector(Target target, JsonNode wire) {
        if (wire.isString()) return decode(target, wire.stringValue());
        if (!wire.isArray()) throw Faults.malformed(target, "an embedding that is no list");
        var vector = new float[wire.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!wire.get(i).isNumber()) throw Faults.malformed(target, "an embedding that is no list of numbers");
            vector[i] = wire.get(i).floatValue();
        }
        return vector;
    }

    /// Little-endian 32-bit floats.
    private static float[] decode(Target target, String base64) {
        try {
            var floats = ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            var vector = new float[floats.remaining()];
            floats.get(vector);
            return vector;
        } catch (IllegalArgumentException e) {
            throw Faults.malformed(target, "an embedding that is not base64");
        }
    }
}
