package dev.parley.routing;

import dev.parley.tenancy.TenantConfig.Cascade;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the operator says about checked answers: `routing.cascade` in parley.yaml.
///
/// @param mode what holds for tenants that say nothing; null for both, before the tier that was chosen and after it
/// @param firstPart how many characters of a stream are read and checked before the first of them is sent on
public record CascadeSettings(@Nullable Cascade mode, int firstPart) {
    private static final Set<String> FIELDS = Set.of("mode", "first_part");
    private static final int USUAL_PART = 200;
    private static final int LONGEST_PART = 20_000;

    public static final CascadeSettings DEFAULT = new CascadeSettings(null, USUAL_PART);

    /// @throws IllegalArgumentException saying what is wrong and what would be right
    static CascadeSettings of(JsonNode section) {
        if (section.isMissingNode()) return DEFAULT;
        if (!section.isObject()) throw new IllegalArgumentException("cascade must be a set of fields");
        for (var name : section.propertyNames())
            if (!FIELDS.contains(name))
                throw new IllegalArgumentException(
                        "there is no field cascade." + name + "; there are first_part, mode");
        var part = section.path("first_part");
        if (!part.isMissingNode() && !(part.isInt() && part.intValue() >= 0 && part.intValue() <= LONGEST_PART))
            throw new IllegalArgumentException("cascade.first_part must be a whole number from 0 to " + LONGEST_PART);
        return new CascadeSettings(mode(section.path("mode")).orElse(null), part.asInt(USUAL_PART));
    }

    /// YAML reads a bare `off` as false.
    private static Optional<Cascade> mode(JsonNode word) {
        if (word.isMissingNode()) return Optional.empty();
        var said = word.isBoolean() && !word.booleanValue() ? "off" : word.asString("");
        if (said.equals("both")) return Optional.empty();
        for (var mode : Cascade.values())
            if (mode.name().toLowerCase(Locale.ROOT).equals(said)) return Optional.of(mode);
        throw new IllegalArgumentException("cascade.mode must be off, cost, quality or both");
    }

    /// What holds for a tenant: an operator who switches it off does so for all.
    @Nullable
    Cascade mode(@Nullable Cascade ofTenant) {
        return ofTenant == null || mode == Cascade.OFF ? mode : ofTenant;
    }
}
