package dev.parley.providers;

import dev.parley.kernel.Deadline;

/// Asks models of one dialect.
public interface ChatProvider {
    Dialect dialect();

    /// Sends the request and returns once the provider has accepted it.
    /// @param call what is asked, of whom, until when
    /// @throws UpstreamFault when it was not accepted
    /// @throws dev.parley.kernel.PlatformException UNSUPPORTED_PARAMETER when the request cannot be said in this
    /// dialect
    ChatStream chat(Call call);

    /// @param traceparent W3C trace context to send along; empty when there is none
    record Call(ChatRequest request, Target target, Deadline deadline, String traceparent) {}
}
