package dev.parley.providers;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.config.ConfigException;
import dev.parley.providers.OwnProviders.Draft;
import dev.parley.providers.OwnProviders.Keyed;
import dev.parley.providers.ProvidersSettings.Offer;
import dev.parley.tenancy.Fields;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a tenant sends to add or change a provider. What is left out stays as it is; of a new provider, it has none.
///
/// @param apiKey empty for a provider that takes none
/// @param models empty to take those that the provider lists
/// @param verify false saves without trying
record ProviderRequest(
        @Nullable String name,
        @Nullable String dialect,
        @Nullable String baseUrl,
        @Nullable String apiKey,
        @Nullable JsonNode models,
        @Nullable String primaryModel,
        @Nullable Boolean verify) {
    private static final int MAX_NAME = 63;
    private static final int MAX_URL = 500;
    private static final int MAX_KEY = 1000;
    private static final int MAX_MODELS = 500;
    private static final List<String> RESERVED = List.of("auto", "default", "local", "cache");

    /// Without the key.
    @Override
    public String toString() {
        return "ProviderRequest[" + name + ", " + baseUrl + "]";
    }

    /// The provider as it is to be.
    /// @param known null for a new one
    /// @throws PlatformException INVALID_REQUEST naming the field
    Draft draft(@Nullable Keyed known) {
        var old = known == null ? null : known.provider();
        var wire = dialect != null || old == null ? dialect(dialect) : old.dialect();
        return new Draft(
                name != null || old == null ? name(name) : old.name(),
                wire,
                baseUrl != null || old == null ? url(baseUrl, wire) : old.baseUrl(),
                apiKey != null || known == null ? key(apiKey) : known.apiKey(),
                models != null || old == null ? models(models) : old.models(),
                primaryModel != null || old == null ? model(primaryModel) : old.primaryModel());
    }

    private static Dialect dialect(@Nullable String given) {
        return switch (given) {
            case "openai" -> Dialect.OPENAI;
            case "anthropic" -> Dialect.ANTHROPIC;
            case null, default -> throw PlatformException.invalid("dialect", "dialect must be openai or anthropic.");
        };
    }

    private static String name(@Nullable String given) {
        var name = Fields.text("name", given, MAX_NAME);
        boolean plain = name.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.');
        if (!plain || RESERVED.contains(name))
            throw PlatformException.invalid(
                    "name",
                    "name must have the characters a-z, 0-9, '.', '_' and -, and not be auto, default, local or cache.");
        return name;
    }

    private static String url(@Nullable String given, Dialect dialect) {
        try {
            return ProvidersSettings.baseUrl("base_url", Fields.text("base_url", given, MAX_URL), dialect);
        } catch (ConfigException malformed) {
            throw PlatformException.invalid("base_url", String.valueOf(malformed.getMessage()));
        }
    }

    private static @Nullable String key(@Nullable String given) {
        if (given == null || given.isEmpty()) return null;
        if (given.length() > MAX_KEY || !given.chars().allMatch(c -> c > ' ' && c < 0x7f))
            throw PlatformException.invalid(
                    "api_key", "api_key must have 1 to " + MAX_KEY + " visible ASCII characters.");
        return given;
    }

    private static @Nullable String model(@Nullable String given) {
        return given == null || given.isEmpty() ? null : Fields.text("primary_model", given, 200);
    }

    private static List<Offer> models(@Nullable JsonNode given) {
        if (given == null || given.isNull()) return List.of();
        if (given.size() > MAX_MODELS)
            throw PlatformException.invalid("models", "models may have " + MAX_MODELS + " entries at most.");
        try {
            var models = ProvidersYaml.models(given, "models", "tenant");
            var names = new HashSet<String>();
            for (int i = 0; i < models.size(); i++) {
                var at = "models[" + i + "]";
                Fields.text(at + ".name", models.get(i).name(), 200);
                Fields.text(at + ".upstream", models.get(i).upstream(), 200);
                if (!names.add(models.get(i).name()))
                    throw PlatformException.invalid(at + ".name", at + ".name is there twice.");
            }
            return models;
        } catch (ConfigException wrong) {
            throw PlatformException.invalid("models", String.valueOf(wrong.getMessage()));
        }
    }
}
