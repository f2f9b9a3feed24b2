package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/// Bytes of a document as text.
final class DocumentText {
    private DocumentText() {}

    /// UTF-8 and nothing else; a byte order mark is left out.
    /// @throws PlatformException INVALID_REQUEST that says where it is not UTF-8
    static String decode(String field, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var result = decoder.decode(in, out, true);
        if (result.isError())
            throw PlatformException.invalid(
                    field,
                    "The document is not valid UTF-8: the byte at offset " + in.position()
                            + " does not belong there. Save it as UTF-8 and send it again.");
        var text = out.flip().toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
