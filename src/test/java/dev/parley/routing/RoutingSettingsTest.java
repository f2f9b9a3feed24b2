package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingSettingsTest {
    private static RoutingSettings of(String json) {
        return RoutingSettings.of(Json.readObject(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void hasModelsForEachTierByItself() {
        assertThat(RoutingSettings.DEFAULT.tiers()).containsOnlyKeys(Tier.values());
        assertThat(RoutingSettings.DEFAULT.strategy()).isEqualTo(Strategy.ORDER);
    }

    @Test
    void readsWhatTheOperatorSays() {
        var settings = of("""
                {"strategy": "weighted", "weights": {"openai": 3}, "tiers": {"small": ["a", "b"], "large": ["c"]}}
                """);
        assertThat(settings)
                .isEqualTo(new RoutingSettings(
                        Map.of(Tier.SMALL, List.of("a", "b"), Tier.LARGE, List.of("c")),
                        Strategy.WEIGHTED,
                        Map.of("openai", 3),
                        CascadeSettings.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"strategie": "weighted"}       | there is no field strategie
            {"strategy": "fastest"}         | there is no strategy fastest; there are order, weighted
            {"tiers": ["small"]}            | tiers must name small, medium or large
            {"tiers": {"tiny": ["a"]}}      | there is no tier tiny; there are small, medium, large
            {"tiers": {"small": "a"}}       | tiers.small must be a list of models
            {"tiers": {"small": []}}        | tiers.small must be a list of models
            {"tiers": {"small": [1]}}       | tiers.small must be a list of models
            {"weights": {"openai": "much"}} | weights.openai must be a whole number
            {"weights": {"openai": -1}}     | weights.openai must be a whole number
            """)
    void saysWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
