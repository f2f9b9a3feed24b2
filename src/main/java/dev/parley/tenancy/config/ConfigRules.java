package dev.parley.tenancy.config;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.TenantConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a configuration must be like.
public final class ConfigRules {
    private ConfigRules() {}

    /// The document, when it is a valid configuration.
    /// @throws PlatformException INVALID_REQUEST naming the field at fault
    public static ObjectNode checked(ObjectNode document) {
        var config = read(document);
        if (config.rateLimitPerMinute() != null && config.rateLimitPerMinute() < 1)
            throw PlatformException.invalid(
                    "config.rate_limit_per_minute", "config.rate_limit_per_minute must be 1 or more.");
        if (config.primaryModel() != null) Fields.text("config.primary_model", config.primaryModel(), 200);
        models("config.allowed_models", config.allowedModels());
        models("config.fallback_models", config.fallbackModels());
        if (config.primaryModel() != null && !config.allows(config.primaryModel()))
            throw PlatformException.invalid(
                    "config.primary_model", "config.primary_model must be one of config.allowed_models.");
        return document;
    }

    private static TenantConfig read(ObjectNode document) {
        return Json.read(Json.write(document), TenantConfig.class);
    }

    private static void models(String field, @Nullable List<String> models) {
        if (models == null) return;
        if (models.size() > 200) throw PlatformException.invalid(field, field + " may have 200 entries at most.");
        for (int i = 0; i < models.size(); i++) Fields.text(field + "[" + i + "]", models.get(i), 200);
    }
}
