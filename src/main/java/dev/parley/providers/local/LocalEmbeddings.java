package dev.parley.providers.local;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.Dialect;
import dev.parley.providers.EmbeddingProvider;
import dev.parley.providers.UpstreamFault;
import java.util.ArrayList;

/// The model `local/minilm`.
public final class LocalEmbeddings implements EmbeddingProvider {
    /// Inputs that are embedded between two looks at the clock.
    private static final int SLICE = 16;

    private final Encoder encoder;

    public LocalEmbeddings(Encoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public Dialect dialect() {
        return Dialect.LOCAL;
    }

    /// @throws PlatformException INVALID_REQUEST for other dimensions than the model's own
    @Override
    public Result embed(Call call) {
        if (call.dimensions() != null && call.dimensions() != Encoder.DIMENSIONS)
            throw PlatformException.invalid(
                    "dimensions",
                    "The model " + call.target().model() + " has " + Encoder.DIMENSIONS + " dimensions, no others.");
        var inputs = call.inputs();
        var vectors = new ArrayList<float[]>(inputs.size());
        long tokens = 0;
        for (int from = 0; from < inputs.size(); from += SLICE) {
            if (call.deadline().passed())
                throw UpstreamFault.of(
                        UpstreamFault.Kind.TIMED_OUT,
                        "Only " + from + " of " + inputs.size() + " inputs were embedded in time.");
            var slice = inputs.subList(from, Math.min(from + SLICE, inputs.size()));
            vectors.addAll(encoder.encode(slice));
            for (var input : slice) tokens += encoder.tokens(input);
        }
        return new Result(vectors, call.target().model(), tokens);
    }
}
