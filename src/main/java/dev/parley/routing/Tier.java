package dev.parley.routing;

import dev.parley.tenancy.TenantConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How able the models are that a request is sent to. The order is that of ability, and of price.
public enum Tier {
    SMALL,
    MEDIUM,
    LARGE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// From 0, the least able, to 1.
    double place() {
        return switch (this) {
            case SMALL -> 0;
            case MEDIUM -> 0.5;
            case LARGE -> 1;
        };
    }

    /// As configuration, headers and the ledger spell it.
    public String word() {
        return word;
    }

    /// A tenant's own models of it; null when it names none.
    @Nullable
    List<String> of(TenantConfig.@Nullable Tiers tiers) {
        if (tiers == null) return null;
        return switch (this) {
            case SMALL -> tiers.small();
            case MEDIUM -> tiers.medium();
            case LARGE -> tiers.large();
        };
    }

    static Optional<Tier> parse(String word) {
        for (var tier : values()) if (tier.word.equals(word)) return Optional.of(tier);
        return Optional.empty();
    }
}
