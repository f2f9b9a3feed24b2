package dev.parley.platform.crypto;

import dev.parley.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Master keys as an operator gives them: entries separated by commas, blanks or line breaks, each the base64 of 32
/// bytes, with an id before it or not: `2027:q83v…=, 2026:Zm9v…=`. The first wraps; all open. A key without an id is
/// named by its fingerprint. In a file, lines that begin with `#` are comments.
public final class MasterKeyRing {
    private static final int MOST_ID = 64;

    private final Map<String, Aes256> keys = new LinkedHashMap<>();

    private MasterKeyRing() {}

    /// @param where what the text came from, for messages
    /// @throws MasterKeyUnusable saying which entry is wrong; never showing it
    public static MasterKeyRing parse(String where, String text) {
        var ring = new MasterKeyRing();
        var entries = text.lines()
                .filter(line -> !line.strip().startsWith("#"))
                .flatMap(line -> List.of(line.split("[,\\s]+")).stream())
                .filter(entry -> !entry.isEmpty())
                .toList();
        for (int i = 0; i < entries.size(); i++) ring.add(where + ", entry " + (i + 1), entries.get(i));
        if (ring.keys.isEmpty()) throw new MasterKeyUnusable(where + " holds no key; make one with: " + MAKE);
        return ring;
    }

    private static final String MAKE = "openssl rand -base64 32";

    private void add(String where, String entry) {
        int colon = entry.indexOf(':');
        var key = decode(where, entry.substring(colon + 1));
        var id = colon < 0 ? fingerprint(key) : entry.substring(0, colon);
        if (!isId(id))
            throw new MasterKeyUnusable(where + ": an id has 1 to 64 of the characters a-z, A-Z, 0-9, '.', '_' and -.");
        if (keys.putIfAbsent(id, new Aes256(key)) != null)
            throw new MasterKeyUnusable(where + ": there is a key '" + id + "' before it; give each its own id.");
    }

    private static byte[] decode(String where, String text) {
        try {
            var key = Base64.getDecoder().decode(text);
            if (key.length == Aes256.KEY_BYTES) return key;
        } catch (IllegalArgumentException notBase64) {
            // told below
        }
        throw new MasterKeyUnusable(where + " is not the base64 of 32 bytes; make a key with: " + MAKE);
    }

    private static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= MOST_ID
                && id.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '.'
                                || c == '_'
                                || c == '-');
    }

    /// Tells keys apart and nothing about them: 32 bits of a hash of 256 random ones.
    static String fingerprint(byte[] key) {
        var digest = Sha256.begin();
        digest.update("parley master key ".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(key), 0, 4);
    }

    /// In their order.
    public List<String> ids() {
        return List.copyOf(keys.keySet());
    }

    @Nullable
    Aes256 key(String id) {
        return keys.get(id);
    }

    Aes256 first() {
        return keys.values().iterator().next();
    }

    /// The ids alone.
    @Override
    public String toString() {
        return "master keys " + keys.keySet();
    }
}
