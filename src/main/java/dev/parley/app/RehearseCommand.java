package dev.parley.app;

import dev.parley.kernel.Deadline;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamHeader;
import dev.parley.platform.http.UpstreamRequest;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `rehearse`: starts in an empty folder, answers some questions and ends. What the launcher has the JVM write down
/// meanwhile (JEP 514) makes later starts quicker.
@Command(name = "rehearse", hidden = true, description = "Starts, answers and ends, for the launcher to record.")
final class RehearseCommand implements Callable<Integer> {
    private static final int ROUNDS = 30;
    private static final int LONGEST = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> BODIES = List.of("""
            {"model":"auto","messages":[{"role":"user","content":"How long do I have to return shoes?"}]}""", """
            {"model":"auto","stream":true,"messages":[{"role":"user","content":"Which sizes are there?"}]}""", """
            {"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hello."}]}""", """
            {"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Say hello."}]}""");

    @Parameters(paramLabel = "DIR", description = "An empty folder for its data, left to be removed.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        try (var simulator = Simulator.start(0, new SimulatorSettings(Duration.ZERO, 0, 0, 0, true, 0, 1))) {
            var environment = Map.of(
                    "OPENAI_BASE_URL", "http://127.0.0.1:" + simulator.port() + "/v1", "OPENAI_API_KEY", "rehearsal");
            var flags = Map.of(Settings.DATA.name(), folder.toString(), Settings.PORT.name(), "0");
            var parley = Assembly.start(Settings.load(flags, environment, null), _ -> {});
            try {
                ask(parley.url(), key(parley.firstRunFile()));
            } finally {
                parley.close();
            }
        }
        return 0;
    }

    private static String key(Path firstRun) throws IOException {
        try (var lines = Files.lines(firstRun)) {
            var name = "PARLEY_ACME_KEY=";
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .orElseThrow()
                    .substring(name.length());
        }
    }

    private static void ask(String url, String key) throws IOException {
        var headers = List.of(
                new UpstreamHeader("Authorization", "Bearer " + key),
                new UpstreamHeader("Content-Type", "application/json"));
        try (var tasks = new Tasks();
                var http = new Upstream(UpstreamSettings.DEFAULT, tasks)) {
            for (int round = 0; round < ROUNDS; round++)
                for (var body : BODIES) {
                    var bytes = body.getBytes(StandardCharsets.UTF_8);
                    var request = UpstreamRequest.post(
                            url + "/v1/chat/completions", headers, bytes, PATIENCE, Deadline.in(PATIENCE));
                    try (var response = http.send(request)) {
                        var text = new String(response.readAll(LONGEST), StandardCharsets.UTF_8);
                        if (response.status() != 200)
                            throw new IOException("HTTP status " + response.status() + ": " + text);
                    }
                }
        }
    }
}
