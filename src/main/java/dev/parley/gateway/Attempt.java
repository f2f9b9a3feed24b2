package dev.parley.gateway;

import dev.parley.platform.telemetry.Span;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Target;
import dev.parley.usage.Settlement;
import java.util.ArrayDeque;
import java.util.Deque;

/// An answer that has begun, under its entry of the ledger. A request has one, or a second when an abler tier is
/// asked.
///
/// @param waited nanoseconds spent waiting for providers
/// @param ahead what was read of the answer and is not told yet
record Attempt(Admission.Begun begun, Opened opened, Span span, long waited, Deque<ChatEvent> ahead) {
    Attempt(Admission.Begun begun, Opened opened, Span span, long waited) {
        this(begun, opened, span, waited, new ArrayDeque<>(0));
    }

    Target target() {
        return opened.target();
    }

    ChatStream stream() {
        return opened.stream();
    }

    Attempt read(FirstPart part, long longer) {
        var told = new Opened(target(), part.told(stream()));
        return new Attempt(begun, told, span, waited + longer, part.events());
    }

    Attempt waitedAlso(long longer) {
        return new Attempt(begun, opened, span, waited + longer, ahead);
    }

    Meter meter(ChatRequest request, long arrived) {
        return new Meter(begun.entry(), request, target(), arrived, waited, ahead);
    }

    /// Nothing of it is told.
    static void failed(Admission.Begun begun, ChatRequest request, Span span, Throwable failure) {
        begun.entry().settleLater(Settlement.released(request.model()));
        GenAi.failed(span, failure);
    }
}
