package dev.parley.providers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools a model may ask for.
///
/// @param choice null leaves it to the provider's default
/// @param parallel whether several may be asked for at once; null leaves it to the provider's default
public record Tools(
        List<Tool> list, @Nullable Choice choice, @Nullable Boolean parallel) {
    public static final Tools NONE = new Tools(List.of(), null, null);

    public Tools {
        list = List.copyOf(list);
    }

    public sealed interface Tool {
        /// @param schema JSON schema of the arguments; null for none
        record Function(
                String name,
                @Nullable String description,
                @Nullable JsonNode schema,
                @Nullable Boolean strict,
                @Nullable ObjectNode extra)
                implements Tool {}

        /// A tool that only the caller's dialect knows (a provider's own web search, say), as it came.
        record Opaque(JsonNode wire) implements Tool {}
    }

    public sealed interface Choice {
        record Auto() implements Choice {}

        record None() implements Choice {}

        /// Any tool, but one.
        record Required() implements Choice {}

        record Named(String tool) implements Choice {}

        /// A choice that only the caller's dialect knows, as it came.
        record Opaque(JsonNode wire) implements Choice {}
    }
}
