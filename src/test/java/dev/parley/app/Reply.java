package dev.parley.app;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What a caller got.
///
/// @param took from sending the request to the last byte
record Reply(int status, HttpHeaders headers, String body, Duration took) {
    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    JsonNode json() {
        return Json.read(body.getBytes(StandardCharsets.UTF_8));
    }

    List<SseEvent> events() {
        return SseEvent.all(body);
    }

    /// The text of the answer, streamed or not.
    String text(Dialects dialect) {
        if (!isStream()) return dialect.text(json());
        var text = new StringBuilder();
        for (var event : events()) if (!dialect.ends(event)) text.append(dialect.delta(event.json()));
        return text.toString();
    }

    boolean isStream() {
        return header("content-type").startsWith("text/event-stream");
    }

    /// The error's body, of the response or of the last event of its stream.
    JsonNode error() {
        return isStream() ? events().getLast().json() : json();
    }

    /// What went wrong, by the one name that both dialects give it: the sentence for people.
    String message() {
        return error().path("error").path("message").asString("");
    }

    /// The error's type; for OpenAI's dialect its code, which says more.
    String code() {
        var error = error().path("error");
        return error.path("code").asString(error.path("type").asString("")).toLowerCase(Locale.ROOT);
    }

    UUID usageId() {
        return Ids.parse("use", header("x-parley-usage-id")).orElseThrow();
    }
}
