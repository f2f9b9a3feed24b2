package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every setting is documented as it is, and nothing else is taken.
class SettingsTest {
    private static final Path DOCUMENTATION = Path.of("docs/configuration.md");

    @TempDir
    private Path folder;

    @Test
    void areDocumentedInTheirOrderWithDefaultFormAndPurpose() throws IOException {
        var documented = Files.readAllLines(DOCUMENTATION).stream()
                .dropWhile(line -> !line.startsWith("| setting |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        var expected = Settings.ALL.stream()
                .map(setting -> "| `" + setting.name() + "` |"
                        + (setting.otherwise().isEmpty() ? "" : " " + setting.otherwise()) + " | "
                        + setting.takes().replace("|", "\\|") + " | " + setting.doc() + " |")
                .toList();
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void everyStructuredPartOfTheFileIsDocumented() throws IOException {
        var text = Files.readString(DOCUMENTATION);
        assertThat(Settings.SECTIONS).allSatisfy(section -> assertThat(text).contains("```yaml\n" + section + ":\n"));
    }

    @Test
    void haveNamesAndKeysOfTheirOwn() {
        assertThat(Settings.ALL.stream().map(setting -> setting.name())).doesNotHaveDuplicates();
        assertThat(Settings.ALL.stream().map(setting -> setting.key())).doesNotHaveDuplicates();
        assertThat(Settings.ALL.stream().map(setting -> setting.key())).doesNotContainAnyElementsOf(Settings.SECTIONS);
    }

    @Test
    void haveDefaultsThatTheyTake() {
        var config = Settings.load(Map.of(), Map.of(), null);
        assertThat(Settings.ALL)
                .filteredOn(setting -> !setting.otherwise().isEmpty())
                .hasSizeGreaterThan(10)
                .allSatisfy(setting -> assertThat(config.find(setting)).isPresent());
    }

    @ParameterizedTest
    @CsvSource({"PARLEY_PROT, PARLEY_PORT", "PARLEY_DATADIR, PARLEY_DATA_DIR", "PARLEY_TLS_CERTIFICATE, PARLEY_TLS_CERT"
    })
    void refuseANameThatNobodyDeclaredAndSayWhichIsMeant(String wrong, String meant) {
        assertThatThrownBy(() -> Settings.load(Map.of(), Map.of(wrong, "1"), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(wrong)
                .hasMessageContaining("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({"prot: 1, port", "provider: [], providers", "price: [], prices"})
    void refuseAKeyOfTheFileThatNobodyDeclared(String line, String meant) throws IOException {
        var file = Files.writeString(folder.resolve("parley.yaml"), line + "\n");
        assertThatThrownBy(() -> Settings.load(Map.of(), Map.of(), file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean '" + meant + "'?");
    }

    static java.util.stream.Stream<String> clientNames() {
        return java.util.stream.Stream.of(
                "PARLEY_URL", "PARLEY_OPERATOR_KEY", "PARLEY_ACME_KEY", "PARLEY_GLOBEX_KEY", "PARLEY_JVM_OPTIONS");
    }

    @ParameterizedTest
    @MethodSource("clientNames")
    void letNamesOfClientsAndOfTheLauncherPassAsDocumented(String name) throws IOException {
        assertThat(Settings.load(Map.of(), Map.of(name, "x"), null).values()).isEmpty();
        assertThat(Files.readString(DOCUMENTATION)).contains("`" + name + "`");
    }

    @ParameterizedTest
    @CsvSource({
        "PARLEY_PORT, 70000",
        "PARLEY_PORT, eighty",
        "PARLEY_ROLES, 'gateway,everything'",
        "PARLEY_ROLES, ','",
        "PARLEY_DEMO, maybe",
        "PARLEY_DRAIN_TIMEOUT, 30",
        "PARLEY_LOG_LEVEL, loud"
    })
    void refuseAValueOfAnotherFormAndNameTheSetting(String name, String value) {
        assertThatThrownBy(() -> Settings.load(Map.of(), Map.of(name, value), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name + " takes")
                .hasMessageContaining("'" + value + "'");
    }

    @Test
    void doNotShowASecretThatIsWrong() throws IOException {
        var file = Files.writeString(folder.resolve("parley.yaml"), "openai_api_key: [sk-very-secret]\n");
        assertThatThrownBy(() -> Settings.load(Map.of(), Map.of(), file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openai_api_key")
                .hasMessageNotContaining("sk-very-secret");
    }

    @Test
    void letAProviderTakeItsKeyFromAnyVariableOfTheEnvironment() throws IOException {
        var file = Files.writeString(folder.resolve("parley.yaml"), """
                providers:
                  - {name: mistral, dialect: openai, base_url: "https://api.mistral.ai/v1", api_key: "${MISTRAL_API_KEY}"}
                """);
        var config = Settings.load(Map.of(), Map.of("MISTRAL_API_KEY", "its-key"), file);
        assertThat(Start.providers(config).list().getFirst().apiKey()).isEqualTo("its-key");
        var without = Settings.load(Map.of(), Map.of(), file);
        assertThatThrownBy(() -> Start.check(without))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("MISTRAL_API_KEY, which is not set");
    }

    @Test
    void comeFromFlagsThenTheEnvironmentThenTheFile() throws IOException {
        var file = Files.writeString(folder.resolve("parley.yaml"), "port: 1\nhost: file\nlog_level: debug\n");
        var config = Settings.load(
                Map.of("PARLEY_PORT", "3"), Map.of("PARLEY_PORT", "2", "PARLEY_HOST", "environment"), file);
        assertThat(config.get(Settings.PORT)).isEqualTo(3);
        assertThat(config.get(Settings.HOST)).isEqualTo("environment");
        assertThat(config.get(Settings.LOG_LEVEL)).isEqualTo("debug");
    }
}
