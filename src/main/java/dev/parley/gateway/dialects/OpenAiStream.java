package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.JsonBuffer.bytes;

import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Writes an answer as OpenAI's `chat.completion.chunk`s. Everything but the changing piece is laid ready when the
/// answer starts.
final class OpenAiStream implements StreamWriter {
    private static final byte[] TEXT = bytes("{\"content\":\"");
    private static final byte[] REASONING = bytes("{\"reasoning_content\":\"");
    private static final byte[] QUOTE_END = bytes("\"}");

    private final boolean same;
    private final long created;
    private final boolean includeUsage;
    private final JsonBuffer out = new JsonBuffer(512);

    /// Each chunk up to its choices.
    private byte[] head = {};
    /// Each chunk up to its delta.
    private byte[] prefix = {};
    /// Each chunk from the end of its delta on.
    private final byte[] suffix;

    private List<Citation> citations = List.of();
    private ChatEvent.@Nullable Finished finished;

    OpenAiStream(Dialect source, long created, boolean includeUsage) {
        this.same = source == Dialect.OPENAI;
        this.created = created;
        this.includeUsage = includeUsage;
        suffix = bytes(",\"finish_reason\":null}]" + (includeUsage ? ",\"usage\":null}" : "}"));
    }

    @Override
    public void event(ChatEvent event, Out to) {
        switch (event) {
            case ChatEvent.Text piece -> text(piece, to);
            case ChatEvent.Reasoning piece -> {
                if (piece.text().isEmpty()) return;
                delta().raw(REASONING).escaped(piece.text()).raw(QUOTE_END);
                send(to);
            }
            case ChatEvent.ToolArguments piece -> {
                delta().raw("{\"tool_calls\":[{\"index\":").number(piece.index());
                out.raw(",\"function\":{\"arguments\":\"").escaped(piece.json()).raw("\"}}]}");
                send(to);
            }
            case ChatEvent.ToolCall call -> {
                delta().raw("{\"tool_calls\":[{\"index\":").number(call.index());
                out.raw(",").field("id", call.id()).raw(",\"type\":\"function\",\"function\":{");
                out.field("name", call.name()).raw(",\"arguments\":\"\"}}]}");
                send(to);
            }
            case ChatEvent.Started started -> start(started, to);
            case ChatEvent.Opaque own -> {
                if (own.dialect() != Dialect.OPENAI || !own.wire().isObject()) return;
                delta().node(own.wire());
                send(to);
            }
            case ChatEvent.Cited cited -> citations = cited.citations();
            case ChatEvent.Finished last -> finished = last;
        }
    }

    private void text(ChatEvent.Text piece, Out to) {
        var extra = same ? piece.extra() : null;
        if (extra == null && piece.text().isEmpty()) return;
        delta();
        if (extra == null) out.raw(TEXT).escaped(piece.text()).raw(QUOTE_END);
        else further(piece.text(), extra);
        send(to);
    }

    /// A delta with fields that only OpenAI's dialect has, some of them beside it.
    private void further(String text, ObjectNode extra) {
        out.raw("{");
        boolean empty = text.isEmpty();
        if (!empty) out.field("content", text);
        for (var field : extra.properties()) {
            if (OpenAiParts.CHOICE.contains(field.getKey())) continue;
            out.raw(empty ? "" : ",").string(field.getKey()).raw(":").node(field.getValue());
            empty = false;
        }
        out.raw("}");
        for (var field : extra.properties())
            if (OpenAiParts.CHOICE.contains(field.getKey()))
                out.raw(",").string(field.getKey()).raw(":").node(field.getValue());
    }

    private void start(ChatEvent.Started started, Out to) {
        out.clear().raw("{").field("id", AnswerId.openAi(started.id(), same ? Dialect.OPENAI : Dialect.LOCAL));
        out.raw(",\"object\":\"chat.completion.chunk\",\"created\":").number(created);
        out.raw(",").field("model", started.model());
        if (same) out.rest(started.extra(), OpenAiParts.TOP);
        head = out.raw(",\"choices\":[").toBytes();
        prefix = out.raw("{\"index\":0,\"delta\":").toBytes();
        delta().raw("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
        send(to);
    }

    private JsonBuffer delta() {
        if (prefix.length == 0) throw new IllegalStateException("An answer begins with Started.");
        return out.clear().raw(prefix);
    }

    private void send(Out to) {
        to.data(out.raw(suffix).toBytes());
    }

    @Override
    public void end(AnswerInfo info, Out to) {
        var last = finished;
        if (last == null) throw new IllegalStateException("An answer ends with Finished.");
        var extra = same ? last.extra() : null;
        delta().raw(citations.isEmpty() ? "{" : "{\"citations\":");
        if (!citations.isEmpty()) OpenAiParts.citations(out, citations);
        out.raw("},").field("finish_reason", OpenAiParts.reason(last));
        if (includeUsage) {
            to.data(out.raw("}],\"usage\":null}").toBytes());
            out.clear().raw(head).raw("],\"usage\":");
            OpenAiParts.usage(out, info.tokens(), OpenAiParts.nested(extra, "usage"));
        } else out.raw("}]");
        out.rest(extra, OpenAiParts.TOP).raw(",\"parley\":");
        to.data(info.open(out).raw("}}").toBytes());
        to.data(OpenAiParts.DONE);
    }

    @Override
    public void error(byte[] body, @Nullable AnswerInfo soFar, Out to) {
        to.data(OpenAiParts.error(body, soFar, out));
    }
}
