package dev.parley.providers;

import dev.parley.kernel.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Turns texts into vectors.
public interface EmbeddingProvider {
    Dialect dialect();

    /// @throws UpstreamFault when the provider fails
    Result embed(Call call);

    /// @param dimensions null for the model's own
    /// @param extras the caller's further fields, sent on to a provider that speaks OpenAI's dialect
    record Call(
            List<String> inputs,
            @Nullable Integer dimensions,
            ObjectNode extras,
            Target target,
            Deadline deadline,
            String traceparent) {
        public Call {
            inputs = List.copyOf(inputs);
        }
    }

    /// @param vectors one for each input, in order
    record Result(List<float[]> vectors, String model, long inputTokens) {
        public Result {
            vectors = List.copyOf(vectors);
        }
    }
}
