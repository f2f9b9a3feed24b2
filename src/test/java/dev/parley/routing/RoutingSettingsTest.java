package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.json.Json;
import dev.parley.tenancy.TenantConfig.Cascade;
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

    @Test
    void readsHowAnswersAreChecked() {
        assertThat(of("{}").cascade()).isEqualTo(new CascadeSettings(null, 200));
        assertThat(of("{\"cascade\": {\"mode\": \"both\", \"first_part\": 0}}").cascade())
                .isEqualTo(new CascadeSettings(null, 0));
        var off = of("{\"cascade\": {\"mode\": false}}").cascade();
        assertThat(off.mode(Cascade.QUALITY)).as("for all").isEqualTo(Cascade.OFF);
        var cost = of("{\"cascade\": {\"mode\": \"cost\"}}").cascade();
        assertThat(cost.mode(null)).isEqualTo(Cascade.COST);
        assertThat(cost.mode(Cascade.OFF)).isEqualTo(Cascade.OFF);
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
            {"cascade": "off"}              | cascade must be a set of fields
            {"cascade": {"modes": "off"}}   | there is no field cascade.modes
            {"cascade": {"mode": "fast"}}   | cascade.mode must be off, cost, quality or both
            {"cascade": {"mode": true}}     | cascade.mode must be off, cost, quality or both
            {"cascade": {"first_part": -1}} | cascade.first_part must be a whole number
            """)
    void saysWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
