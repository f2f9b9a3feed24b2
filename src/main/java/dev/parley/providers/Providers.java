package dev.parley.providers;

import dev.parley.kernel.PlatformException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The providers that are built in, one for each dialect.
public final class Providers {
    private final Map<Dialect, ChatProvider> chat = new EnumMap<>(Dialect.class);
    private final Map<Dialect, EmbeddingProvider> embeddings = new EnumMap<>(Dialect.class);

    public Providers(List<ChatProvider> chat, List<EmbeddingProvider> embeddings) {
        for (var provider : chat) this.chat.put(provider.dialect(), provider);
        for (var provider : embeddings) this.embeddings.put(provider.dialect(), provider);
    }

    /// Who asks the targets of this dialect.
    public ChatProvider chat(Dialect dialect) {
        var provider = chat.get(dialect);
        if (provider == null) throw new IllegalStateException("No provider speaks " + dialect);
        return provider;
    }

    /// @throws dev.parley.kernel.PlatformException UNSUPPORTED_PARAMETER when models of this dialect embed nothing
    public EmbeddingProvider embeddings(Dialect dialect) {
        var provider = embeddings.get(dialect);
        if (provider == null)
            throw PlatformException.unsupported(
                    "model", "The model asked makes no embeddings; the list of models says which do.");
        return provider;
    }
}
