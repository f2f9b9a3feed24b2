package dev.parley.gateway;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatStream;
import dev.parley.providers.UpstreamFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stream that has been read up to its first real output: what was read comes first once more.
///
/// @param brokenOff told when the provider fails after that
record Begun(Deque<ChatEvent> head, ChatStream rest, Consumer<UpstreamFault> brokenOff) implements ChatStream {
    /// Asks the provider and waits for the first output.
    /// @throws UpstreamFault when it fails before
    static Begun by(ChatProvider provider, ChatProvider.Call call, Consumer<UpstreamFault> brokenOff) {
        var stream = provider.chat(call);
        try {
            var head = new ArrayDeque<ChatEvent>(4);
            do head.add(read(stream));
            while (head.getLast() instanceof ChatEvent.Started);
            return new Begun(head, stream, brokenOff);
        } catch (RuntimeException | Error failed) {
            stream.close();
            throw failed;
        }
    }

    private static ChatEvent read(ChatStream stream) {
        var event = stream.next();
        if (event != null) return event;
        throw UpstreamFault.of(UpstreamFault.Kind.CUT, "The answer ended before it began.");
    }

    @Override
    public @Nullable ChatEvent next() {
        var event = head.poll();
        if (event != null) return event;
        try {
            return rest.next();
        } catch (UpstreamFault fault) {
            brokenOff.accept(fault);
            throw fault;
        }
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
