package dev.parley.platform.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Compression of whole responses by what the caller accepts (RFC 9110, section 12.5.3). Streams are never compressed:
/// it would hold tokens back.
enum Encodings {
    BROTLI("br") {
        @Override
        byte[] encode(byte[] body) throws IOException {
            return Encoder.compress(body, PARAMETERS);
        }
    },
    GZIP("gzip") {
        @Override
        byte[] encode(byte[] body) throws IOException {
            var out = new ByteArrayOutputStream(body.length / 3 + 64);
            try (var gzip = new GZIPOutputStream(out, 4096)) {
                gzip.write(body);
            }
            return out.toByteArray();
        }
    };

    /// Smaller bodies gain less than their header costs.
    static final int LEAST = 1024;

    /// Quality 4 compresses JSON about as well as gzip's default, and faster.
    private static final Encoder.Parameters PARAMETERS = Encoder.Parameters.create(4);

    private static final boolean HAS_BROTLI = Brotli4jLoader.isAvailable();

    private final String token;

    Encodings(String token) {
        this.token = token;
    }

    abstract byte[] encode(byte[] body) throws IOException;

    String token() {
        return token;
    }

    byte[] compress(byte[] body) {
        try {
            return encode(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean worthwhile(String contentType, int length) {
        return length >= LEAST
                && (contentType.startsWith("application/json")
                        || contentType.startsWith("text/")
                        || contentType.startsWith("application/problem+json")
                        || contentType.startsWith("application/javascript")
                        || contentType.startsWith("application/yaml")
                        || contentType.startsWith("image/svg+xml"));
    }

    /// @return null when the caller wants the body as it is
    static @Nullable Encodings chosen(@Nullable String accept) {
        if (accept == null || accept.isEmpty()) return null;
        double brotli = HAS_BROTLI ? quality(accept, "br") : 0;
        double gzip = quality(accept, "gzip");
        if (brotli > 0 && brotli >= gzip) return BROTLI;
        return gzip > 0 ? GZIP : null;
    }

    /// The weight the header gives a coding; 0 when it refuses it or does not speak of it.
    private static double quality(String accept, String token) {
        double any = 0;
        for (var part : accept.split(",")) {
            int semicolon = part.indexOf(';');
            var name = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            if (name.equalsIgnoreCase(token)) return weight(part, semicolon);
            if (name.equals("*")) any = weight(part, semicolon);
        }
        return any;
    }

    private static double weight(String part, int semicolon) {
        int q = semicolon < 0 ? -1 : part.indexOf("q=", semicolon);
        if (q < 0) return 1;
        try {
            return Double.parseDouble(part.substring(q + 2).strip());
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
