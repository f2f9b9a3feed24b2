package dev.parley.gateway;

import dev.parley.kernel.TenantId;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Target;
import dev.parley.providers.Tools;
import dev.parley.routing.Plan;
import dev.parley.usage.Start;
import dev.parley.usage.TokenCount;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;

/// The most a request can use, known before it is sent.
final class Bounds {
    /// Tokens of an answer when the caller sets no limit: what current models generate at most in practice.
    private static final long OUTPUT_UNLIMITED = 16_384;

    private static final long OUTPUT_USUAL = 512;

    /// Tokens of an image at full detail, of the dearer of both providers' published tables.
    private static final long PER_IMAGE = 1_600;

    private Bounds() {}

    static Start start(UUID id, TenantId tenant, UUID key, ChatRequest request, Plan plan) {
        long input = input(request, TokenCount::atMost);
        var limit = request.sampling().maxTokens();
        long output = limit == null ? OUTPUT_UNLIMITED : limit;
        return start(id, tenant, key, "chat", plan, input, output, request.stream());
    }

    /// What is reserved, and what counts should the entry never be settled, is the dearest of the plan's targets.
    static Start start(
            UUID id,
            TenantId tenant,
            UUID key,
            String operation,
            Plan plan,
            long input,
            long output,
            boolean streamed) {
        var dearest = plan.targets().stream()
                .max(Comparator.comparing(target -> cost(target, input, output)))
                .orElseThrow();
        return new Start(
                id,
                tenant,
                key,
                operation,
                dearest.model(),
                plan.tier(),
                input,
                output,
                cost(dearest, input, output),
                streamed);
    }

    /// What the request takes of a rate of tokens before it is known what it uses: the prompt, and the answer as far
    /// as the caller limits it, else a usual one.
    static long expected(ChatRequest request) {
        var limit = request.sampling().maxTokens();
        return input(request, TokenCount::atMost) + (limit == null ? OUTPUT_USUAL : Math.min(limit, OUTPUT_UNLIMITED));
    }

    /// The most that each of the models can cost, in US dollars.
    static Map<String, BigDecimal> costs(List<Target> targets, long input, long output) {
        var costs = new LinkedHashMap<String, BigDecimal>();
        for (var target : targets) costs.merge(target.model(), cost(target, input, output), BigDecimal::max);
        return costs;
    }

    private static BigDecimal cost(Target target, long input, long output) {
        return target.price() == null ? BigDecimal.ZERO : target.price().atMost(input, output);
    }

    /// The prompt's tokens as we count them: what a provider does not tell.
    static long counted(ChatRequest request) {
        return input(request, TokenCount::count);
    }

    private static long input(ChatRequest request, ToLongFunction<String> tokens) {
        long sum = 0;
        // of a grounded request what the model is sent: the passages with their headings, and the rules for them
        for (var message : Grounding.instructed(request).messages())
            sum += TokenCount.PER_MESSAGE + input(message.parts(), tokens);
        for (var tool : request.tools().list()) sum += input(tool, tokens);
        return sum;
    }

    private static long input(List<Part> parts, ToLongFunction<String> tokens) {
        long sum = 0;
        for (var part : parts)
            sum += switch (part) {
                case Part.Text text -> tokens.applyAsLong(text.text());
                case Part.Image _ -> PER_IMAGE;
                case Part.ToolUse use -> TokenCount.PER_MESSAGE + tokens.applyAsLong(use.arguments());
                case Part.ToolResult result -> TokenCount.PER_MESSAGE + input(result.content(), tokens);
                case Part.Opaque opaque -> tokens.applyAsLong(opaque.wire().toString());
            };
        return sum;
    }

    private static long input(Tools.Tool tool, ToLongFunction<String> tokens) {
        return switch (tool) {
            case Tools.Tool.Function function ->
                tokens.applyAsLong(String.valueOf(function.schema()))
                        + tokens.applyAsLong(String.valueOf(function.description()))
                        + TokenCount.PER_MESSAGE;
            case Tools.Tool.Opaque opaque -> tokens.applyAsLong(opaque.wire().toString());
        };
    }
}
