package dev.parley.app.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parley as its own process, with its own data and embedded PostgreSQL, asking the simulator.
final class Server {
    private static final Duration START = Duration.ofSeconds(90);

    private final Programs programs;
    private final List<String> jvm;
    private final Path data;
    private final int port;
    private final String modelUrl;
    private final Map<String, String> environment;
    private final List<String> arguments = new ArrayList<>();
    private @Nullable Process process;

    /// @param modelUrl OpenAI's base URL, with `/v1`
    Server(Programs programs, List<String> jvm, Path data, int port, String modelUrl) {
        this(programs, jvm, data, port, modelUrl, Map.of());
    }

    /// @param environment further settings
    Server(Programs programs, List<String> jvm, Path data, int port, String modelUrl, Map<String, String> environment) {
        this.programs = programs;
        this.jvm = jvm;
        this.data = data;
        this.port = port;
        this.modelUrl = modelUrl;
        this.environment = environment;
    }

    /// Starts with this file from now on.
    void config(Path yaml) {
        arguments.addAll(List.of("--config", yaml.toString()));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Starts it and waits until it is ready.
    void start() throws IOException, InterruptedException {
        // the rate limit is taken for each request, and set so that it refuses none
        var all = new HashMap<>(environment);
        all.putAll(
                Map.of("OPENAI_BASE_URL", modelUrl, "OPENAI_API_KEY", "sim", "PARLEY_REQUESTS_PER_MINUTE", "10000000"));
        var started = programs.parley(
                "parley",
                jvm,
                all,
                Stream.concat(
                                Stream.of("up", "--data", data.toString(), "--port", Integer.toString(port)),
                                arguments.stream())
                        .toList());
        process = started;
        programs.awaitReady(started, url().resolve("/health/ready"), START);
    }

    Process process() {
        if (process == null) throw new IllegalStateException("not started");
        return process;
    }

    void stop() {
        programs.stop(process());
    }

    /// A key that the first run wrote.
    String key(String name) throws IOException {
        return Files.readAllLines(data.resolve("first-run.env")).stream()
                .map(line -> line.startsWith("export ") ? line.substring(7) : line)
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).replace("\"", "").replace("'", ""))
                .findFirst()
                .orElseThrow(() -> new IOException("first-run.env has no " + name));
    }

    /// Parley's PostgreSQL, found by the file in which it notes its process; empty when it is not below the data
    /// folder.
    Optional<Watched> database() throws IOException {
        var file = find("postmaster.pid");
        if (file.isEmpty()) return Optional.empty();
        var lines = Files.readAllLines(file.get());
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Watched(Long.parseLong(lines.getFirst().strip()), true));
    }

    /// A connection as owner to the embedded database, which outlives a killed server.
    Connection connect() throws IOException, SQLException {
        var portFile = find("postgres.port").orElseThrow(() -> new IOException("no postgres.port below " + data));
        var password =
                Files.readString(portFile.resolveSibling("postgres.password")).strip();
        var url = "jdbc:postgresql://127.0.0.1:" + Files.readString(portFile).strip() + "/parley?sslmode=disable";
        return DriverManager.getConnection(url, "parley", password);
    }

    private Optional<Path> find(String name) throws IOException {
        try (var files = Files.find(data, 4, (path, attributes) -> path.endsWith(name))) {
            return files.findFirst();
        }
    }
}
