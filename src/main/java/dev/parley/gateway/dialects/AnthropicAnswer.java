package dev.parley.gateway.dialects;

import dev.parley.knowledge.Citation;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes an answer as Anthropic's `message`.
final class AnthropicAnswer implements AnswerWriter {
    private final boolean same;
    private final List<AnthropicBlock> blocks = new ArrayList<>();
    private final List<ToolDraft> tools = new ArrayList<>();
    private List<Citation> citations = List.of();
    private ChatEvent.@Nullable Started started;
    private ChatEvent.@Nullable Finished finished;
    /// The block that grows; null after one has ended.
    private @Nullable AnthropicBlock open;

    AnthropicAnswer(Dialect source) {
        same = source == Dialect.ANTHROPIC;
    }

    @Override
    public void event(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text piece -> text(piece);
            case ChatEvent.Reasoning piece -> reason(piece.text(), piece.signature());
            case ChatEvent.ToolCall call -> {
                var draft = new ToolDraft(call);
                tools.add(draft);
                begin(new AnthropicBlock.Tool(draft));
            }
            case ChatEvent.ToolArguments piece -> ToolDraft.append(tools, piece);
            case ChatEvent.Opaque own -> {
                if (own.dialect() == Dialect.ANTHROPIC && own.wire().isObject()) opaque(own.wire());
            }
            case ChatEvent.Cited cited -> citations = cited.citations();
            case ChatEvent.Started first -> started = first;
            case ChatEvent.Finished last -> finished = last;
        }
    }

    private <T extends AnthropicBlock> T begin(T block) {
        blocks.add(block);
        open = block;
        return block;
    }

    /// Adds to the text block that grows. One whose citations have come takes only more of them.
    private void text(ChatEvent.Text piece) {
        var extra = piece.extra();
        boolean cited = extra != null && same && extra.path("citations").size() > 0;
        boolean silent = piece.text().isEmpty();
        boolean goesOn = open instanceof AnthropicBlock.Text text
                && (silent || (text.own().isEmpty() && (!cited || text.text().isEmpty())));
        if (silent && !cited && open != null) return;
        var block = goesOn && open instanceof AnthropicBlock.Text text ? text : begin(new AnthropicBlock.Text());
        block.text().append(piece.text());
        if (extra != null && cited) extra.path("citations").forEach(block.own()::add);
    }

    private void reason(String text, @Nullable String signature) {
        if (text.isEmpty() && signature == null) return;
        var block = open instanceof AnthropicBlock.Thinking thinking
                ? thinking
                : begin(new AnthropicBlock.Thinking(new StringBuilder(), new StringBuilder()));
        block.text().append(text);
        if (signature == null) return;
        block.signature().append(signature);
        open = null;
    }

    private void opaque(JsonNode wire) {
        var type = wire.path("type").asString("");
        switch (type) {
            case "content_block_start" -> beginOpaque(wire.path("content_block"));
            case "content_block_delta" -> delta(wire.path("delta"));
            case "content_block_stop" -> open = null;
            default -> {
                if (type.endsWith("_delta")) delta(wire);
                else {
                    beginOpaque(wire);
                    open = null;
                }
            }
        }
    }

    private void beginOpaque(JsonNode block) {
        if (!block.path("type").asString("").equals("text")) {
            begin(new AnthropicBlock.Opaque(block));
            return;
        }
        var text = begin(new AnthropicBlock.Text());
        text.text().append(block.path("text").asString(""));
        block.path("citations").forEach(text.own()::add);
    }

    private void delta(JsonNode delta) {
        if (open instanceof AnthropicBlock.Opaque block) block.grow(delta);
        else if (open instanceof AnthropicBlock.Text text && delta.has("citation"))
            text.own().add(delta.path("citation"));
    }

    @Override
    public byte[] end(AnswerInfo info) {
        var first = started;
        var last = finished;
        if (first == null || last == null)
            throw new IllegalStateException("An answer begins with Started and ends with Finished.");
        if (open instanceof AnthropicBlock.Text text) text.citations().addAll(citations);
        var extra = Json.object();
        if (same) {
            extra = extras(first.extra(), extra);
            extra = extras(last.extra(), extra);
        }
        var out = new JsonBuffer(2048);
        out.raw("{").field("id", AnswerId.anthropic(first.id(), same ? Dialect.ANTHROPIC : Dialect.LOCAL));
        out.raw(",\"type\":\"message\",\"role\":\"assistant\",").field("model", first.model());
        out.raw(",\"content\":[");
        for (int i = 0; i < blocks.size(); i++) blocks.get(i).write(i > 0 ? out.raw(",") : out);
        out.raw("],").field("stop_reason", AnthropicParts.reason(last, same));
        out.raw(",").field("stop_sequence", last.stopSequence()).raw(",\"usage\":");
        AnthropicParts.usage(out, info.tokens(), OpenAiParts.nested(extra, "usage"));
        out.rest(extra, AnthropicParts.TOP).raw(",\"parley\":");
        AnthropicParts.parley(out, info, citations);
        return out.raw("}").toBytes();
    }

    /// Lays the fields of an event's extra over those that came before.
    private static ObjectNode extras(@Nullable ObjectNode extra, ObjectNode before) {
        if (extra == null) return before;
        for (var field : extra.properties()) {
            var earlier = before.get(field.getKey());
            if (field.getKey().equals("delta") && field.getValue() instanceof ObjectNode delta) before.setAll(delta);
            else if (earlier instanceof ObjectNode object && field.getValue() instanceof ObjectNode later)
                object.setAll(later);
            else before.set(field.getKey(), field.getValue().deepCopy());
        }
        return before;
    }
}
