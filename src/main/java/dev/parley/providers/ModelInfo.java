package dev.parley.providers;

import org.jspecify.annotations.Nullable;

/// A model as callers see it in the list of models.
///
/// @param ownedBy the provider's name in the configuration
/// @param contextWindow most tokens of prompt and answer together; null when it is not known
public record ModelInfo(
        String id, String ownedBy, Kind kind, @Nullable Integer contextWindow) {
    public enum Kind {
        CHAT,
        EMBEDDING
    }
}
