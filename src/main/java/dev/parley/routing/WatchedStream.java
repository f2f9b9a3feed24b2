package dev.parley.routing;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.UpstreamFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer of which somebody wants to know when its provider breaks it off.
record WatchedStream(ChatStream source, Runnable broken) implements ChatStream {
    @Override
    public @Nullable ChatEvent next() {
        try {
            return source.next();
        } catch (UpstreamFault fault) {
            broken.run();
            throw fault;
        }
    }

    @Override
    public boolean ready() {
        return source.ready();
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
