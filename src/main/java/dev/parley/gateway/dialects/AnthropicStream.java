package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.JsonBuffer.bytes;

import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import dev.parley.providers.UpstreamFault;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Writes an answer as Anthropic's named events: blocks that start, grow and stop, one after the other.
final class AnthropicStream implements StreamWriter {
    private static final String BLOCK_DELTA = "content_block_delta";
    private static final byte[] MESSAGE_STOP = bytes("{\"type\":\"message_stop\"}");
    private static final byte[] TEXT = bytes("{\"type\":\"text_delta\",\"text\":\"");
    private static final byte[] THINKING = bytes("{\"type\":\"thinking_delta\",\"thinking\":\"");
    private static final byte[] INPUT = bytes("{\"type\":\"input_json_delta\",\"partial_json\":\"");
    private static final byte[] SIGNATURE = bytes("{\"type\":\"signature_delta\",\"signature\":\"");
    private static final byte[] END = bytes("\"}}");
    /// Fields of the terminal event that are written here or stand in its `delta`.
    private static final Set<String> EVENT =
            Set.of("type", "usage", "parley", "delta", "stop_reason", "stop_sequence", "container", "stop_details");

    private enum Open {
        NOTHING,
        TEXT,
        /// A text whose citations have come: more text belongs to the next block.
        CITED,
        THINKING,
        TOOL,
        OPAQUE
    }

    private final boolean same;
    private final JsonBuffer out = new JsonBuffer(512);
    private Open open = Open.NOTHING;
    private int index = -1;
    private int tool = -1;
    /// Whether the open tool call has had no arguments: clients expect at least an empty object.
    private boolean silentTool;

    /// A delta of the open block up to the delta itself.
    private byte[] prefix = {};

    private List<Citation> citations = List.of();
    private ChatEvent.@Nullable Finished finished;

    AnthropicStream(Dialect source) {
        same = source == Dialect.ANTHROPIC;
    }

    @Override
    public void event(ChatEvent event, Out to) {
        switch (event) {
            case ChatEvent.Text piece -> text(piece, to);
            case ChatEvent.Reasoning piece -> reason(piece.text(), piece.signature(), to);
            case ChatEvent.ToolCall call -> call(call, to);
            case ChatEvent.ToolArguments piece -> {
                if (open != Open.TOOL || piece.index() != tool)
                    throw UpstreamFault.of(
                            UpstreamFault.Kind.MALFORMED, "The provider mixed the arguments of several tool calls.");
                if (!piece.json().isEmpty()) argue(piece.json(), to);
            }
            case ChatEvent.Started started -> start(started, to);
            case ChatEvent.Opaque own -> {
                if (own.dialect() == Dialect.ANTHROPIC && own.wire().isObject()) opaque(own.wire(), to);
            }
            case ChatEvent.Cited cited -> citations = cited.citations();
            case ChatEvent.Finished last -> finished = last;
        }
    }

