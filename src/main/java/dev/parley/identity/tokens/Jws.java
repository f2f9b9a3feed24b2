package dev.parley.identity.tokens;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A signed token in compact form, taken apart strictly before any key is looked for. Of its header only `alg`,
/// `kid` and `typ` count: a key that a token brings along or points to (`jwk`, `jku`, `x5c`, `x5u`) is never looked
/// at.
///
/// @param signed what the signature is over: header, point and payload as sent
@SuppressWarnings("ArrayRecordComponent") // checked once, never compared
public record Jws(String algorithm, String keyId, String type, ObjectNode claims, byte[] signed, byte[] signature) {
    /// In characters; what lies beyond is no token of an issuer that a request head could carry.
    public static final int LONGEST = 8192;

    private static final int LONGEST_KEY_ID = 200;

    /// Whether a credential means to be such a token: a JSON object in base64url begins so.
    public static boolean isMeant(String credential) {
        return credential.startsWith("ey");
    }

    /// @throws PlatformException INVALID_TOKEN
    public static Jws parse(String token) {
        if (token.length() > LONGEST) throw invalid("The token has more than " + LONGEST + " characters.");
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0)
            throw invalid("The token is no signed JWT of three parts; was it cut off?");
        var header = object(token.substring(0, first));
        if (header.has("crit")) throw invalid("The token's header has crit; extensions are not taken.");
        var keyId = header.path("kid");
        if (!keyId.isString() || !isKeyId(keyId.asString()))
            throw invalid("The token's header must name its key in kid, in up to 200 visible characters.");
        return new Jws(
                header.path("alg").asString(""),
                keyId.asString(),
                header.path("typ").asString(""),
                object(token.substring(first + 1, second)),
                token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                decode(token.substring(second + 1)));
    }

    public static PlatformException invalid(String detail) {
        return new PlatformException(ErrorCode.INVALID_TOKEN, detail);
    }

    /// A claim's text; empty when it is missing or of another type.
    public String text(String claim) {
        return claims.path(claim).asString("");
    }

    /// Whether `aud`, a text or an array of texts, holds it.
    public boolean isFor(String audience) {
        var aud = claims.path("aud");
        if (aud.isString()) return aud.asString().equals(audience);
        for (var each : aud) if (each.isString() && each.asString().equals(audience)) return true;
        return false;
    }

    /// When it expires, in milliseconds of Unix time.
    /// @param leewayMillis by how much clocks may differ
    /// @throws PlatformException EXPIRED_TOKEN; INVALID_TOKEN when it does not say or is not valid yet
    public long requireValidAt(long nowMillis, long leewayMillis) {
        long expires = time("exp", -1);
        if (expires < 0) throw invalid("The token does not say in exp when it expires.");
        if (nowMillis >= expires + leewayMillis)
            throw new PlatformException(ErrorCode.EXPIRED_TOKEN, "The token has expired; get a new one.");
        if (Math.max(time("nbf", 0), time("iat", 0)) > nowMillis + leewayMillis)
            throw invalid("The token is not valid yet (nbf, iat).");
        return expires + leewayMillis;
    }

    private long time(String claim, long otherwise) {
        var node = claims.path(claim);
        if (node.isMissingNode()) return otherwise;
        double seconds = node.isNumber() ? node.asDouble() : -1;
        // beyond the year 9999 it is no time
        if (!(seconds >= 0 && seconds < 253_402_300_800.0)) throw invalid("The token's " + claim + " is no time.");
        return (long) (seconds * 1000);
    }

    private static boolean isKeyId(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_KEY_ID
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /// Names that stand twice are refused: parsers differ in which of them counts.
    private static ObjectNode object(String part) {
        try {
            if (Json.read(decode(part)) instanceof ObjectNode object) return object;
        } catch (PlatformException malformed) {
            throw invalid("The token holds no valid JSON: " + malformed.detail());
        }
        throw invalid("The token's header and payload must be JSON objects.");
    }

    private static byte[] decode(String part) {
        try {
            if (part.isEmpty() || part.indexOf('=') >= 0) throw new IllegalArgumentException("padded or empty");
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException notBase64) {
            throw invalid("The token is not in base64url; was it cut off?");
        }
    }

    /// What a path of names leads to, such as `realm_access.roles`; a claim whose name holds points is found too.
    public JsonNode at(String path) {
        var whole = claims.path(path);
        if (!whole.isMissingNode()) return whole;
        JsonNode node = claims;
        for (var name : path.split("\\.")) node = node.path(name);
        return node;
    }
}
