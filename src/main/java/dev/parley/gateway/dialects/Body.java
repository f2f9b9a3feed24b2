package dev.parley.gateway.dialects;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;

/// The bytes of a request, read as one JSON object in well-formed UTF-8.
final class Body {
    private Body() {}

    /// @throws PlatformException MALFORMED_JSON or INVALID_REQUEST
    static Fields read(byte[] body) {
        if (body.length > 1 && (body[0] == 0 || body[1] == 0 || (body[0] & 0xfe) == 0xfe))
            throw malformed("The body must be JSON in UTF-8.");
        var object = Json.readObject(body);
        wellFormed(body);
        return Fields.root(object);
    }

    /// Finds what the parser lets pass and no provider can be sent: half surrogate pairs and bytes beyond Unicode.
    private static void wellFormed(byte[] body) {
        for (int i = 0; i < body.length; i++) {
            int b = body[i] & 0xff;
            if (b == '\\') i = escape(body, i);
            else if (b >= 0xed && !wellFormed(b, at(body, i + 1)))
                throw malformed("The body is not valid UTF-8 at byte " + i + ".");
        }
    }

    private static boolean wellFormed(int lead, int next) {
        return switch (lead) {
            case 0xed -> next < 0xa0;
            case 0xf0 -> next >= 0x90;
            case 0xf4 -> next < 0x90;
            default -> lead < 0xf4;
        };
    }

    /// The index of the last byte of the escape, or pair of escapes, that begins at `i`.
    private static int escape(byte[] body, int i) {
        if (at(body, i + 1) != 'u') return i + 1;
        int unit = unit(body, i);
        if (unit < 0xd800 || unit > 0xdfff) return i + 5;
        int low = at(body, i + 6) == '\\' && at(body, i + 7) == 'u' ? unit(body, i + 6) : 0;
        if (unit < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) return i + 11;
        throw malformed("The escape \\u" + Integer.toHexString(unit) + " at byte " + i
                + " is half a character; characters beyond U+FFFF are written as two escapes, a high and a low"
                + " surrogate.");
    }

    private static int unit(byte[] body, int i) {
        int unit = 0;
        for (int k = 2; k < 6; k++) unit = unit << 4 | Character.digit(at(body, i + k), 16);
        return unit;
    }

    private static int at(byte[] body, int i) {
        return i < body.length ? body[i] & 0xff : 0;
    }

    private static PlatformException malformed(String detail) {
        return new PlatformException(ErrorCode.MALFORMED_JSON, detail);
    }
}
