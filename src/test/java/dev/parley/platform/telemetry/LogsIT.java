package dev.parley.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import dev.parley.platform.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

final class LogsIT {
    @TempDir
    Path directory;

    @AfterEach
    void asBefore() throws Exception {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    private List<String> log(Logs.Format format, String level) throws Exception {
        var file = directory.resolve("parley.log");
        Logs.configure(format, file, level);
        var log = LoggerFactory.getLogger("dev.parley.access");
        MDC.put("request_id", "req_1");
        MDC.put(Logs.TENANT, "ten_1");
        log.atInfo()
                .addKeyValue("route", "/v1/chat")
                .addKeyValue("latency_ms", 1.5)
                .addKeyValue("status", 200)
                .log("request");
        MDC.clear();
        log.debug("a detail");
        log.warn("it failed", new IllegalStateException("cause"));
        Logs.close();
        return Files.readAllLines(file);
    }

    @Test
    void writesOneJsonObjectALine() throws Exception {
        var lines = log(Logs.Format.JSON, "info");
        assertThat(lines).hasSize(2);
        JsonNode line = Json.read(lines.getFirst().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(line.get("message").asString()).isEqualTo("request");
        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.get("request_id").asString()).isEqualTo("req_1");
        assertThat(line.get("tenant").asString()).isEqualTo("ten_1");
        assertThat(line.get("latency_ms").asDouble()).isEqualTo(1.5);
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("time").asString()).endsWith("Z");
        assertThat(line.has("@version")).isFalse();
        assertThat(lines.getLast()).contains("\"stack_trace\":\"java.lang.IllegalStateException: cause");
    }

    @Test
    void writesForPeople() throws Exception {
        var lines = log(Logs.Format.TEXT, "debug");
        assertThat(lines.getFirst())
                .matches(".* INFO  access request route=/v1/chat latency_ms=1.5 status=200 req_1 ten_1");
        assertThat(lines).anyMatch(line -> line.contains("DEBUG access a detail"));
        assertThat(lines).anyMatch(line -> line.contains("IllegalStateException: cause"));
    }

    @Test
    void changesWhatATenantsLinesSay() throws Exception {
        var file = directory.resolve("screened.log");
        Logs.configure(Logs.Format.JSON, file, "info");
        Logs.screen((tenant, text) -> text.replace("secret", tenant));
        try {
            var log = LoggerFactory.getLogger("dev.parley.test");
            log.warn("a secret without a tenant");
            MDC.put(Logs.TENANT, "ten_1");
            log.atWarn().addKeyValue("field", "its secret").log("the {}", "secret");
            log.warn("failed", new IllegalStateException("secret one", new IllegalArgumentException("secret two")));
        } finally {
            MDC.clear();
            Logs.close();
            Logs.screen((_, text) -> text);
        }
        var lines = Files.readAllLines(file);
        assertThat(lines.get(0)).contains("a secret without a tenant");
        assertThat(lines.get(1)).contains("the ten_1", "its ten_1").doesNotContain("secret");
        assertThat(lines.get(2)).contains("ten_1 one", "ten_1 two").doesNotContain("secret");
    }

    @Test
    void refusesALevelThatIsNone() {
        assertThatThrownBy(() -> Logs.configure(Logs.Format.TEXT, null, "loud"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be error, warn, info, debug or trace, and not loud");
    }
}
