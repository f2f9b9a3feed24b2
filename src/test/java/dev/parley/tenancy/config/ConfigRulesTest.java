package dev.parley.tenancy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.parley.kernel.FieldFault;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Presets;
import dev.parley.tenancy.TenantConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ConfigRulesTest {
    private static ObjectNode json(String text) {
        return Json.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final String WHOLE = """
            {"allowed_models": ["a", "b"], "primary_model": "a", "fallback_models": ["b"],
             "tiers": {"small": ["a"], "medium": [], "large": ["b"]}, "optimize": "quality",
             "cascade": "cost", "cache_enabled": true, "semantic_cache_threshold": 0.93, "cache_error_bound": 0.02,
             "cache_judge_share": 0.1, "cache_warm_questions": 20,
             "hedged_requests": true, "highest_priority": "high", "degraded_answers": true, "blocked_tools": ["shell"],
             "sensitive_prompt_patterns": ["(?i)project omega"],
             "refusal_rules": [{"topic": "medical advice", "message": "Please ask a doctor."}],
             "allowed_routes": ["/v1/chat/completions"], "rate_limit_per_minute": 60, "rate_limit_per_hour": 1000,
             "token_limit_per_minute": 50000, "end_user_rate_limit_per_minute": 10, "api_calls_per_day": 5000,
             "on_limit_store_lost": "closed", "socket_backpressure": "oldest",
             "retention": {"messages_days": 30, "audit_days": 400, "usage_days": 800},
             "privacy": {"mode": "redact", "detectors": ["email"], "before_provider": true, "encrypt_content": true},
             "knowledge": {"unsupported": "flag", "log_queries": true},
             "branding": {"name": "Acme", "logo_url": "https://acme.example/logo.svg",
              "colors": {"primary": "#0a0b0c", "accent": "#FFFFFF", "background": "#ffffff"}},
             "widget": {"greeting": "Hello!", "suggested_questions": ["How long may I return shoes?"], "attachments": false},
             "locale": "de-CH", "time_zone": "Europe/Zurich"}""";

    @Test
    void aDocumentWithEveryFieldIsValidAndComesBackAsItWas() {
        var whole = json(WHOLE);
        assertThat(ConfigRules.faults(whole)).isEmpty();
        JsonNode back = Json.mapper().valueToTree(Json.mapper().treeToValue(whole, TenantConfig.class));
        assertThat(back).isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource
    void everyPresetIsAValidConfiguration(Industry industry) {
        assertThat(ConfigRules.faults(new Presets().of(industry).config())).isEmpty();
    }

    @Test
    void recordSchemaAndContractHaveTheSameFields() throws IOException {
        var names = Arrays.stream(TenantConfig.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();
        var schema = ConfigRules.schema().path("properties").propertyNames();
        assertThat(schema).containsExactlyInAnyOrderElementsOf(names);
        assertThat(json(WHOLE).propertyNames()).containsExactlyInAnyOrderElementsOf(names);
        try (var yaml = ConfigRulesTest.class.getResourceAsStream("/openapi.yaml")) {
            var contract =
                    YAMLMapper.builder().build().readTree(yaml).at("/components/schemas/TenantConfig/properties");
            assertThat(contract.propertyNames()).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void eachFaultIsNamedWithItsField() {
        var faults = ConfigRules.faults(json("""
                {"rate_limit_per_minute": 0, "cache_enabled": "yes", "colour": 1, "privacy": {"mode": "hide", "x": 1},
                 "refusal_rules": [{"topic": "a"}], "allowed_models": ["a", null]}"""));
        assertThat(faults.stream().map(FieldFault::field))
                .containsExactlyInAnyOrder(
                        "rate_limit_per_minute",
                        "cache_enabled",
                        "colour",
                        "privacy.mode",
                        "privacy.x",
                        "refusal_rules[0].message",
                        "allowed_models[1]");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.detail()).startsWith(fault.field()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"allowed_models\":[\"a\"],\"primary_model\":\"b\"}|primary_model",
                "{\"allowed_models\":[\"a\"],\"fallback_models\":[\"a\",\"c\"]}|fallback_models[1]",
                "{\"time_zone\":\"Mars/Olympus\"}|time_zone",
                "{\"time_zone\":\"+02:00\"}|time_zone",
                "{\"locale\":\"german\\u0000\"}|locale",
                "{\"locale\":\"de_CH\"}|locale",
                "{\"sensitive_prompt_patterns\":[\"ok\",\"(x+x+)+y\"]}|sensitive_prompt_patterns[1]",
                "{\"refusal_rules\":[{\"topic\":\"(\",\"message\":\"m\"}]}|refusal_rules[0].topic",
                "{\"branding\":{\"logo_url\":\"http://acme.example/x.png\"}}|branding.logo_url",
                "{\"branding\":{\"logo_url\":\"https://user:pw@acme.example/x.png\"}}|branding.logo_url",
                "{\"branding\":{\"logo_url\":\"javascript:alert(1)\"}}|branding.logo_url",
                "{\"branding\":{\"colors\":{\"primary\":\"red\"}}}|branding.colors.primary",
                "{\"allowed_routes\":[\"v1/chat\"]}|allowed_routes[0]",
                "{\"semantic_cache_threshold\":1.5}|semantic_cache_threshold",
                "{\"cache_error_bound\":0}|cache_error_bound",
                "{\"cache_judge_share\":1.5}|cache_judge_share",
                "{\"cache_warm_questions\":101}|cache_warm_questions",
                "{\"optimize\":\"QUALITY\"}|optimize",
                "{\"rate_limit_per_minute\":1.5}|rate_limit_per_minute",
                "{\"rate_limit_per_minute\":null}|rate_limit_per_minute",
                "{\"rate_limit_per_minute\":99999999999999999999}|rate_limit_per_minute",
            })
    void whatIsWrongIsNamed(String document, String field) {
        assertThat(ConfigRules.faults(json(document)))
                .singleElement()
                .extracting(FieldFault::field)
                .isEqualTo(field);
    }

    /// Each alone is quick enough; a whole document of them is an attack.
    @Test
    void patternsThatAreSlowTogetherAreRefusedSoon() {
        var document = Json.object();
        for (int i = 0; i < 100; i++)
            document.withArray("sensitive_prompt_patterns").add("[a-z0-9 .@-]*" + i + "[a-z0-9 .@-]*#");
        for (int i = 0; i < 100; i++)
            document.withArray("refusal_rules")
                    .addObject()
                    .put("topic", "x?[a-zA-Z]*[0-9 ]*" + i + ";")
                    .put("message", "no");
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(ConfigRules.faults(document)).isNotEmpty());
    }

    @Test
    void aHundredOrdinaryPatternsAreTaken() {
        var document = Json.object();
        for (int i = 0; i < 100; i++)
            document.withArray("sensitive_prompt_patterns").add("(?i)\\b(password|secret) ?" + i + "\\b");
        assertThat(ConfigRules.faults(document)).isEmpty();
    }

    @Test
    void theExceptionTellsAllFaultsAndWhereTheyStand() {
        assertThatThrownBy(() -> ConfigRules.checked(json("{\"a\": 1, \"b\": 2}"), "config."))
                .isInstanceOfSatisfying(PlatformException.class, e -> {
                    assertThat(e.parameter()).hasValue("config.a");
                    assertThat(e.detail()).contains("config.a", "2 such faults");
                    assertThat(e.members())
                            .extractingByKey("errors", InstanceOfAssertFactories.list(FieldFault.class))
                            .extracting(FieldFault::field)
                            .containsExactly("config.a", "config.b");
                });
    }
}
