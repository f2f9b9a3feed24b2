package dev.parley.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private static final Setting<Integer> PORT = Setting.number("PARLEY_PORT", 8080, 0, 65535, "the port");
    private static final Setting<Duration> TIMEOUT = Setting.duration("PARLEY_TIMEOUT", "30s", "the timeout");
    private static final Setting<String> URL = Setting.secret("DATABASE_URL", "the database");

    @TempDir
    Path folder;

    @Test
    void flagsWinOverTheEnvironmentWhichWinsOverTheFile() throws Exception {
        var file = write("port: 1\ntimeout: 1s\ndatabase_url: from-file\n");
        var config = read(Map.of("PARLEY_PORT", "3"), Map.of("PARLEY_PORT", "2", "PARLEY_TIMEOUT", "2s"), file);
        assertThat(config.get(PORT)).isEqualTo(3);
        assertThat(config.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.get(URL)).isEqualTo("from-file");
    }

    @Test
    void whatIsNotSetHasItsDefaultOrIsAbsent() {
        var config = read(Map.of(), Map.of(), null);
        assertThat(config.get(PORT)).isEqualTo(8080);
        assertThat(config.find(URL)).isEmpty();
    }

    @Test
    void anUnknownVariableIsRefusedNamingTheNearest() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("PARLEY_PROT", "1"), null))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Unknown setting PARLEY_PROT; did you mean PARLEY_PORT?");
    }

    @Test
    void variablesOfOtherProgramsAndOfClientsAreNoConcern() {
        assertThat(read(Map.of(), Map.of("PATH", "x", "PARLEY_URL", "x"), null).values())
                .isEmpty();
    }

    @Test
    void anUnknownKeyOfTheFileIsRefusedNamingTheNearest() throws Exception {
        var file = write("porte: 1\n");
        assertThatThrownBy(() -> read(Map.of(), Map.of(), file)).hasMessageContaining("did you mean 'port'?");
    }

    @Test
    void aWrongValueSaysWhatWouldBeRight() {
        var config = read(Map.of(), Map.of("PARLEY_PORT", "99999", "PARLEY_TIMEOUT", "soon"), null);
        assertThatThrownBy(() -> config.get(PORT))
                .hasMessage("PARLEY_PORT takes a whole number, 0 to 65535, and '99999' is not one.");
        assertThatThrownBy(() -> config.get(TIMEOUT)).hasMessageContaining("such as 500ms, 30s");
    }

    @Test
    void malformedYamlIsToldInOneLine() throws Exception {
        var file = write("port: [1\n");
        assertThatThrownBy(() -> read(Map.of(), Map.of(), file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not valid YAML");
    }

    private Path write(String yaml) throws Exception {
        return Files.writeString(folder.resolve("parley.yaml"), yaml);
    }

    private static Config read(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        return Config.read(
                List.of(PORT, TIMEOUT, URL), List.of("providers"), List.of("PARLEY_URL"), flags, environment, file);
    }
}
