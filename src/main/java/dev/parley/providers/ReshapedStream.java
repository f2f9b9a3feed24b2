package dev.parley.providers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer whose events are changed on their way: each of the source's becomes any number of events, at once or
/// later.
public abstract class ReshapedStream implements ChatStream {
    private final ChatStream source;
    private final Deque<ChatEvent> ahead = new ArrayDeque<>(4);

    protected ReshapedStream(ChatStream source) {
        this.source = source;
    }

    /// Takes the source's next event, and adds what becomes of it.
    protected abstract void take(ChatEvent event);

    /// Puts an event behind those that are not read yet.
    protected final void add(ChatEvent event) {
        ahead.add(event);
    }

    /// Whether the source is not read any further, although it may have more.
    protected boolean ended() {
        return false;
    }

    @Override
    public final @Nullable ChatEvent next() {
        while (ahead.isEmpty()) {
            if (ended()) return null;
            var event = source.next();
            if (event == null) return null;
            take(event);
        }
        return ahead.poll();
    }

    @Override
    public final boolean ready() {
        return !ahead.isEmpty() || source.ready();
    }

    @Override
    public final List<String> dropped() {
        return source.dropped();
    }

    @Override
    public final void close() {
        source.close();
    }
}
