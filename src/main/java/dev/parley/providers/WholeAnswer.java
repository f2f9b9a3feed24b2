package dev.parley.providers;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// An answer that came in one piece. All its events are at hand.
final class WholeAnswer implements ChatStream {
    private final Queue<ChatEvent> queue = new ArrayDeque<>();
    private final List<String> dropped;

    /// @throws UpstreamFault when the body is no answer
    WholeAnswer(Target target, byte[] body, AnswerParser parser, List<String> dropped) {
        this.dropped = dropped;
        try {
            parser.read(body, 0, body.length, queue);
            parser.end(queue);
        } catch (JacksonException e) {
            throw Faults.malformed(target, e);
        }
    }

    @Override
    public @Nullable ChatEvent next() {
        return queue.poll();
    }

    @Override
    public boolean ready() {
        return !queue.isEmpty();
    }

    @Override
    public List<String> dropped() {
        return dropped;
    }

    /// Nothing is held: the body was read to its end.
    @Override
    public void close() {}
}
