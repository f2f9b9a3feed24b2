package dev.parley.tenancy;

import dev.parley.platform.json.Json;
import dev.parley.platform.json.MergePatch;
import dev.parley.platform.json.Resource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The presets of `tenancy/presets.yaml`. Immutable.
public final class Presets {
    private final Map<Industry, Preset> presets = new EnumMap<>(Industry.class);

    private record Book(List<Preset> presets) {}

    public Presets() {
        for (var preset : Resource.yaml("tenancy/presets.yaml", Book.class).presets())
            presets.put(preset.industry(), preset);
        for (var industry : Industry.values())
            if (!presets.containsKey(industry)) throw new IllegalStateException("presets.yaml lacks " + industry);
    }

    public Preset of(Industry industry) {
        var preset = presets.get(industry);
        if (preset == null) throw new IllegalStateException("There is no preset " + industry);
        return preset;
    }

    /// A tenant's own configuration with the preset beneath: the one that holds.
    public TenantConfig beneath(Industry industry, ObjectNode own) {
        return Json.mapper().treeToValue(MergePatch.apply(of(industry).config(), own), TenantConfig.class);
    }
}
