package dev.parley.conversations;

import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.FileText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that came with a message: its text is kept and sent to models, the file is not.
///
/// @param size of the file, in bytes
record Attachment(String name, @Nullable String contentType, int size, String text) {
    /// Of one message.
    static final int MOST = 5;

    static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int LONGEST_NAME = 200;

    /// As it is sent.
    ///
    /// @param data in base64
    record Sent(
            @Nullable String name,
            @Nullable String contentType,
            @Nullable String data) {}

    /// @throws PlatformException INVALID_REQUEST or UNSUPPORTED_MEDIA_TYPE naming the file
    static List<Attachment> read(@Nullable List<@Nullable Sent> sent) {
        if (sent == null) return List.of();
        if (sent.size() > MOST)
            throw PlatformException.invalid("attachments", "A message may have " + MOST + " attachments at most.");
        var read = new ArrayList<Attachment>(sent.size());
        int left = MOST_BYTES;
        for (int i = 0; i < sent.size(); i++) {
            var one = read("attachments[" + i + "]", sent.get(i), left);
            left -= one.size;
            read.add(one);
        }
        return read;
    }

    private static Attachment read(String field, @Nullable Sent sent, int left) {
        var name = sent == null ? null : sent.name;
        var data = sent == null ? null : sent.data;
        if (sent == null || name == null || name.isBlank() || name.length() > LONGEST_NAME || data == null)
            throw PlatformException.invalid(
                    field, field + " must have a name of 1 to " + LONGEST_NAME + " characters and data in base64.");
        byte[] content;
        try {
            content = Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException notBase64) {
            throw PlatformException.invalid(field + ".data", field + ".data must be the file in base64.");
        }
        if (content.length > left)
            throw PlatformException.invalid(
                    field, "The attachments of a message may have " + MOST_BYTES + " bytes together at most.");
        var type = sent.contentType == null ? "" : sent.contentType;
        return new Attachment(name, sent.contentType, content.length, FileText.of(content, type, name));
    }

    /// As models are told it: data from the user, not instructions.
    String told() {
        return "Attached file \"" + name.replace('"', '\'') + "\":\n" + text;
    }
}
