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
        log.atInfo()
                .addKeyValue("tenant", "ten_1")
                .addKeyValue("route", "/v1/chat")
                .addKeyValue("latency_ms", 1.5)
                .addKeyValue("status", 200)
                .log("request");
        MDC.remove("request_id");
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
                .matches(".* INFO  access request tenant=ten_1 route=/v1/chat latency_ms=1.5 status=200 req_1");
        assertThat(lines).anyMatch(line -> line.contains("DEBUG access a detail"));
        assertThat(lines).anyMatch(line -> line.contains("IllegalStateException: cause"));
    }

    @Test
    void refusesALevelThatIsNone() {
        assertThatThrownBy(() -> Logs.configure(Logs.Format.TEXT, null, "loud"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be error, warn, info, debug or trace, and not loud");
    }
}
