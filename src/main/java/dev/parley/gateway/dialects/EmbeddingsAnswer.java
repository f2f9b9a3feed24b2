package dev.parley.gateway.dialects;

import dev.parley.providers.EmbeddingProvider;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/// Writes OpenAI's response to an embeddings request.
public final class EmbeddingsAnswer {
    private EmbeddingsAnswer() {}

    /// @param base64 as the caller asked: {@link EmbeddingsCall#base64}
    public static byte[] write(EmbeddingProvider.Result result, boolean base64, AnswerInfo info) {
        var vectors = result.vectors();
        var out = new JsonBuffer(1024).raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < vectors.size(); i++) {
            out.raw(i > 0 ? "," : "")
                    .raw("{\"object\":\"embedding\",\"index\":")
                    .number(i)
                    .raw(",\"embedding\":");
            if (base64) base64(out, vectors.get(i));
            else floats(out, vectors.get(i));
            out.raw("}");
        }
        out.raw("],").field("model", result.model());
        out.raw(",\"usage\":{\"prompt_tokens\":").number(info.tokens().input());
        out.raw(",\"total_tokens\":").number(info.tokens().input()).raw("},\"parley\":");
        return info.open(out).raw("}}").toBytes();
    }

    private static void floats(JsonBuffer out, float[] vector) {
        for (int i = 0; i < vector.length; i++) out.raw(i == 0 ? "[" : ",").raw(Float.toString(vector[i]));
        out.raw(vector.length == 0 ? "[]" : "]");
    }

    private static void base64(JsonBuffer out, float[] vector) {
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        out.raw("\"").raw(Base64.getEncoder().encode(bytes.array())).raw("\"");
    }
}
