package dev.parley.gateway;

import dev.parley.kernel.Deadline;
import dev.parley.providers.ChatRequest;
import java.util.UUID;

/// A request to be answered, with what surrounds it.
///
/// @param knowledge whether the caller asks for an answer from documents; `auto` does so by itself
/// @param keyId the caller's API key
/// @param requestId for logs and error messages
/// @param traceparent W3C trace context for the provider; empty when there is none
/// @param arrived when the request came, as of `System.nanoTime()`
public record Question(
        ChatRequest request,
        boolean knowledge,
        UUID keyId,
        String requestId,
        Deadline deadline,
        String traceparent,
        long arrived) {}
