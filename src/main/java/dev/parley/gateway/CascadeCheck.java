package dev.parley.gateway;

import dev.parley.platform.json.Json;
import dev.parley.platform.json.JsonSchema;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Tools;
import dev.parley.routing.quality.AnswerCheck;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Looks at an answer, or the first part of one, for a reason to ask an abler model.
final class CascadeCheck {
    /// Why an answer is not taken.
    enum Fault {
        /// The provider broke off.
        BROKEN,
        /// It says nothing.
        EMPTY,
        /// It was cut at its most tokens.
        LENGTH,
        /// It is not the JSON that was asked for.
        SCHEMA,
        /// It calls a tool that there is not, or with arguments that do not fit, or none where one must be called.
        TOOLS,
        /// It says itself that it does not know.
        UNCERTAIN,
        /// A sum in it is wrong.
        ARITHMETIC,
        /// The check thinks the abler model so much likelier to be right that it is worth its price.
        CONFIDENCE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Supplier<AnswerCheck> check;

    CascadeCheck(Supplier<AnswerCheck> check) {
        this.check = check;
    }

    /// @param leastGain from which on the abler model's answer is worth its price, in probability of a right one
    Optional<Fault> fault(ChatRequest request, FirstPart part, double leastGain) {
        return Optional.ofNullable(found(request, part, leastGain));
    }

    private @Nullable Fault found(ChatRequest request, FirstPart part, double leastGain) {
        if (part.fault() != null) return Fault.BROKEN;
        var text = part.text();
        var calls = Call.of(part);
        var end = part.end();
        if (end != null) {
            if (end.reason() == Reason.LENGTH) return Fault.LENGTH;
            // what the provider keeps back it keeps back from the abler model too
            if (end.reason() == Reason.CONTENT_FILTER) return null;
            if (text.isBlank() && calls.isEmpty()) return saysElse(part) ? null : Fault.EMPTY;
            if (!toolsFit(request.tools(), calls)) return Fault.TOOLS;
        }
        if (!calls.isEmpty()) return null;
        if (!formatFits(request, text, end != null)) return Fault.SCHEMA;
        if (request.responseFormat() != null) return null;
        if (doubts(request, text)) return Fault.UNCERTAIN;
        return end == null ? null : reckoned(request, text, leastGain);
    }

    /// In a form that only its dialect knows.
    private static boolean saysElse(FirstPart part) {
        return part.events().stream().anyMatch(ChatEvent.Opaque.class::isInstance);
    }

    /// Where no passage was found, an abler model cannot know more.
    private static boolean doubts(ChatRequest request, String text) {
        var grounding = request.grounding();
        boolean nothingToKnow = grounding != null && grounding.passages().isEmpty();
        return !nothingToKnow && AnswerCheck.doubts(text);
    }

    /// The learned probability is asked for what it was fitted to: answers that reckon.
    private @Nullable Fault reckoned(ChatRequest request, String text, double leastGain) {
        var checked = check.get().check(request.question(), text, null);
        return AnswerCheck.objection(checked.signals(), checked.judgement().gain(), leastGain)
                .map(objection -> switch (objection) {
                    case WRONG_SUM -> Fault.ARITHMETIC;
                    case DOUBTFUL -> Fault.CONFIDENCE;
                })
                .orElse(null);
    }

    private static boolean formatFits(ChatRequest request, String text, boolean ended) {
        var format = request.responseFormat();
        if (format == null) return true;
        if (!ended) return text.isBlank() || "{[".indexOf(text.strip().charAt(0)) >= 0;
        var document = json(text);
        if (document == null) return false;
        return format.schema() == null ? document.isObject() : JsonSchema.fits(format.schema(), document);
    }

    private static boolean toolsFit(Tools tools, Map<Integer, Call> calls) {
        boolean must = tools.choice() instanceof Tools.Choice.Required || tools.choice() instanceof Tools.Choice.Named;
        if (calls.isEmpty()) return !must;
        return calls.values().stream().allMatch(call -> fits(tools, call));
    }

    private static boolean fits(Tools tools, Call call) {
        for (var tool : tools.list()) {
            if (!(tool instanceof Tools.Tool.Function function)
                    || !function.name().equals(call.name)) continue;
            var arguments = call.arguments.isEmpty() ? Json.object() : json(call.arguments.toString());
            return arguments != null && (function.schema() == null || JsonSchema.fits(function.schema(), arguments));
        }
        // a provider's own tool may be called by a name of its own
        return tools.list().stream().anyMatch(Tools.Tool.Opaque.class::isInstance);
    }

    private static @Nullable JsonNode json(String text) {
        try {
            var node = Json.mapper().readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    private record Call(String name, StringBuilder arguments) {
        static Map<Integer, Call> of(FirstPart part) {
            var calls = new LinkedHashMap<Integer, Call>();
            for (var event : part.events()) {
                if (event instanceof ChatEvent.ToolCall call)
                    calls.put(call.index(), new Call(call.name(), new StringBuilder()));
                if (event instanceof ChatEvent.ToolArguments piece && calls.containsKey(piece.index()))
                    calls.get(piece.index()).arguments.append(piece.json());
            }
            return calls;
        }
    }
}
