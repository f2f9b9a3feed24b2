package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The embeddings of many texts: minutes of computing, so that they may be kept between runs.
public final class Vectors {
    private Vectors() {}

    /// @param kept a file that holds them from an earlier run, or will hold them; null to compute and forget
    public static List<float[]> of(List<String> texts, Encoder encoder, @Nullable Path kept) throws IOException {
        if (kept == null) return encoder.encode(texts);
        var sum = sum(texts);
        if (Files.isReadable(kept)) {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(kept));
            var found = new byte[sum.length];
            if (bytes.remaining() == sum.length + texts.size() * Encoder.DIMENSIONS * Float.BYTES) {
                bytes.get(found);
                if (MessageDigest.isEqual(found, sum)) return read(bytes, texts.size());
            }
        }
        var vectors = encoder.encode(texts);
        var bytes = ByteBuffer.allocate(sum.length + texts.size() * Encoder.DIMENSIONS * Float.BYTES)
                .put(sum);
        for (var vector : vectors) for (float each : vector) bytes.putFloat(each);
        Files.write(kept, bytes.array());
        return vectors;
    }

    private static List<float[]> read(ByteBuffer bytes, int count) {
        var vectors = new ArrayList<float[]>(count);
        for (int i = 0; i < count; i++) {
            var vector = new float[Encoder.DIMENSIONS];
            for (int j = 0; j < vector.length; j++) vector[j] = bytes.getFloat();
            vectors.add(vector);
        }
        return vectors;
    }

    private static byte[] sum(List<String> texts) {
        var digest = Sha256.begin();
        digest.update(Encoder.VERSION.getBytes(StandardCharsets.UTF_8));
        for (var text : texts) digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
        return digest.digest();
    }
}
