package dev.parley.gateway.dialects;

import dev.parley.guardrails.intents.Ruling;
import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes an answer of `POST /chat`.
final class RoutedAnswer implements AnswerWriter {
    private final @Nullable Ruling ruling;
    private final @Nullable String session;
    private final StringBuilder text = new StringBuilder();
    private final List<ToolDraft> tools = new ArrayList<>();
    private List<Citation> citations = List.of();

    /// @param ruling null when the request was refused before
    RoutedAnswer(@Nullable Ruling ruling, @Nullable String session) {
        this.ruling = ruling;
        this.session = session;
    }

    @Override
    public void event(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text piece -> text.append(piece.text());
            case ChatEvent.ToolCall call -> tools.add(new ToolDraft(call));
            case ChatEvent.ToolArguments piece -> ToolDraft.append(tools, piece);
            case ChatEvent.Cited cited -> citations = cited.citations();
            case ChatEvent.Started _, ChatEvent.Reasoning _, ChatEvent.Opaque _, ChatEvent.Finished _ -> {
                // nothing a caller of this dialect is told
            }
        }
    }

    @Override
    public byte[] end(AnswerInfo info) {
        var out = new JsonBuffer(1024 + text.length() + text.length() / 8);
        out.raw("{").field("route", ruling == null ? Ruling.DEFAULT : ruling.name());
        out.raw(",").field("answer", text).raw(",\"citations\":");
        OpenAiParts.citations(out, citations);
        out.raw(",\"tool_calls\":[");
        for (int i = 0; i < tools.size(); i++) {
            var tool = tools.get(i);
            out.raw(i > 0 ? ",{" : "{").field("id", tool.id());
            out.raw(",").field("name", tool.name()).raw(",").field("arguments", tool.arguments());
            out.raw("}");
        }
        out.raw("],\"refusal\":{\"is_refused\":").raw(Boolean.toString(info.refusedBy() != null));
        out.raw(",").field("reason", info.refusedBy()).raw("}");
        if (session != null) out.raw(",").field("session_id", session);
        meta(out, info);
        return info.open(out.raw(",\"parley\":")).raw("}}").toBytes();
    }

    private void meta(JsonBuffer out, AnswerInfo info) {
        var tokens = info.tokens();
        out.raw(",\"meta\":{\"latency_ms\":").raw(String.valueOf(info.latencyMs()));
        out.raw(",\"token_usage\":{\"input_tokens\":").number(tokens.input());
        out.raw(",\"output_tokens\":").number(tokens.output());
        out.raw(",\"total_tokens\":").number(tokens.total());
        out.raw("},\"cost_usd_estimate\":");
        AnswerInfo.money(out, info.costUsd());
        if (ruling != null) intent(out, ruling);
        out.raw("}");
    }

    private static void intent(JsonBuffer out, Ruling ruling) {
        out.raw(",\"intent\":{").field("reason", ruling.reason().name().toLowerCase(Locale.ROOT));
        var decision = ruling.decision();
        if (decision != null) {
            out.raw(",").field("nearest", decision.candidates().getFirst().route());
            out.raw(",\"confidence\":").raw(rounded(decision.confidence()));
            out.raw(",\"scope\":").raw(rounded(decision.scope()));
        }
        out.raw("}");
    }

    private static String rounded(double likelihood) {
        return String.format(Locale.ROOT, "%.3f", likelihood);
    }
}
