package dev.parley.audit;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;

/// What is given to a verification beside the export.
public final class AuditFiles {
    /// Larger than any file with keys.
    private static final int MOST = 1024 * 1024;

    private AuditFiles() {}

    /// @param given a file with a JWK or a set of them, or a key's `x` itself
    /// @throws IllegalArgumentException saying what it is not
    /// @throws IOException when the file cannot be read
    public static List<AuditKey> keys(String given) throws IOException {
        if (isFile(given)) return keys(Path.of(given));
        try {
            return List.of(AuditKey.of(given));
        } catch (IllegalArgumentException noKey) {
            throw new IllegalArgumentException(
                    "--key is neither a file nor an Ed25519 key of 32 bytes in base64url: " + given, noKey);
        }
    }

    private static boolean isFile(String given) {
        try {
            return Files.isRegularFile(Path.of(given));
        } catch (InvalidPathException noPath) {
            return false;
        }
    }

    private static List<AuditKey> keys(Path file) throws IOException {
        if (Files.size(file) > MOST) throw new IllegalArgumentException(file + " is too large for a file with keys.");
        try {
            var json = Json.mapper().readTree(Files.readAllBytes(file));
            if (!json.has("keys")) return List.of(Json.mapper().treeToValue(json, AuditKey.class));
            var keys = Json.mapper().treeToValue(json, AuditApi.Keys.class).keys();
            if (keys.isEmpty()) throw new IllegalArgumentException(file + " holds no key.");
            return keys;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    file + " holds no audit key as /.well-known/parley-audit-key gives them: "
                            + malformed.getOriginalMessage(),
                    malformed);
        }
    }

    /// @param file with a head as `GET /api/v1/audit/heads` gives them, or an export, whose head is taken
    /// @throws IllegalArgumentException when it is neither
    /// @throws IOException when it cannot be read
    public static SealedHead head(Path file) throws IOException {
        byte[] last = {};
        try (var in = Files.newInputStream(file)) {
            var lines = new Lines(in);
            for (var line = lines.next(); line != null; line = lines.next()) last = line;
        }
        try {
            var json = Json.mapper().readTree(last);
            var head = json.has("head") ? json.path("head") : json;
            if (!head.isObject()) throw new IllegalArgumentException("no JSON object");
            return Json.mapper().treeToValue(head, ExportLines.Head.class).sealed();
        } catch (JacksonException | PlatformException | IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    file + " is neither a sealed head (in one line) nor an export of the audit log.", malformed);
        }
    }
}
