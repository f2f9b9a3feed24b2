package dev.parley.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the operator says about routing: the section `routing` of parley.yaml.
///
/// @param tiers which models take the requests of each tier, in the order in which they are tried
/// @param strategy which of several endpoints of a model is asked first
/// @param weights of providers by name, for `weighted`; 1 for those that are not named
/// @param cascade whether answers are checked where the tenant says nothing
public record RoutingSettings(
        Map<Tier, List<String>> tiers, Strategy strategy, Map<String, Integer> weights, CascadeSettings cascade) {
    private static final Set<String> FIELDS = Set.of("tiers", "strategy", "weights", "cascade");
    private static final int MOST_WEIGHT = 1_000_000;

    /// What holds where the operator says nothing.
    public static final RoutingSettings DEFAULT = of(null);

    public RoutingSettings {
        tiers = Map.copyOf(tiers);
        weights = Map.copyOf(weights);
    }

    /// @param section null when there is none
    /// @throws IllegalArgumentException saying what is wrong and what would be right
    public static RoutingSettings of(@Nullable JsonNode section) {
        if (section == null) return new RoutingSettings(builtIn(), Strategy.ORDER, Map.of(), CascadeSettings.DEFAULT);
        if (!section.isObject()) throw new IllegalArgumentException("it must be a set of fields");
        for (var name : section.propertyNames())
            if (!FIELDS.contains(name))
                throw new IllegalArgumentException(
                        "there is no field " + name + "; there are cascade, strategy, tiers, weights");
        return new RoutingSettings(
                section.has("tiers") ? tiers(section.path("tiers")) : builtIn(),
                strategy(section.path("strategy").asString(Strategy.ORDER.word())),
                weights(section.path("weights")),
                CascadeSettings.of(section.path("cascade")));
    }

    private static Map<Tier, List<String>> builtIn() {
        try (var yaml = RoutingSettings.class.getResourceAsStream("/routing/tiers.yaml")) {
            if (yaml == null) throw new IllegalStateException("The program lacks its tiers.yaml.");
            return tiers(new YAMLMapper().readTree(yaml).path("tiers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws IllegalArgumentException saying what is wrong and what would be right
    static Map<Tier, List<String>> tiers(JsonNode node) {
        if (!node.isObject()) throw new IllegalArgumentException("tiers must name small, medium or large");
        var tiers = new EnumMap<Tier, List<String>>(Tier.class);
        for (var entry : node.properties()) {
            var tier = Tier.parse(entry.getKey())
                    .orElseThrow(() -> new IllegalArgumentException("there is no tier " + entry.getKey()
                            + "; there are "
                            + Arrays.stream(Tier.values()).map(Tier::word).collect(Collectors.joining(", "))));
            var models = new ArrayList<String>();
            for (var model : entry.getValue())
                if (model.isString() && !model.asString().isBlank()) models.add(model.asString());
            if (models.isEmpty() || models.size() != entry.getValue().size())
                throw new IllegalArgumentException("tiers." + tier.word() + " must be a list of models");
            tiers.put(tier, List.copyOf(models));
        }
        return tiers;
    }

    private static Strategy strategy(String word) {
        return Strategy.parse(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no strategy " + word + "; there are " + Strategy.words()));
    }

    private static Map<String, Integer> weights(JsonNode node) {
        var weights = new TreeMap<String, Integer>();
        for (var entry : node.properties()) {
            var weight = entry.getValue();
            if (!weight.isInt() || weight.intValue() < 0 || weight.intValue() > MOST_WEIGHT)
                throw new IllegalArgumentException(
                        "weights." + entry.getKey() + " must be a whole number from 0 to " + MOST_WEIGHT);
            weights.put(entry.getKey(), weight.intValue());
        }
        return weights;
    }
}
