package dev.parley.providers;

import dev.parley.platform.http.UpstreamException;
import dev.parley.platform.http.UpstreamResponse;
import dev.parley.providers.UpstreamFault.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// An answer that comes over a wire as server-sent events.
final class WireAnswer implements ChatStream {
    private static final int MAX_EVENT = 4 * 1024 * 1024;
    /// How long the end of the response may lag behind the answer's terminal event before the connection is given up.
    private static final Duration LINGER = Duration.ofMillis(50);

    private final Target target;
    private final UpstreamResponse response;
    private final SseReader events;
    private final AnswerParser parser;
    private final List<String> dropped;
    private final Queue<ChatEvent> queue = new ArrayDeque<>();
    private boolean finished;
    private @Nullable UpstreamFault failure;

    WireAnswer(Target target, UpstreamResponse response, AnswerParser parser, List<String> dropped) {
        this.target = target;
        this.response = response;
        this.events = new SseReader(response.body(), MAX_EVENT);
        this.parser = parser;
        this.dropped = dropped;
    }

    @Override
    public @Nullable ChatEvent next() {
        while (queue.isEmpty()) {
            if (failure != null) throw failure;
            if (finished) return null;
            step();
        }
        var event = queue.remove();
        if (event instanceof ChatEvent.Finished) finished = true;
        return event;
    }

    /// Looks only at what has arrived. Trouble found there is left for `next` to report.
    @Override
    public boolean ready() {
        if (finished) return true;
        try {
            while (queue.isEmpty() && failure == null && events.ready()) step();
        } catch (IOException | UpstreamFault e) {
            failure = fault(e);
        }
        return !queue.isEmpty() || failure != null;
    }

    /// Takes one more chunk in, waiting for it when there is none.
    private void step() {
        try {
            if (events.next()) parser.read(events.data(), events.dataOffset(), events.dataLength(), queue);
            else parser.end(queue);
        } catch (IOException | JacksonException e) {
            if (e instanceof JacksonException || !parser.complete()) throw fault(e);
            parser.end(queue);
        }
    }

    private UpstreamFault fault(Exception e) {
        return switch (e) {
            case UpstreamFault already -> already;
            case UpstreamException broken -> Faults.of(target, broken);
            case JacksonException notJson -> Faults.malformed(target, notJson);
            default -> new UpstreamFault(Kind.CUT, 0, target + " broke off: " + e.getMessage(), null, null, e);
        };
    }

    @Override
    public List<String> dropped() {
        return dropped;
    }

    @Override
    public void close() {
        if (finished) response.finish(LINGER);
        else response.close();
    }
}
