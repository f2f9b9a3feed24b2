package dev.parley.gateway;

import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.kernel.Ids;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer that is known as a whole.
record SaidStream(Deque<ChatEvent> events) implements ChatStream {
    static SaidStream of(List<ChatEvent> events) {
        return new SaidStream(new ArrayDeque<>(events));
    }

    /// @param model who says it
    static SaidStream refusal(String model, Refusal refusal) {
        var said = of(GuardedStream.refused(refusal));
        said.events.addFirst(new ChatEvent.Started(Ids.next().toString(), model, null));
        return said;
    }

    @Override
    public @Nullable ChatEvent next() {
        return events.poll();
    }

    @Override
    public boolean ready() {
        return !events.isEmpty();
    }

    @Override
    public void close() {
        events.clear();
    }
}
