package dev.parley.guardrails.intents;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Where questions of one kind go.
///
/// @param name unique among a tenant's, such as `lost_card`
/// @param description for people
/// @param examples what may be asked, at least two
/// @param model that answers; null for `auto`
/// @param tier of models that answer, in place of one model
/// @param instructions for the model, beside those for using passages
/// @param text what is said: the reply, or the words beside a refusal or a hand-off
/// @param reason of a refusal, for programs
/// @param tools that the model may ask the caller for; of a hand-off the one that is asked for
/// @param locale BCP 47; the route is for callers of this language only
/// @param enabled true unless said otherwise
public record IntentRoute(
        String name,
        @Nullable String description,
        List<String> examples,
        Action action,
        @Nullable String model,
        @Nullable String tier,
        @Nullable String instructions,
        @Nullable String text,
        @Nullable String reason,
        List<Tool> tools,
        @Nullable String locale,
        @Nullable Boolean enabled) {
    public enum Action {
        /// A model answers from the tenant's documents.
        ANSWER,
        /// A fixed text.
        REPLY,
        REFUSE,
        /// The caller is asked to do something: a call of a tool.
        HAND_OFF
    }

    /// @param parameters a JSON schema; null for none
    public record Tool(
            String name,
            @Nullable String description,
            @Nullable ObjectNode parameters) {}

    public IntentRoute {
        examples = given(examples);
        tools = given(tools);
        enabled = enabled == null || enabled;
    }

    /// What answers a question that has no route of its own.
    public static IntentRoute answering() {
        return new IntentRoute(
                Ruling.DEFAULT, null, List.of(), Action.ANSWER, null, null, null, null, null, List.of(), null, null);
    }

    /// What was read from JSON can be absent, and hold nulls, which are told as faults.
    static <T> List<T> given(@Nullable List<T> list) {
        return list == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }

    boolean isEnabled() {
        return Boolean.TRUE.equals(enabled);
    }
}
