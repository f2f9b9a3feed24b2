package dev.parley.gateway;

import dev.parley.guardrails.GuardrailSet;
import dev.parley.guardrails.OutputScreen;
import dev.parley.guardrails.Verdict;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.ReshapedStream;
import java.util.List;
import java.util.function.Consumer;

/// An answer under its tenant's output rules. When one refuses, the answer ends there: the reason is said in its
/// place, and the provider is not listened to any longer.
final class GuardedStream extends ReshapedStream {
    private final GuardrailSet set;
    private final OutputScreen screen;
    private final Consumer<Verdict> told;
    private boolean ended;

    /// @param told of the verdict when the answer has ended
    GuardedStream(ChatStream source, GuardrailSet set, OutputScreen screen, Consumer<Verdict> told) {
        super(source);
        this.set = set;
        this.screen = screen;
        this.told = told;
    }

    @Override
    protected boolean ended() {
        return ended;
    }

    @Override
    protected void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text text -> {
                var shown = screen.next(text.text());
                if (!shown.isEmpty() || text.extra() != null) add(new ChatEvent.Text(shown, text.extra()));
                if (screen.stopped()) refuse(screen.verdict());
            }
            case ChatEvent.ToolCall call -> {
                letGo();
                var verdict = set.inspectTools(List.of(call.name()));
                if (verdict.refused()) refuse(verdict);
                else if (!ended) add(call);
            }
            case ChatEvent.Cited _, ChatEvent.Finished _ -> {
                letGo();
                if (ended) return;
                add(event);
                if (event instanceof ChatEvent.Finished) {
                    ended = true;
                    told.accept(screen.verdict());
                }
            }
            case ChatEvent.Started _, ChatEvent.Reasoning _, ChatEvent.ToolArguments _, ChatEvent.Opaque _ ->
                add(event);
        }
    }

    /// What is held back comes before what follows.
    private void letGo() {
        if (ended) return;
        var rest = screen.end();
        if (!rest.isEmpty()) add(new ChatEvent.Text(rest, null));
        if (screen.stopped()) refuse(screen.verdict());
    }

    private void refuse(Verdict verdict) {
        ended = true;
        told.accept(verdict);
        var refusal = verdict.refusal();
        if (refusal == null) throw new IllegalStateException("A refusal says why.");
        close();
        refused(refusal).forEach(this::add);
    }

    /// How an answer ends that is refused.
    static List<ChatEvent> refused(Refusal refusal) {
        return List.of(
                new ChatEvent.Text(refusal.reason(), null),
                new ChatEvent.Finished(ChatEvent.Reason.CONTENT_FILTER, null, ChatEvent.Finished.UNCOUNTED, null));
    }
}