    private void start(ChatEvent.Started started, Out to) {
        var extra = same ? started.extra() : null;
        out.clear().raw("{\"type\":\"message_start\",\"message\":{");
        out.field("id", AnswerId.anthropic(started.id(), same ? Dialect.ANTHROPIC : Dialect.LOCAL));
        out.raw(",\"type\":\"message\",\"role\":\"assistant\",").field("model", started.model());
        out.raw(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        AnthropicParts.firstUsage(out, OpenAiParts.nested(extra, "usage"));
        to.event("message_start", out.rest(extra, AnthropicParts.TOP).raw("}}").toBytes());
    }

    private void text(ChatEvent.Text piece, Out to) {
        var extra = piece.extra();
        boolean cited = extra != null && same && extra.path("citations").size() > 0;
        boolean silent = piece.text().isEmpty();
        // a whole answer gives a cited block in one piece; a stream gives the citations of a text after it
        boolean goesOn = open == Open.CITED ? silent : open == Open.TEXT && (silent || !cited);
        if (silent && !cited && open != Open.NOTHING) return;
        if (!goesOn) open(Open.TEXT, "{\"type\":\"text\",\"text\":\"\"}", to);
        if (!silent) grow(TEXT, piece.text(), to);
        if (extra != null && cited) cite(extra.path("citations"), to);
    }

    private void reason(String text, @Nullable String signature, Out to) {
        if (text.isEmpty() && signature == null) return;
        if (open != Open.THINKING)
            open(Open.THINKING, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", to);
        if (!text.isEmpty()) grow(THINKING, text, to);
        if (signature == null) return;
        grow(SIGNATURE, signature, to);
        close(to);
    }

    private void call(ChatEvent.ToolCall call, Out to) {
        close(to);
        begin().raw("{\"type\":\"tool_use\",").field("id", call.id()).raw(",").field("name", call.name());
        out.raw(",\"input\":{}}");
        begun(Open.TOOL, to);
        tool = call.index();
        silentTool = true;
    }

    private void argue(String json, Out to) {
        silentTool = false;
        grow(INPUT, json, to);
    }

    /// A whole block, or an event about one, as the provider sent it.
    private void opaque(JsonNode wire, Out to) {
        var type = wire.path("type").asString("");
        switch (type) {
            case "content_block_start" -> openOpaque(wire.path("content_block"), to);
            case "content_block_delta" -> delta(wire.path("delta"), to);
            case "content_block_stop" -> close(to);
            default -> {
                if (type.endsWith("_delta")) delta(wire, to);
                else {
                    openOpaque(wire, to);
                    // the official client takes a tool's input from the deltas only
                    if (wire.path("input").isObject()) argue(wire.path("input").toString(), to);
                    close(to);
                }
            }
        }
    }

    private void openOpaque(JsonNode block, Out to) {
        close(to);
        begin().node(block);
        begun(block.path("type").asString("").equals("text") ? Open.TEXT : Open.OPAQUE, to);
    }

    private void delta(JsonNode delta, Out to) {
        if (open == Open.NOTHING) return;
        if (delta.path("type").asString("").equals("citations_delta")) open = Open.CITED;
        to.event(BLOCK_DELTA, out.clear().raw(prefix).node(delta).raw("}").toBytes());
    }

    private void cite(JsonNode list, Out to) {
        for (var citation : list) {
            out.clear()
                    .raw(prefix)
                    .raw("{\"type\":\"citations_delta\",\"citation\":")
                    .node(citation);
            to.event(BLOCK_DELTA, out.raw("}}").toBytes());
            open = Open.CITED;
        }
    }

    private void grow(byte[] delta, String text, Out to) {
        to.event(
                BLOCK_DELTA,
                out.clear().raw(prefix).raw(delta).escaped(text).raw(END).toBytes());
    }

    private void open(Open what, String block, Out to) {
        close(to);
        begin().raw(block);
        begun(what, to);
    }

    private JsonBuffer begin() {
        return out.clear()
                .raw("{\"type\":\"content_block_start\",\"index\":")
                .number(++index)
                .raw(",\"content_block\":");
    }

    private void begun(Open what, Out to) {
        to.event("content_block_start", out.raw("}").toBytes());
        open = what;
        prefix = out.clear()
                .raw("{\"type\":\"content_block_delta\",\"index\":")
                .number(index)
                .raw(",\"delta\":")
                .toBytes();
    }

    private void close(Out to) {
        if (open == Open.NOTHING) return;
        if (open == Open.TOOL && silentTool) argue("{}", to);
        open = Open.NOTHING;
        out.clear().raw("{\"type\":\"content_block_stop\",\"index\":").number(index);
        to.event("content_block_stop", out.raw("}").toBytes());
    }

    @Override
    public void end(AnswerInfo info, Out to) {
        var last = finished;
        if (last == null) throw new IllegalStateException("An answer ends with Finished.");
        if (open == Open.TEXT || open == Open.CITED) cite(to);
        close(to);
        var extra = same ? last.extra() : null;
        out.clear().raw("{\"type\":\"message_delta\",\"delta\":{");
        out.field("stop_reason", AnthropicParts.reason(last, same));
        out.raw(",").field("stop_sequence", last.stopSequence());
        if (extra != null) {
            for (var name : AnthropicParts.DELTA)
                if (extra.has(name)) out.raw(",\"").raw(name).raw("\":").node(extra.get(name));
            out.rest(OpenAiParts.nested(extra, "delta"), EVENT);
        }
        out.raw("},\"usage\":");
        AnthropicParts.usage(out, info.tokens(), OpenAiParts.nested(extra, "usage"));
        out.rest(extra, EVENT).raw(",\"parley\":");
        AnthropicParts.parley(out, info, citations);
        to.event("message_delta", out.raw("}").toBytes());
        to.event("message_stop", MESSAGE_STOP);
    }

    private void cite(Out to) {
        for (int i = 0; i < citations.size(); i++) {
            out.clear().raw(prefix).raw("{\"type\":\"citations_delta\",\"citation\":");
            AnthropicParts.citation(out, citations.get(i), i);
            to.event(BLOCK_DELTA, out.raw("}}").toBytes());
        }
    }

    @Override
    public void error(byte[] body, @Nullable AnswerInfo soFar, Out to) {
        to.event("error", AnthropicParts.error(body, soFar, out));
    }
}
