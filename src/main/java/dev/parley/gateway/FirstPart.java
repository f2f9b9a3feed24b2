package dev.parley.gateway;

import dev.parley.kernel.Cutoff;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.UpstreamFault;
import dev.parley.providers.UpstreamFault.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What was read of an answer before anything of it is sent: all of a whole answer, the beginning of a stream.
///
/// @param events in order; taken out as they are told
/// @param end null when it did not come to its end
/// @param fault why not, when the provider broke off
record FirstPart(
        Deque<ChatEvent> events,
        ChatEvent.@Nullable Finished end,
        @Nullable UpstreamFault fault) {
    /// Characters and events of a stream that are read at most, whatever they are.
    private static final int MOST = 64 * 1024;

    /// Reads a whole answer, or a stream until so much of its text is there. The arguments of a tool are waited for,
    /// which are of use only as a whole.
    /// @param text characters
    static FirstPart read(ChatStream source, boolean stream, int text, Cutoff cutoff) {
        var events = new ArrayDeque<ChatEvent>();
        int said = 0;
        int all = 0;
        try {
            while (true) {
                if (cutoff.isCut()) throw UpstreamFault.of(Kind.TIMED_OUT, "The request was cut short.");
                var event = source.next();
                if (event == null) return new FirstPart(events, null, null);
                events.add(event);
                if (event instanceof ChatEvent.Finished end) return new FirstPart(events, end, null);
                int length = length(event);
                all += 1 + length;
                if (event instanceof ChatEvent.Text) said += length;
                if (stream && (said >= text && said > 0 || all >= MOST)) return new FirstPart(events, null, null);
            }
        } catch (UpstreamFault fault) {
            return new FirstPart(events, null, fault);
        }
    }

    private static int length(ChatEvent event) {
        return switch (event) {
            case ChatEvent.Text text -> text.text().length();
            case ChatEvent.Reasoning reasoning -> reasoning.text().length();
            case ChatEvent.ToolArguments arguments -> arguments.json().length();
            case ChatEvent.Started _,
                    ChatEvent.ToolCall _,
                    ChatEvent.Cited _,
                    ChatEvent.Opaque _,
                    ChatEvent.Finished _ -> 0;
        };
    }

    String text() {
        var text = new StringBuilder();
        for (var event : events) if (event instanceof ChatEvent.Text piece) text.append(piece.text());
        return text.toString();
    }

    /// The same events, and what comes after them.
    ChatStream told(ChatStream rest) {
        var broken = fault;
        return new Begun(events, broken == null ? rest : new BrokenStream(rest, broken), _ -> {});
    }

    /// @param fault what its next event is
    private record BrokenStream(ChatStream source, UpstreamFault fault) implements ChatStream {
        @Override
        public ChatEvent next() {
            throw fault;
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
