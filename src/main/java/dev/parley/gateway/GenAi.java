package dev.parley.gateway;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.telemetry.Span;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Target;
import dev.parley.usage.TokenUsage;

/// The attributes of OpenTelemetry's semantic conventions for generative AI (version 1.37), on the span of a model
/// call.
final class GenAi {
    private GenAi() {}

    static Span chat(Span request, ChatRequest asked) {
        var span = operation(request, "chat", asked.model());
        var sampling = asked.sampling();
        if (sampling.maxTokens() != null) span.set("gen_ai.request.max_tokens", sampling.maxTokens());
        if (sampling.temperature() != null) span.set("gen_ai.request.temperature", sampling.temperature());
        if (sampling.topP() != null) span.set("gen_ai.request.top_p", sampling.topP());
        return span;
    }

    static Span operation(Span request, String operation, String model) {
        return request.child(operation + " " + model)
                .set("gen_ai.operation.name", operation)
                .set("gen_ai.request.model", model);
    }

    /// Ends the span of an answer.
    static void answered(Span span, Target target, TokenUsage tokens) {
        span.set("gen_ai.provider.name", target.provider())
                .set("gen_ai.response.model", target.upstreamModel())
                .set("gen_ai.usage.input_tokens", tokens.input())
                .set("gen_ai.usage.output_tokens", tokens.output())
                .close();
    }

    /// Ends the span of a request that failed.
    static void failed(Span span, Throwable failure) {
        var type = failure instanceof PlatformException known
                ? known.code().code()
                : failure.getClass().getName();
        span.failed(type).close();
    }
}
