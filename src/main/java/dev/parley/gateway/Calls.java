package dev.parley.gateway;

import dev.parley.gateway.Attempts.Ask;
import dev.parley.platform.telemetry.Span;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Providers;
import dev.parley.providers.Target;
import java.util.function.Function;

/// Calls of providers, each in its dialect, until their first output.
record Calls(Providers providers, Attempts attempts) {
    /// @param request as providers see it
    Ask<Opened> of(ChatRequest request, Span span) {
        var requests = perTarget(request);
        var traceparent = span.traceparent().orElse("");
        return (target, until) -> {
            var call = new ChatProvider.Call(requests.apply(target), target, until, traceparent);
            var provider = providers.chat(target.dialect());
            return new Opened(target, Begun.by(provider, call, fault -> attempts.brokenOff(call, fault)));
        };
    }

    /// A model needs the passages in its prompt; the extractive provider takes them as they are.
    private static Function<Target, ChatRequest> perTarget(ChatRequest request) {
        if (request.grounding() == null) return _ -> request;
        var instructed = Grounding.instructed(request);
        return target -> target.dialect() == Dialect.LOCAL ? request : instructed;
    }
}
