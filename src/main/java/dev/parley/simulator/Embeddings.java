package dev.parley.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/embeddings`: unit vectors that follow from the words alone. Each word adds eight signed coordinates taken
/// from its hash, so that texts which share words are near each other.
final class Embeddings {
    private static final int MOST_DIMENSIONS = 4096;
    private static final int COORDINATES_PER_WORD = 8;

    private Embeddings() {}

    static byte[] answer(ObjectNode body) {
        var model = Wire.required(body, "model", "you must provide a model parameter");
        var texts = texts(body.path("input"));
        int dimensions = dimensions(body, model);
        boolean base64 = body.path("encoding_format").stringValue("float").equals("base64");
        var out = new Out(texts.size() * dimensions * 8 + 256);
        out.raw("{\"object\":\"list\",\"data\":[");
        int characters = 0;
        for (int i = 0; i < texts.size(); i++) {
            out.raw(i == 0 ? "" : ",")
                    .raw("{\"object\":\"embedding\",\"index\":")
                    .number(i);
            write(out.raw(",\"embedding\":"), vector(texts.get(i), dimensions), base64);
            out.raw("}");
            characters += texts.get(i).length();
        }
        int tokens = Math.max(1, characters / 4);
        out.raw("],\"model\":")
                .quoted(model)
                .raw(",\"usage\":{\"prompt_tokens\":")
                .number(tokens);
        return out.raw(",\"total_tokens\":").number(tokens).raw("}}").toBytes();
    }

    private static int dimensions(ObjectNode body, String model) {
        int standard = model.endsWith("-large") ? 3072 : 1536;
        var asked = body.path("dimensions");
        if (asked.isMissingNode() || asked.isNull()) return standard;
        int dimensions = asked.intValue(0);
        if (dimensions >= 1 && dimensions <= MOST_DIMENSIONS) return dimensions;
        throw new Problem.Refused(
                Problem.invalid("Invalid value for 'dimensions': must be 1 to " + MOST_DIMENSIONS + ".", "dimensions"));
    }

    private static List<String> texts(JsonNode input) {
        if (input.isString() && !input.stringValue("").isEmpty()) return List.of(input.stringValue(""));
        if (!input.isArray() || input.isEmpty())
            throw new Problem.Refused(
                    Problem.invalid("'$.input' is invalid. Please check the API reference.", "input"));
        // one array of token numbers is one text
        if (input.path(0).isNumber()) return List.of(input.toString());
        var texts = new ArrayList<String>();
        for (var each : input) texts.add(each.isString() ? each.stringValue("") : each.toString());
        return texts;
    }

    static float[] vector(String text, int dimensions) {
        var sums = new double[dimensions];
        for (var word : Answers.words(text.toLowerCase(Locale.ROOT), Integer.MAX_VALUE)) {
            long state = word.strip().hashCode();
            for (int i = 0; i < COORDINATES_PER_WORD; i++) {
                state = mix(state + 0x9E3779B97F4A7C15L);
                sums[(int) Long.remainderUnsigned(state, dimensions)] += state < 0 ? -1 : 1;
            }
        }
        double length = 0;
        for (double sum : sums) length += sum * sum;
        if (length == 0) {
            sums[0] = 1;
            length = 1;
        }
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) vector[i] = (float) (sums[i] / Math.sqrt(length));
        return vector;
    }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static void write(Out out, float[] vector, boolean base64) {
        if (base64) {
            var bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (float each : vector) bytes.putFloat(each);
            out.raw("\"").raw(Base64.getEncoder().encode(bytes.array())).raw("\"");
            return;
        }
        for (int i = 0; i < vector.length; i++) out.raw(i == 0 ? "[" : ",").raw(Float.toString(vector[i]));
        out.raw("]");
    }
}
