package dev.parley.providers;

import dev.parley.knowledge.Passage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A request to a model in the one form that every dialect is read into and every provider writes from. Guardrails,
/// limits, cache, routing and metering see this and nothing else.
///
/// @param model as the caller named it
/// @param stream whether the provider is asked for a stream
/// @param extras the caller's request fields without canonical meaning, such as `seed` or `top_k`
/// @param grounding passages the answer has to rest on; null when none are asked for
public record ChatRequest(
        String model,
        List<Message> messages,
        Tools tools,
        @Nullable ResponseFormat responseFormat,
        Sampling sampling,
        boolean stream,
        Extras extras,
        @Nullable Grounding grounding) {
    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /// @param temperature null leaves it to the provider's default; so do the others
    /// @param maxTokens most tokens to generate
    /// @param legacyMaxTokens whether an OpenAI caller spelled it `max_tokens` and not `max_completion_tokens`
    public record Sampling(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer maxTokens,
            boolean legacyMaxTokens,
            List<String> stop) {
        public static final Sampling DEFAULT = new Sampling(null, null, null, false, List.of());

        public Sampling {
            stop = List.copyOf(stop);
        }
    }

    /// @param schema null for any JSON object
    public record ResponseFormat(
            @Nullable String name,
            @Nullable ObjectNode schema,
            @Nullable Boolean strict,
            @Nullable ObjectNode extra) {}

    /// Fields in the dialect of the caller. A provider of the same dialect sends them on; another drops them
    /// and says so.
    public record Extras(Dialect dialect, ObjectNode fields) {}

    /// @param question what is asked of the documents: the last message of the user
    /// @param topic what the user said before, where the question cannot be understood without it; else empty
    /// @param passages best first; empty when nothing fits
    public record Grounding(String question, String topic, List<Passage> passages) {
        public Grounding(String question, List<Passage> passages) {
            this(question, "", passages);
        }

        public Grounding {
            passages = List.copyOf(passages);
        }
    }

    public ChatRequest withMessages(List<Message> other) {
        return new ChatRequest(model, other, tools, responseFormat, sampling, stream, extras, grounding);
    }

    public ChatRequest withExtras(Extras other) {
        return new ChatRequest(model, messages, tools, responseFormat, sampling, stream, other, grounding);
    }

    public ChatRequest withGrounding(Grounding other) {
        return new ChatRequest(model, messages, tools, responseFormat, sampling, stream, extras, other);
    }

    /// The text of the last message of the user; empty when there is none.
    public String question() {
        for (var message : messages.reversed()) if (message.role() == Message.Role.USER) return message.text();
        return "";
    }

    /// The texts of the user's messages before the last, oldest first.
    public List<String> earlier() {
        var said = messages.stream()
                .filter(message -> message.role() == Message.Role.USER)
                .map(Message::text)
                .toList();
        return said.isEmpty() ? said : said.subList(0, said.size() - 1);
    }

    /// Whom the caller asks for, by the caller's own name for that person: OpenAI's `safety_identifier` or `user`,
    /// Anthropic's `metadata.user_id`. Empty when it does not say.
    public Optional<String> endUser() {
        var fields = extras.fields();
        var id = switch (extras.dialect()) {
            case OPENAI ->
                fields.path("safety_identifier").asString(fields.path("user").asString(""));
            case ANTHROPIC -> fields.path("metadata").path("user_id").asString("");
            case LOCAL -> "";
        };
        return id.isBlank() ? Optional.empty() : Optional.of(id);
    }
}
