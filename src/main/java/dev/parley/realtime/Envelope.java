package dev.parley.realtime;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A message of the protocol: `{type, id, data, timestamp}`.
///
/// @param id the client's own name for it, which answers repeat as `reply_to`; null for none
record Envelope(
        String type,
        @Nullable String id,
        @Nullable ObjectNode data,
        @Nullable String timestamp) {
    private static final int LONGEST_ID = 200;

    /// @throws PlatformException MALFORMED_JSON or INVALID_REQUEST
    static Envelope read(String message) {
        var envelope = Json.read(message.getBytes(StandardCharsets.UTF_8), Envelope.class);
        if (envelope.type == null) throw PlatformException.invalid("type", "type must be a text.");
        if (envelope.id != null && (envelope.id.isEmpty() || envelope.id.length() > LONGEST_ID))
            throw PlatformException.invalid("id", "id must be a text of 1 to " + LONGEST_ID + " characters.");
        return envelope;
    }

    /// The data as a record whose components are the permitted fields.
    /// @throws PlatformException INVALID_REQUEST naming the field
    <T> T as(Class<T> type) {
        return Json.read(Json.write(data == null ? Json.object() : data), type);
    }

    static String write(String type, ObjectNode data) {
        return write(type, Ids.format("evt", Ids.next()), data);
    }

    static String write(String type, String id, ObjectNode data) {
        var envelope = Json.object().put("type", type).put("id", id);
        envelope.set("data", data);
        return envelope.put("timestamp", Instant.now().toString()).toString();
    }

    /// @param replyTo the id of the message that is refused; null for none
    static String error(PlatformException failure, @Nullable String replyTo) {
        var data = Json.object().put("code", failure.code().code()).put("message", failure.detail());
        failure.parameter().ifPresent(name -> data.put("parameter", name));
        failure.retryAfter().ifPresent(time -> data.put("retry_after_ms", time.toMillis()));
        if (replyTo != null) data.put("reply_to", replyTo);
        return write("error", data);
    }

    static PlatformException unknown(String type) {
        return PlatformException.invalid(
                "type",
                "There is no message '" + (type.length() > 50 ? type.substring(0, 50) : type)
                        + "'; there are auth, message, typing, cancel, ack, refill and ping.");
    }
}
