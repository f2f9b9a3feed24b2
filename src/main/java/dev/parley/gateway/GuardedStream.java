package dev.parley.gateway;

import dev.parley.guardrails.GuardrailSet;
import dev.parley.guardrails.OutputScreen;
import dev.parley.guardrails.Verdict;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer under its tenant's output rules. When one refuses, the answer ends there: the reason is said in its
/// place, and the provider is not listened to any longer.
final class GuardedStream implements ChatStream {
    private final ChatStream source;
    private final GuardrailSet set;
    private final OutputScreen screen;
    private final Consumer<Verdict> told;
    private final Deque<ChatEvent> ahead = new ArrayDeque<>(4);
    private boolean ended;

    /// @param told of the verdict when the answer has ended
    GuardedStream(ChatStream source, GuardrailSet set, OutputScreen screen, Consumer<Verdict> told) {
        this.source = source;
        this.set = set;
        this.screen = screen;
        this.told = told;
    }

    @Override
    public @Nullable ChatEvent next() {
        while (ahead.isEmpty()) {
            if (ended) return null;
            var event = source.next();
            if (event == null) return null;
            take(event);
        }
        return ahead.poll();
    }

    private void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text text -> {
                var shown = screen.next(text.text());
                if (!shown.isEmpty() || text.extra() != null) ahead.add(new ChatEvent.Text(shown, text.extra()));
                if (screen.stopped()) refuse(screen.verdict());
            }
            case ChatEvent.ToolCall call -> {
                letGo();
                var verdict = set.inspectTools(List.of(call.name()));
                if (verdict.refused()) refuse(verdict);
                else if (!ended) ahead.add(call);
            }
            case ChatEvent.Cited _, ChatEvent.Finished _ -> {
                letGo();
                if (ended) return;
                ahead.add(event);
                if (event instanceof ChatEvent.Finished) {
                    ended = true;
                    told.accept(screen.verdict());
                }
            }
            case ChatEvent.Started _, ChatEvent.Reasoning _, ChatEvent.ToolArguments _, ChatEvent.Opaque _ ->
                ahead.add(event);
        }
    }

    /// What is held back comes before what follows.
    private void letGo() {
        if (ended) return;
        var rest = screen.end();
        if (!rest.isEmpty()) ahead.add(new ChatEvent.Text(rest, null));
        if (screen.stopped()) refuse(screen.verdict());
    }

    private void refuse(Verdict verdict) {
        ended = true;
        told.accept(verdict);
        var refusal = verdict.refusal();
        if (refusal == null) throw new IllegalStateException("A refusal says why.");
        source.close();
        ahead.addAll(refused(refusal));
    }

    /// How an answer ends that is refused.
    static List<ChatEvent> refused(Refusal refusal) {
        return List.of(
                new ChatEvent.Text(refusal.reason(), null),
                new ChatEvent.Finished(ChatEvent.Reason.CONTENT_FILTER, null, ChatEvent.Finished.UNCOUNTED, null));
    }

    @Override
    public boolean ready() {
        return !ahead.isEmpty() || source.ready();
    }

    @Override
    public List<String> dropped() {
        return source.dropped();
    }

    @Override
    public void close() {
        source.close();
    }
}
