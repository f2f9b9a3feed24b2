package dev.parley.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.config.ConfigException;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.usage.PriceBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class CatalogueIT {
    private static final PriceBook PRICES = new PriceBook(List.of());
    private final Tasks tasks = new Tasks();
    private final Upstream upstream = new Upstream(UpstreamSettings.DEFAULT, tasks);

    @AfterEach
    void stop() {
        upstream.close();
        tasks.close();
    }

    private Catalogue catalogue(Map<String, String> env, @Nullable String yaml) {
        return new Catalogue(
                ProvidersSettings.of(env, yaml == null ? null : yaml(yaml)), PRICES, new WireClient(upstream));
    }

    private static JsonNode yaml(String text) {
        return new YAMLMapper().readTree(text);
    }

    private static Target one(Catalogue catalogue, String model) {
        return catalogue.targets(model).orElseThrow().getFirst();
    }

    @Test
    void hasOnlyTheLocalModelsWithoutAnyProvider() {
        var catalogue = catalogue(Map.of(), null);
        assertThat(catalogue.primary()).containsExactly(Catalogue.EXTRACTIVE);
        assertThat(catalogue.models()).extracting(ModelInfo::id).containsExactly("local/extractive", "local/minilm");
        assertThat(catalogue.targets("gpt-5-mini")).isEmpty();
        assertThat(one(catalogue, "local/extractive").name()).isEqualTo("local/extractive");
    }

    @Test
    void findsModelsByNameAliasDateAndProvider() {
        var catalogue = catalogue(Map.of("OPENAI_API_KEY", "sk", "ANTHROPIC_API_KEY", "ak"), null);
        assertThat(one(catalogue, "gpt-5-mini").baseUrl()).isEqualTo("https://api.openai.com/v1");
        assertThat(one(catalogue, "gpt-5-mini").price()).isNotNull();
        assertThat(one(catalogue, "gpt-4.1-2025-04-14").upstreamModel()).isEqualTo("gpt-4.1-2025-04-14");
        var claude = one(catalogue, "anthropic/claude-haiku-4-5");
        assertThat(claude.dialect()).isEqualTo(Dialect.ANTHROPIC);
        assertThat(claude.model()).isEqualTo("anthropic/claude-haiku-4-5");
        assertThat(claude.upstreamModel()).isEqualTo("claude-haiku-4-5");
        assertThat(one(catalogue, "openai/brand-new").price()).isNull();
        assertThat(catalogue.targets("brand-new")).isEmpty();
        assertThat(catalogue.primary()).extracting(Target::provider).containsExactly("openai", "anthropic", "local");
        assertThat(catalogue.models())
                .contains(new ModelInfo("text-embedding-3-small", "openai", ModelInfo.Kind.EMBEDDING, 8192));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.b, OPENAI, https://a.b/v1", "https://a.b/, OPENAI, https://a.b/v1",
        "https://a.b/v1/, OPENAI, https://a.b/v1", "https://a.b/v1beta/openai/, OPENAI, https://a.b/v1beta/openai",
        "https://a.b, ANTHROPIC, https://a.b/v1", "https://a.b/v1, ANTHROPIC, https://a.b/v1",
        "https://a.b/anthropic, ANTHROPIC, https://a.b/anthropic/v1"
    })
    void takesUrlsWithAndWithoutTheVersion(String given, Dialect dialect, String url) {
        assertThat(ProvidersSettings.baseUrl("X", given, dialect)).isEqualTo(url);
    }

    @Test
    void readsProvidersOfTheFile() {
        var catalogue = catalogue(Map.of("MISTRAL_KEY", "mk", "OPENAI_API_KEY", "sk"), """
                - name: mistral
                  base_url: https://api.mistral.ai
                  api_key: ${MISTRAL_KEY}
                  timeout: 2.5
                  models:
                    - small
                    - {name: gpt-5-mini, upstream: other, context_window: 1000, price: {input: 2, output: 6}}
                """);
        var target = one(catalogue, "small");
        assertThat(target.apiKey()).isEqualTo("mk");
        assertThat(target.firstEvent()).hasMillis(2500);
        assertThat(catalogue.targets("gpt-5-mini").orElseThrow())
                .extracting(Target::name)
                .containsExactly("openai/gpt-5-mini", "mistral/other");
        var price =
                catalogue.targets("mistral/gpt-5-mini").orElseThrow().getFirst().price();
        assertThat(price).isNotNull();
        assertThat(price.output()).isEqualByComparingTo(new BigDecimal(6));
        assertThat(catalogue.primary())
                .extracting(Target::name)
                .containsExactly("openai/gpt-5-mini", "mistral/small", "local/extractive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "[{base_url: 'https://a'}]",
                "[{name: a}]",
                "[{name: a, base_url: nonsense}]",
                "[{name: a, base_url: 'https://a', dialekt: openai}]",
                "[{name: a, base_url: 'https://a', dialect: x}]",
                "[{name: local, base_url: 'https://a'}]",
                "[{name: a/b, base_url: 'https://a'}]",
                "[{name: a, base_url: 'https://a', api_key: '${NONE}'}]",
                "[{name: a, base_url: 'https://a', timeout: soon}]",
                "[{name: a, base_url: 'https://a', models: [{name: m, price: {input: -1}}]}]",
                "[{name: a, base_url: 'https://a', models: [{nam: m}]}]",
                "[{name: a, base_url: 'https://a'}, {name: a, base_url: 'https://a'}]"
            })
    void refusesEntriesThatAreWrong(String text) {
        assertThatThrownBy(() -> ProvidersSettings.of(Map.of(), yaml(text))).isInstanceOf(ConfigException.class);
    }

    @Test
    void keepsKeysOutOfText() {
        var settings = ProvidersSettings.of(Map.of("OPENAI_API_KEY", "sk-secret"), null);
        assertThat(settings.toString()).contains("openai").doesNotContain("sk-secret");
    }

    @Test
    void asksAServerForItsModelsWhenTheyAreFirstNeeded() {
        try (var simulator = Simulator.start(0, SimulatorSettings.quick())) {
            var catalogue = catalogue(Map.of("LLAMA_API_ENDPOINT", simulator.baseUrl(), "LLAMA_API_KEY", "k"), null);
            assertThat(simulator.total()).isZero();
            var primary = catalogue.primary();
            assertThat(simulator.requests().getFirst().path()).isEqualTo("/v1/models");
            assertThat(primary).hasSize(2);
            var model = primary.getFirst().upstreamModel();
            assertThat(one(catalogue, model).provider()).isEqualTo("llama");
            assertThat(one(catalogue, "llama")).isEqualTo(primary.getFirst());
            assertThat(catalogue.models()).extracting(ModelInfo::id).contains(model);
            assertThat(simulator.total()).isEqualTo(1);
        }
    }

    @Test
    void goesOnWithoutAServerThatIsNotThere() {
        var catalogue = catalogue(Map.of("VLLM_SERVICE_URL", "http://127.0.0.1:1"), null);
        assertThat(catalogue.primary()).containsExactly(Catalogue.EXTRACTIVE);
        assertThat(one(catalogue, "vllm/any").upstreamModel()).isEqualTo("any");
    }
}
