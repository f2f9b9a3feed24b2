package dev.parley.providers.openai;

import dev.parley.kernel.Ids;
import dev.parley.providers.AnswerParser;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.Faults;
import dev.parley.providers.Target;
import dev.parley.providers.Wire;
import dev.parley.usage.TokenUsage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.node.ObjectNode;

/// Reads the chunks of a stream, or a whole answer, which is one chunk with `message` in the place of `delta`.
///
/// The terminal event is the chunk with a `finish_reason`: a stream that ends after it is complete, with or without
/// `[DONE]`, which some servers leave out; one that ends before it was cut. `Finished` waits for the end all the same,
/// since the count of tokens comes after.
final class OpenAiAnswer implements AnswerParser {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final Target target;
    private final boolean whole;
    private final OpenAiDelta delta = new OpenAiDelta();
    private String id = "";
    private String model = "";
    private boolean started;
    private boolean finished;
    private boolean answered;
    private @Nullable ObjectNode startExtra;
    private @Nullable ObjectNode endExtra;
    private TokenUsage usage = ChatEvent.Finished.UNCOUNTED;
    private @Nullable Reason reason;
    private String word = "";

    /// @param whole whether the answer comes in one piece
    OpenAiAnswer(Target target, boolean whole) {
        this.target = target;
        this.whole = whole;
    }

    @Override
    public void read(byte[] bytes, int from, int length, Queue<ChatEvent> out) {
        if (length == 0 || finished) return;
        if (Arrays.equals(bytes, from, from + length, DONE, 0, DONE.length)) {
            end(out);
            return;
        }
        try (var json = Wire.parser(bytes, from, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw Faults.malformed(target, "a chunk that is no object");
            chunk(json);
        }
        emit(out);
    }

    private void chunk(JsonParser json) {
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            switch (name) {
                case "id" -> id = started ? id : Wire.string(json);
                case "model" -> model = started ? model : Wire.string(json);
                case "choices" -> choices(json);
                case "usage" -> usage(json);
                case "error" -> error(json);
                case "object", "created", "obfuscation" -> json.skipChildren();
                default -> {
                    if (value == JsonToken.VALUE_NULL) continue;
                    further(name, json);
                }
            }
        }
    }

    /// Most servers repeat a field like `system_fingerprint` in every chunk: the first is enough.
    private void further(String name, JsonParser json) {
        if (!started) startExtra = Wire.object(startExtra).set(name, Wire.tree(json));
        else if (startExtra != null && startExtra.has(name)) json.skipChildren();
        else endExtra = Wire.object(endExtra).set(name, Wire.tree(json));
    }

    private void error(JsonParser json) {
        var error = Wire.tree(json);
        if (!error.isNull()) throw Faults.inStream(target, error);
    }

    private void usage(JsonParser json) {
        if (!(Wire.tree(json) instanceof ObjectNode object)) return;
        var counted = OpenAiUsage.of(object);
        usage = counted.tokens();
        if (counted.further() != null) endExtra = Wire.object(endExtra).set("usage", counted.further());
    }

    private void choices(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) choice(json);
    }

    private void choice(JsonParser json) {
        answered = true;
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            switch (name) {
                case "delta", "message" -> delta.read(json);
                case "finish_reason" -> {
                    if (value != JsonToken.VALUE_STRING) continue;
                    word = json.getString();
                    reason = reason(word);
                }
                case "index", "stop_reason" -> json.skipChildren();
                default -> delta.beside(name, json);
            }
        }
    }

    private Reason reason(String wire) {
        return switch (wire) {
            case "length", "model_length" -> Reason.LENGTH;
            case "tool_calls", "function_call" -> Reason.TOOL_CALLS;
            case "content_filter" -> Reason.CONTENT_FILTER;
            case "error", "abort", "insufficient_system_resource" ->
                throw Faults.inStream(target, Wire.object(null).put("message", "finish_reason " + wire));
            default -> Reason.STOP; // stop, and the names others have for it: eos_token, stop_sequence, end_turn
        };
    }

    private void emit(Queue<ChatEvent> out) {
        if (!started && answered) {
            started = true;
            out.add(new ChatEvent.Started(
                    id.isEmpty() ? Ids.format("chatcmpl", Ids.next()) : id,
                    model.isEmpty() ? target.upstreamModel() : model,
                    startExtra));
        }
        delta.emit(out);
    }

    @Override
    public boolean complete() {
        return reason != null;
    }

    @Override
    public void end(Queue<ChatEvent> out) {
        if (finished) return;
        if (whole && !answered) throw Faults.malformed(target, "an answer without choices");
        if (reason == null && !whole) throw Faults.cut(target);
        finished = true;
        var said = reason == null ? Reason.STOP : reason;
        // some servers, and OpenAI with a named tool, say `stop` after a tool call
        var why = said == Reason.STOP && delta.calledTools() ? Reason.TOOL_CALLS : said;
        // the provider's own word, where ours is another, for callers of this dialect
        if (!word.isEmpty() && !word.equals(why.name().toLowerCase(Locale.ROOT)))
            endExtra = Wire.object(endExtra).put("finish_reason", word);
        out.add(new ChatEvent.Finished(why, null, usage, endExtra));
    }
}
