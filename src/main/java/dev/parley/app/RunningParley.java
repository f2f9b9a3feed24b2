package dev.parley.app;

import dev.parley.kernel.Deadline;
import dev.parley.platform.config.Config;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamRequest;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// What serves on the configured port, asked in the clear.
final class RunningParley {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LONGEST = 1024 * 1024;

    private RunningParley() {}

    static boolean answers(Config config) {
        return get(config, "/openapi.yaml").contains("title: Parley");
    }

    /// Whether it shows demo tenants to anybody who asks.
    static boolean hasDemo(Config config) {
        return get(config, "/demo/tenants").contains("\"key\"");
    }

    /// Empty when nothing answers.
    private static String get(Config config, String path) {
        var host = config.get(Settings.HOST).equals("0.0.0.0") ? "127.0.0.1" : config.get(Settings.HOST);
        var url = "http://" + host + ":" + config.get(Settings.PORT) + path;
        try (var tasks = new Tasks();
                var http = new Upstream(UpstreamSettings.DEFAULT, tasks);
                var response = http.send(UpstreamRequest.get(url, List.of(), PATIENCE, Deadline.in(PATIENCE)))) {
            return response.status() == 200 ? new String(response.readAll(LONGEST), StandardCharsets.UTF_8) : "";
        } catch (IOException notParley) {
            return "";
        }
    }
}
