package dev.parley.tenancy.config;

import dev.parley.platform.json.Json;
import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Tenant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The configuration that holds, and what of it comes from the industry's preset.
///
/// @param filled the fields that the tenant's own configuration leaves open, such as `privacy.mode`
record Effective(ObjectNode config, Industry industry, List<String> compliance, List<String> filled) {
    static Effective of(Tenant tenant) {
        var filled = new ArrayList<String>();
        fill("", tenant.preset().config(), tenant.document(), filled);
        return new Effective(
                Json.mapper().valueToTree(tenant.config()),
                tenant.industry(),
                tenant.preset().compliance(),
                filled);
    }

    private static void fill(String place, JsonNode preset, JsonNode own, List<String> filled) {
        for (var field : preset.properties()) {
            var name = place + field.getKey();
            var mine = own.path(field.getKey());
            if (field.getValue().isObject()) fill(name + ".", field.getValue(), mine, filled);
            else if (mine.isMissingNode()) filled.add(name);
        }
    }
}
