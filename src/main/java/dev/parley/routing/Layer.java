package dev.parley.routing;

import java.util.Locale;

/// What made a decision.
public enum Layer {
    /// The tenant's configuration, or what it leaves to choose from.
    RULES,
    /// The request is plain.
    EARLY_EXIT,
    /// What the quality model thinks of the request.
    CLASSIFIER,
    /// The same, corrected by outcomes of requests like it.
    BANDIT,
    /// A layer failed.
    FALLBACK;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As answers and rows spell it.
    public String word() {
        return word;
    }
}
