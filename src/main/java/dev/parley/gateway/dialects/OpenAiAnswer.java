package dev.parley.gateway.dialects;

import dev.parley.knowledge.Citation;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Writes an answer as OpenAI's `chat.completion`.
final class OpenAiAnswer implements AnswerWriter {
    private static final Set<String> MESSAGE =
            Set.of("role", "content", "tool_calls", "citations", "refusal", "reasoning_content");

    private final boolean same;
    private final long created;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<ToolDraft> tools = new ArrayList<>();
    private List<Citation> citations = List.of();
    private ChatEvent.@Nullable Started started;
    private ChatEvent.@Nullable Finished finished;
    /// What only this dialect says in the message, and beside it in the choice.
    private final ObjectNode message = Json.object();

    private final ObjectNode choice = Json.object();

    OpenAiAnswer(Dialect source, long created) {
        this.same = source == Dialect.OPENAI;
        this.created = created;
    }

    @Override
    public void event(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text piece -> {
                text.append(piece.text());
                if (piece.extra() != null && same) further(piece.extra());
            }
            case ChatEvent.Reasoning piece -> reasoning.append(piece.text());
            case ChatEvent.ToolCall call -> tools.add(new ToolDraft(call));
            case ChatEvent.ToolArguments piece -> ToolDraft.append(tools, piece);
            case ChatEvent.Opaque own -> {
                if (own.dialect() == Dialect.OPENAI && own.wire() instanceof ObjectNode object)
                    Merge.into(message, object);
            }
            case ChatEvent.Cited cited -> citations = cited.citations();
            case ChatEvent.Started first -> started = first;
            case ChatEvent.Finished last -> finished = last;
        }
    }

    private void further(ObjectNode extra) {
        for (var field : extra.properties()) {
            var name = field.getKey();
            Merge.into(OpenAiParts.CHOICE.contains(name) ? choice : message, name, field.getValue());
        }
    }

    @Override
    public byte[] end(AnswerInfo info) {
        var first = started;
        var last = finished;
        if (first == null || last == null)
            throw new IllegalStateException("An answer begins with Started and ends with Finished.");
        var extra = same ? last.extra() : null;
        var out = new JsonBuffer(1024 + text.length() + text.length() / 8);
        out.raw("{").field("id", AnswerId.openAi(first.id(), same ? Dialect.OPENAI : Dialect.LOCAL));
        out.raw(",\"object\":\"chat.completion\",\"created\":").number(created);
        out.raw(",").field("model", first.model()).raw(",\"choices\":[{\"index\":0,\"message\":");
        message(out);
        out.rest(choice, Set.of()).raw(",").field("finish_reason", OpenAiParts.reason(last));
        out.raw("}],\"usage\":");
        OpenAiParts.usage(out, info.tokens(), OpenAiParts.nested(extra, "usage"));
        if (same) out.rest(first.extra(), OpenAiParts.TOP).rest(extra, OpenAiParts.TOP);
        return info.open(out.raw(",\"parley\":")).raw("}}").toBytes();
    }

    private void message(JsonBuffer out) {
        var refusal = message.get("refusal");
        boolean silent = text.isEmpty() && (!tools.isEmpty() || !message.isEmpty());
        out.raw("{\"role\":\"assistant\",").field("content", silent ? null : text);
        out.raw(",").field("refusal", refusal != null && refusal.isString() ? refusal.stringValue() : null);
        if (!reasoning.isEmpty()) out.raw(",").field("reasoning_content", reasoning);
        if (!citations.isEmpty()) OpenAiParts.citations(out.raw(",\"citations\":"), citations);
        toolCalls(out);
        out.rest(message, MESSAGE).raw("}");
    }

    private void toolCalls(JsonBuffer out) {
        // calls of tools that only OpenAI knows stand in the same list
        var others = message.get("tool_calls");
        int foreign = others != null && others.isArray() ? others.size() : 0;
        if (tools.isEmpty() && foreign == 0) return;
        out.raw(",\"tool_calls\":[");
        for (int i = 0; i < tools.size(); i++) {
            var tool = tools.get(i);
            out.raw(i > 0 ? ",{" : "{").field("id", tool.id()).raw(",\"type\":\"function\",\"function\":{");
            out.field("name", tool.name())
                    .raw(",")
                    .field("arguments", tool.arguments())
                    .raw("}}");
        }
        for (int i = 0; others != null && i < foreign; i++) {
            // where it stands in a stream; a whole answer does not say it
            if (others.get(i) instanceof ObjectNode call) call.remove("index");
            out.raw(i + tools.size() > 0 ? "," : "").node(others.get(i));
        }
        out.raw("]");
    }
}
