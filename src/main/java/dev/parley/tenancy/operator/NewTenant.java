package dev.parley.tenancy.operator;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Plans;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantState;
import dev.parley.tenancy.Tier;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an operator says of a tenant to be. Rate limits and preferences of models are a shorter way to say the same
/// fields of `config`.
record NewTenant(
        @Nullable String slug,
        @Nullable String name,
        @Nullable String tier,
        @Nullable String industry,
        @Nullable String adminEmail,
        @Nullable RateLimits rateLimits,
        @Nullable ModelPreferences modelPreferences,
        @Nullable ObjectNode config) {
    record RateLimits(
            @Nullable Integer perMinute,
            @Nullable Integer perHour,
            @Nullable Integer tokensPerMinute) {}

    record ModelPreferences(
            @Nullable String primaryModel,
            @Nullable List<@Nullable String> fallbackModels,
            @Nullable List<@Nullable String> allowedModels,
            @Nullable String optimize) {}

    TenantState state() {
        return new TenantState(
                Fields.text("name", name, 200),
                tier == null ? Plans.UNNAMED : Fields.choice("tier", tier, Tier.class),
                industry == null ? Industry.NONE : Fields.choice("industry", industry, Industry.class),
                adminEmail == null ? null : Fields.email("admin_email", adminEmail),
                Tenant.Status.ACTIVE,
                null,
                null);
    }

    Optional<String> checkedSlug() {
        return Optional.ofNullable(slug).map(Slugs::check);
    }

    /// The document that is asked for, not yet checked.
    /// @throws PlatformException INVALID_REQUEST when something is said twice
    ObjectNode document() {
        var document = config == null ? Json.object() : config.deepCopy();
        if (rateLimits != null) {
            put(document, "rate_limits.per_minute", "rate_limit_per_minute", rateLimits.perMinute);
            put(document, "rate_limits.per_hour", "rate_limit_per_hour", rateLimits.perHour);
            put(document, "rate_limits.tokens_per_minute", "token_limit_per_minute", rateLimits.tokensPerMinute);
        }
        if (modelPreferences != null) {
            put(document, "model_preferences.primary_model", "primary_model", modelPreferences.primaryModel);
            put(document, "model_preferences.fallback_models", "fallback_models", modelPreferences.fallbackModels);
            put(document, "model_preferences.allowed_models", "allowed_models", modelPreferences.allowedModels);
            put(document, "model_preferences.optimize", "optimize", modelPreferences.optimize);
        }
        return document;
    }

    private static void put(ObjectNode document, String field, String name, @Nullable Object value) {
        if (value == null) return;
        if (document.has(name))
            throw PlatformException.invalid(field, field + " is the same as config." + name + "; send one of them.");
        JsonNode node = Json.mapper().valueToTree(value);
        document.set(name, node);
    }
}
