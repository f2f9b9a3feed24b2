package dev.parley.gateway;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream of which some events were read already: they come first once more.
record Begun(Deque<ChatEvent> head, ChatStream rest) implements ChatStream {
    @Override
    public @Nullable ChatEvent next() {
        var event = head.poll();
        return event == null ? rest.next() : event;
    }

    @Override
    public boolean ready() {
        return !head.isEmpty() || rest.ready();
    }

    @Override
    public List<String> dropped() {
        return rest.dropped();
    }

    @Override
    public void close() {
        rest.close();
    }
}
