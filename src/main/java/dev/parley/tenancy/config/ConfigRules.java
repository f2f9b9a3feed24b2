package dev.parley.tenancy.config;

import dev.parley.kernel.FieldFault;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.JsonSchema;
import dev.parley.tenancy.LanguageTag;
import dev.parley.tenancy.TenantConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a configuration must be like: first its schema, then what a schema cannot say.
public final class ConfigRules {
    private static final JsonSchema SCHEMA = new JsonSchema("tenancy/config.schema.json");
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

    private ConfigRules() {}

    static JsonNode schema() {
        return SCHEMA.text();
    }

    /// The document, when it is a valid configuration.
    /// @param place what stands before its fields in messages: `config.`, or nothing
    /// @throws PlatformException INVALID_REQUEST naming each fault
    public static ObjectNode checked(ObjectNode document, String place) {
        var faults = faults(document).stream()
                .map(fault -> new FieldFault(place + fault.field(), place + fault.detail()))
                .toList();
        if (!faults.isEmpty()) throw PlatformException.invalid(faults);
        return document;
    }

    static List<FieldFault> faults(ObjectNode document) {
        var faults = SCHEMA.faults(document);
        if (!faults.isEmpty()) return faults;
        return new Rules(Json.mapper().treeToValue(document, TenantConfig.class)).check();
    }

    private static final class Rules {
        private final TenantConfig config;
        private final List<FieldFault> faults = new ArrayList<>();
        private final BoundedPattern.Effort effort = new BoundedPattern.Effort();

        Rules(TenantConfig config) {
            this.config = config;
        }

        List<FieldFault> check() {
            allowed("primary_model", config.primaryModel());
            var fallbacks = orEmpty(config.fallbackModels());
            for (int i = 0; i < fallbacks.size(); i++) allowed("fallback_models[" + i + "]", fallbacks.get(i));
            var patterns = orEmpty(config.sensitivePromptPatterns());
            for (int i = 0; i < patterns.size(); i++) pattern("sensitive_prompt_patterns[" + i + "]", patterns.get(i));
            var rules = orEmpty(config.refusalRules());
            for (int i = 0; i < rules.size(); i++)
                pattern("refusal_rules[" + i + "].topic", rules.get(i).topic());
            if (config.timeZone() != null && !ZONES.contains(config.timeZone()))
                add("time_zone", "must be a name of the IANA time zone database, such as Europe/Zurich.");
            if (config.locale() != null && !LanguageTag.isOne(config.locale()))
                add("locale", "must be a BCP 47 language tag, such as en or de-CH.");
            var branding = config.branding();
            if (branding != null && branding.logoUrl() != null && !isHttps(branding.logoUrl()))
                add("branding.logo_url", "must be an https address with a host and without a user.");
            return faults;
        }

        private void allowed(String field, @Nullable String model) {
            if (model != null && !config.allows(model))
                add(field, "must be one of allowed_models, which " + model + " is not.");
        }

        private void pattern(String field, String text) {
            BoundedPattern.fault(text, effort).ifPresent(fault -> add(field, fault + "."));
        }

        private void add(String field, String fault) {
            faults.add(new FieldFault(field, field + " " + fault));
        }
    }

    private static boolean isHttps(String url) {
        try {
            var uri = new URI(url);
            return "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
