package dev.parley.gateway;

import dev.parley.cache.Partition;
import dev.parley.identity.Caller;
import dev.parley.kernel.Sha256;
import dev.parley.platform.json.Json;
import dev.parley.privacy.detect.Detectors;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Tools;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A request whose answer may serve others: one question in words, without tools and without personal data.
///
/// @param question without blanks that say nothing
record Cacheable(Partition partition, String question) {
    /// Answers that are kept have at most so many tokens, so that they serve every caller who permits as many.
    static final int LONGEST = 1024;

    private static final Detectors PERSONAL = Detectors.all();
    /// Fields of the dialects that change nothing of the answer.
    private static final Set<String> MEANINGLESS = Set.of("user", "safety_identifier", "stream_options");

    /// @param guardrails their version
    /// @param knowledge the version of the tenant's documents; asked for when the answer rests on them
    static Optional<Cacheable> of(
            Tenant tenant, Question question, Plan plan, String guardrails, LongSupplier knowledge) {
        var request = question.request();
        var text = single(request);
        if (text == null || !PERSONAL.find(text).isEmpty()) return Optional.empty();
        var locale = tenant.config().locale();
        var partition = new Partition(
                tenant.id(),
                question.assistant().id(),
                question.caller().kind() == Caller.Kind.WIDGET ? "widget" : "",
                plan.family(),
                hash(request.messages().stream()
                        .filter(message -> message.role() != Message.Role.USER)
                        .toList()),
                "",
                hash(Form.of(request)),
                temperature(request.sampling().temperature()),
                question.grounded() ? Long.toString(knowledge.getAsLong()) : "",
                tenant.version() + " " + guardrails,
                locale == null ? "" : locale);
        return Optional.of(new Cacheable(partition, text.strip().replaceAll("\\s+", " ")));
    }

    /// The question of a request that asks nothing else.
    private static @Nullable String single(ChatRequest request) {
        if (!request.tools().equals(Tools.NONE)) return null;
        String text = null;
        for (var message : request.messages()) {
            if (!message.parts().stream().allMatch(Part.Text.class::isInstance)) return null;
            switch (message.role()) {
                case SYSTEM, DEVELOPER -> {
                    // in the partition
                }
                case USER -> {
                    if (text != null) return null;
                    text = message.text();
                }
                case ASSISTANT, TOOL -> {
                    return null;
                }
            }
        }
        return text == null || text.isBlank() ? null : text;
    }

    private static String temperature(@Nullable Double temperature) {
        if (temperature == null) return "default";
        if (temperature == 0) return "zero";
        return temperature <= 0.5 ? "low" : "high";
    }

    /// Whatever else the caller says about the answer.
    ///
    /// @param most tokens, where they might cut an answer that is kept
    private record Form(
            ChatRequest.@Nullable ResponseFormat format,
            @Nullable Double topP,
            List<String> stop,
            @Nullable Integer most,
            List<ObjectNode> beside,
            ChatRequest.@Nullable Extras extras) {
        static Form of(ChatRequest request) {
            var sampling = request.sampling();
            var most = sampling.maxTokens();
            return new Form(
                    request.responseFormat(),
                    sampling.topP(),
                    sampling.stop(),
                    most == null || most >= LONGEST ? null : most,
                    beside(request),
                    meaningful(request.extras()));
        }

        private static List<ObjectNode> beside(ChatRequest request) {
            var all = new ArrayList<ObjectNode>();
            for (var message : request.messages()) {
                if (message.role() != Message.Role.USER) continue;
                if (message.extra() != null) all.add(message.extra());
                for (var part : message.parts())
                    if (part instanceof Part.Text text && text.extra() != null) all.add(text.extra());
            }
            return all;
        }

        private static ChatRequest.@Nullable Extras meaningful(ChatRequest.Extras extras) {
            if (extras.fields().isEmpty()) return null;
            var fields = extras.fields().deepCopy();
            fields.remove(MEANINGLESS);
            if (fields.get("metadata") instanceof ObjectNode metadata) {
                metadata.remove("user_id");
                if (metadata.isEmpty()) fields.remove("metadata");
            }
            return fields.isEmpty() ? null : new ChatRequest.Extras(extras.dialect(), fields);
        }
    }

    private static String hash(Object value) {
        return Sha256.hex(Json.write(value));
    }
}
