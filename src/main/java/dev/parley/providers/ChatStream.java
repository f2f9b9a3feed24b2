package dev.parley.providers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer on its way. Read by one thread. Closing it before its end cancels the work at the provider.
public interface ChatStream extends AutoCloseable {
    /// Waits for the next event. Null after `Finished`, never before: an upstream that ends early is a fault.
    /// @throws UpstreamFault when the provider fails, hangs or breaks off
    @Nullable
    ChatEvent next();

    /// Whether more events are at hand without waiting: a writer may then hold back its flush.
    default boolean ready() {
        return false;
    }

    /// The request's fields that this provider does not know and that were left out.
    default List<String> dropped() {
        return List.of();
    }

    @Override
    void close();
}
