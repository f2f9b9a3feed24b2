package dev.parley.tenancy;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// What an industry asks for.
///
/// @param compliance the rules it answers to, by their usual names
/// @param features switched on whatever the plan
/// @param config what holds where a tenant's own configuration says nothing
/// @param least days that each class of data is kept at the least; only an operator may set fewer
public record Preset(
        Industry industry,
        List<String> compliance,
        Set<Feature> features,
        ObjectNode config,
        TenantConfig.Retention least) {
    public Preset {
        compliance = List.copyOf(compliance);
        features = Set.copyOf(features);
    }
}
