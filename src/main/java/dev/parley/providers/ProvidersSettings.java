package dev.parley.providers;

import dev.parley.platform.config.ConfigException;
import dev.parley.usage.Price;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which providers there are. From the environment:
///
/// | variable | |
/// |---|---|
/// | `OPENAI_API_KEY`, `OPENAI_BASE_URL` | provider `openai`; either is enough |
/// | `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL` | provider `anthropic`; either is enough |
/// | `LLAMA_API_ENDPOINT`, `LLAMA_API_KEY`, `LLAMA_MODEL` | provider `llama`: any server that speaks OpenAI's dialect |
/// | `VLLM_SERVICE_URL`, `VLLM_API_KEY`, `VLLM_MODEL` | provider `vllm`: the same |
///
/// and from the list `providers` in parley.yaml (see `ProvidersYaml`), whose entry wins over one of the same name.
///
/// @param list in the order in which they are asked
public record ProvidersSettings(List<Endpoint> list) {
    /// How long a provider may be silent, where nothing else is said.
    public static final Duration SILENCE = Duration.ofSeconds(60);

    public ProvidersSettings {
        list = List.copyOf(list);
    }

    /// @param baseUrl with the version, without a slash at the end
    /// @param models empty when the price book or the server knows them
    /// @param primary the model for requests that leave the choice to us; null takes the first
    /// @param discover whether the server is asked for its models (`GET /models`)
    /// @param firstEvent how long it may take until its first event, and from one to the next
    public record Endpoint(
            String name,
            Dialect dialect,
            String baseUrl,
            @Nullable String apiKey,
            List<Offer> models,
            @Nullable String primary,
            boolean discover,
            Duration firstEvent) {
        public Endpoint {
            models = List.copyOf(models);
        }

        /// Keeps the key out of logs.
        @Override
        public String toString() {
            return name + " (" + dialect + ", " + baseUrl + ")";
        }
    }

    /// A model of a provider.
    /// @param upstream its name there
    /// @param price null when the price book is to say
    public record Offer(
            String name,
            String upstream,
            ModelInfo.Kind kind,
            @Nullable Integer contextWindow,
            @Nullable Price price) {}

    public static ProvidersSettings of(Map<String, String> env, @Nullable JsonNode yaml) {
        return of(env, yaml, SILENCE);
    }

    /// @param env the environment's variables
    /// @param yaml the list under `providers` in parley.yaml; null for none
    /// @param silence how long a provider may be silent when its entry does not say
    /// @throws ConfigException saying which entry is wrong and what would be right
    public static ProvidersSettings of(Map<String, String> env, @Nullable JsonNode yaml, Duration silence) {
        var all = new LinkedHashMap<String, Endpoint>();
        for (var provider : fromEnvironment(env, silence)) all.put(provider.name(), provider);
        if (yaml != null)
            for (var provider : new ProvidersYaml(env, silence).read(yaml)) all.put(provider.name(), provider);
        return new ProvidersSettings(new ArrayList<>(all.values()));
    }

    private static List<Endpoint> fromEnvironment(Map<String, String> env, Duration silence) {
        var found = new ArrayList<Endpoint>();
        var openai = url(env, "OPENAI_BASE_URL", "OPENAI_API_KEY", "https://api.openai.com/v1", Dialect.OPENAI);
        if (openai != null)
            found.add(new Endpoint(
                    "openai",
                    Dialect.OPENAI,
                    openai,
                    get(env, "OPENAI_API_KEY"),
                    List.of(),
                    "gpt-5-mini",
                    false,
                    silence));
        var anthropic =
                url(env, "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "https://api.anthropic.com/v1", Dialect.ANTHROPIC);
        if (anthropic != null)
            found.add(new Endpoint(
                    "anthropic",
                    Dialect.ANTHROPIC,
                    anthropic,
                    get(env, "ANTHROPIC_API_KEY"),
                    List.of(),
                    "claude-haiku-4-5",
                    false,
                    silence));
        compatible(env, "llama", "LLAMA_API_ENDPOINT", silence, found);
        compatible(env, "vllm", "VLLM_SERVICE_URL", silence, found);
        return found;
    }

    private static void compatible(
            Map<String, String> env, String name, String variable, Duration silence, List<Endpoint> found) {
        var url = get(env, variable);
        if (url == null) return;
        var prefix = name.toUpperCase(Locale.ROOT);
        var model = get(env, prefix + "_MODEL");
        var models =
                model == null ? List.<Offer>of() : List.of(new Offer(model, model, ModelInfo.Kind.CHAT, null, null));
        found.add(new Endpoint(
                name,
                Dialect.OPENAI,
                baseUrl(variable, url, Dialect.OPENAI),
                get(env, prefix + "_API_KEY"),
                models,
                model,
                model == null,
                silence));
    }

    private static @Nullable String url(
            Map<String, String> env, String variable, String key, String otherwise, Dialect dialect) {
        var url = get(env, variable);
        if (url != null) return baseUrl(variable, url, dialect);
        return get(env, key) == null ? null : otherwise;
    }

    private static @Nullable String get(Map<String, String> env, String name) {
        var value = env.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /// Completes a URL as people give it. Anthropic's SDKs take it without the version, OpenAI's with it.
    static String baseUrl(String where, String given, Dialect dialect) {
        var url = given.strip();
        while (url.endsWith("/")) url = url.substring(0, url.length() - 1);
        int scheme = url.indexOf("://");
        if (!(url.startsWith("http://") || url.startsWith("https://")) || scheme + 3 >= url.length())
            throw new ConfigException(where + " must be a URL such as https://host/v1, not " + given + ".");
        int slash = url.indexOf('/', scheme + 3);
        if (slash < 0) return url + "/v1";
        return dialect == Dialect.ANTHROPIC && !versioned(url) ? url + "/v1" : url;
    }

    private static boolean versioned(String url) {
        var last = url.substring(url.lastIndexOf('/') + 1);
        return last.length() >= 2 && last.charAt(0) == 'v' && Character.isDigit(last.charAt(1));
    }
}
