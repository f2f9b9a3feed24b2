package dev.parley.providers;

import dev.parley.platform.config.ConfigException;
import dev.parley.providers.ProvidersSettings.Endpoint;
import dev.parley.providers.ProvidersSettings.Offer;
import dev.parley.usage.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the list `providers` of parley.yaml:
///
/// ```yaml
/// providers:
///   - name: mistral
///     dialect: openai                      # or anthropic
///     base_url: https://api.mistral.ai/v1
///     api_key: ${MISTRAL_API_KEY}          # taken from the environment; or the key itself
///     timeout: 30                          # seconds of silence; 60 when left out
///     models:                              # left out: the server is asked
///       - mistral-small-latest
///       - {name: large, upstream: mistral-large-2, context_window: 128000, price: {input: 2, output: 6}}
///       - {name: mistral-embed, kind: embedding}
/// ```
///
/// The first chat model is the provider's primary one.
final class ProvidersYaml {
    private static final Set<String> PROVIDER = Set.of("name", "dialect", "base_url", "api_key", "timeout", "models");
    private static final Set<String> MODEL = Set.of("name", "upstream", "kind", "context_window", "price");
    private static final Set<String> PRICE = Set.of("input", "cached_input", "cache_write", "output");

    private final Map<String, String> env;
    private final Duration silence;

    ProvidersYaml(Map<String, String> env, Duration silence) {
        this.env = env;
        this.silence = silence;
    }

    List<Endpoint> read(JsonNode list) {
        if (list.isNull() || list.isMissingNode()) return List.of();
        if (!list.isArray()) throw new ConfigException("'providers' must be a list.");
        var providers = new ArrayList<Endpoint>();
        var names = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            var provider = provider(list.get(i), "providers[" + i + "]");
            if (!names.add(provider.name()))
                throw new ConfigException(
                        "providers[" + i + "].name: there are two providers " + provider.name() + ".");
            providers.add(provider);
        }
        return providers;
    }

    private Endpoint provider(JsonNode entry, String at) {
        known(entry, PROVIDER, at);
        var name = text(entry, "name", at);
        if (name.equals("local") || name.equals("cache") || name.indexOf('/') >= 0)
            throw new ConfigException(at + ".name must be without a slash and not local or cache, which are built in.");
        var dialect = switch (entry.path("dialect").asString("openai")) {
            case "openai" -> Dialect.OPENAI;
            case "anthropic" -> Dialect.ANTHROPIC;
            default -> throw new ConfigException(at + ".dialect must be openai or anthropic.");
        };
        var models = models(entry.path("models"), at + ".models", "operator");
        return new Endpoint(
                name,
                dialect,
                ProvidersSettings.baseUrl(at + ".base_url", text(entry, "base_url", at), dialect),
                key(entry.path("api_key").asString(""), at),
                models,
                null,
                models.isEmpty(),
                timeout(entry.path("timeout"), at));
    }

    private static String text(JsonNode entry, String field, String at) {
        var text = entry.path(field).asString("");
        if (text.isBlank()) throw new ConfigException(at + "." + field + " is missing.");
        return text;
    }

    private @Nullable String key(String given, String at) {
        if (given.isBlank()) return null;
        if (!given.startsWith("${") || !given.endsWith("}")) return given;
        var name = given.substring(2, given.length() - 1);
        var value = env.get(name);
        if (value == null || value.isBlank())
            throw new ConfigException(at + ".api_key names " + name + ", which is not set in the environment.");
        return value;
    }

    private Duration timeout(JsonNode seconds, String at) {
        if (seconds.isMissingNode()) return silence;
        double value = seconds.isNumber() ? seconds.asDouble() : 0;
        if (value <= 0 || value > 86_400)
            throw new ConfigException(at + ".timeout must be a number of seconds above 0.");
        return Duration.ofMillis(Math.max(1, Math.round(value * 1000)));
    }

    /// @param who says the prices, as ledger rows name it
    static List<Offer> models(JsonNode list, String at, String who) {
        if (list.isMissingNode() || list.isNull()) return List.of();
        if (!list.isArray()) throw new ConfigException(at + " must be a list.");
        var models = new ArrayList<Offer>();
        for (int i = 0; i < list.size(); i++) models.add(model(list.get(i), at + "[" + i + "]", who));
        return models;
    }

    private static Offer model(JsonNode entry, String at, String who) {
        if (entry.isString() && !entry.stringValue().isBlank())
            return new Offer(entry.stringValue(), entry.stringValue(), ModelInfo.Kind.CHAT, null, null);
        known(entry, MODEL, at);
        var name = text(entry, "name", at);
        var kind = switch (entry.path("kind").asString("chat")) {
            case "chat" -> ModelInfo.Kind.CHAT;
            case "embedding" -> ModelInfo.Kind.EMBEDDING;
            default -> throw new ConfigException(at + ".kind must be chat or embedding.");
        };
        int window = entry.path("context_window").asInt(0);
        return new Offer(
                name,
                entry.path("upstream").asString(name),
                kind,
                window > 0 ? window : null,
                price(entry.path("price"), at, who));
    }

    private static @Nullable Price price(JsonNode entry, String at, String who) {
        if (entry.isMissingNode()) return null;
        known(entry, PRICE, at + ".price");
        var input = amount(entry, "input", BigDecimal.ZERO, at);
        return new Price(
                who,
                input,
                amount(entry, "cached_input", input, at),
                amount(entry, "cache_write", input, at),
                amount(entry, "output", BigDecimal.ZERO, at));
    }

    private static BigDecimal amount(JsonNode entry, String field, BigDecimal otherwise, String at) {
        var value = entry.path(field);
        if (value.isMissingNode()) return otherwise;
        if (value.isNumber() && value.decimalValue().signum() >= 0) return value.decimalValue();
        throw new ConfigException(at + ".price." + field + " must be US dollars a million tokens.");
    }

    private static void known(JsonNode entry, Set<String> fields, String at) {
        if (!entry.isObject()) throw new ConfigException(at + " must hold keys and values.");
        for (var name : entry.propertyNames())
            if (!fields.contains(name.toLowerCase(Locale.ROOT)))
                throw new ConfigException(at + ": there is no key '" + name + "'; there are "
                        + String.join(", ", fields.stream().sorted().toList()) + ".");
    }
}
