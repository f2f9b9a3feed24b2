package dev.parley.usage;

import java.util.List;
import java.util.Locale;

/// A model as the price book knows it.
///
/// @param provider the provider's name in the configuration, such as `openai`
/// @param aliases other exact names of the same model
/// @param contextWindow the most tokens of prompt and answer together; 0 when it is not known
/// @param maxOutput the most tokens of one answer; 0 for an embedding model or when it is not known
public record Model(
        String provider, String name, List<String> aliases, Kind kind, int contextWindow, int maxOutput, Price price) {
    public enum Kind {
        CHAT,
        EMBEDDING;

        static Kind of(String text) {
            for (var kind : values()) if (kind.name().toLowerCase(Locale.ROOT).equals(text)) return kind;
            throw new IllegalArgumentException("kind must be chat or embedding, not " + text);
        }
    }

    public Model {
        aliases = List.copyOf(aliases);
    }
}
