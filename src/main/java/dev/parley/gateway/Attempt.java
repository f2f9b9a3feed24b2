package dev.parley.gateway;

import dev.parley.platform.telemetry.Span;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Target;
import java.util.ArrayDeque;
import java.util.Deque;

/// A model that was asked and has begun to answer, with its entry of the ledger.
///
/// @param waited nanoseconds spent waiting for providers
/// @param ahead what was read of its answer and is not told yet
record Attempt(
        Admission.Begun begun, Target target, ChatStream stream, Span span, long waited, Deque<ChatEvent> ahead) {
    Attempt(Admission.Begun begun, Target target, ChatStream stream, Span span, long waited) {
        this(begun, target, stream, span, waited, new ArrayDeque<>(0));
    }

    Attempt read(FirstPart part, long longer) {
        return new Attempt(begun, target, part.told(stream), span, waited + longer, part.events());
    }

    Attempt waitedAlso(long longer) {
        return new Attempt(begun, target, stream, span, waited + longer, ahead);
    }

    Meter meter(ChatRequest request, long arrived) {
        return new Meter(begun.entry(), request, target, arrived, waited, ahead);
    }
}
