package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What a socket costs that is silent, whether streams arrive whole and in time, and whether those who lose their
/// connection again and again miss or repeat anything.
public final class RealtimeBench {
    public enum Part {
        IDLE,
        STREAMS,
        RECONNECTS,
        SLOW
    }

    /// @param idle sockets that say nothing
    /// @param streams answers at a time
    /// @param tokens that each of them has in a second
    /// @param reconnects a second
    /// @param seconds of each part but the first
    public record Plan(
            List<Part> parts, int idle, int streams, double tokens, int reconnects, int seconds, List<String> jvm) {
        public Plan {
            parts = List.copyOf(parts);
            jvm = List.copyOf(jvm);
        }
    }

    private static final int MOST_BYTES = 30 * 1024;

    private final Plan plan;
    private final PrintStream out;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    public RealtimeBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /// @throws IOException when a process does not start; its log is named
    public Figures run() throws IOException, InterruptedException, SQLException {
        var folder = Files.createTempDirectory("parley-realtime");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder)) {
            var simulator = simulator(programs);
            var server = new Server(
                    programs,
                    Stream.concat(plan.jvm.stream(), Stream.of(Memory.OPTION)).toList(),
                    folder.resolve("data"),
                    Programs.freePort(),
                    simulator + "/v1",
                    Map.of("PARLEY_REQUESTS_AT_ONCE", "100000"));
            server.config(yaml(folder, simulator));
            server.start();
            Operator.configure(server, "acme", 600_000_000);
            for (var part : plan.parts) {
                out.println("Measuring: " + part.name().toLowerCase(Locale.ROOT));
                switch (part) {
                    case IDLE -> idle(server);
                    case STREAMS, RECONNECTS, SLOW -> {}
                }
            }
        }
        return new Figures(
                "realtime",
                Instant.now(),
                "Server, simulator, PostgreSQL and the clients share " + Report.machineHere() + ".",
                List.of(new Table("Sockets", List.of("figure", "value"), rows)),
                goals);
    }

    private URI simulator(Programs programs) throws IOException, InterruptedException {
        int port = Programs.freePort();
        var url = URI.create("http://127.0.0.1:" + port);
        var process = programs.parley(
                "simulator",
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                Map.of(),
                List.of("simulate", "--port", Integer.toString(port), "--rate", Double.toString(plan.tokens)));
        programs.awaitReady(process, url.resolve("/sim/stats"), Duration.ofSeconds(30));
        return url;
    }

    private static Path yaml(Path folder, URI simulator) throws IOException {
        return Files.writeString(folder.resolve("parley.yaml"), """
                providers:
                  - {name: sim, dialect: openai, base_url: "%s/v1", api_key: sim, timeout: 600, models: [sim-40]}
                """.formatted(simulator));
    }

    /// Heap and native memory that sockets take: what is resident more once they are there and the heap is
    /// collected.
    private void idle(Server server) throws IOException, InterruptedException {
        int warm = Math.min(500, plan.idle / 10);
        try (var clients = new SocketClients(server.url())) {
            open(server, clients, warm, 0);
        }
        Thread.sleep(2_000);
        var before = Memory.of(server.process().pid());
        try (var clients = new SocketClients(server.url())) {
            long begun = System.nanoTime();
            int welcome = open(server, clients, plan.idle, 0);
            double took = (System.nanoTime() - begun) / 1e9;
            var after = Memory.of(server.process().pid());
            double each = (double) (after.all() - before.all()) / welcome;
            row("of which heap", "%,.0f", (double) (after.heap() - before.heap()) / welcome);
            row("idle sockets", "%,d", welcome);
            row("opened a second", "%,.0f", welcome / took);
            row("bytes of heap and native memory for each", "%,.0f", each);
            goals.add(new Goal(
                    "idle sockets, all that were asked for",
                    String.format(Locale.ROOT, "%,d", plan.idle),
                    String.format(Locale.ROOT, "%,d", welcome),
                    welcome == plan.idle));
            goals.add(new Goal(
                    "memory of an idle socket, bytes",
                    "≤ " + MOST_BYTES,
                    String.format(Locale.ROOT, "%,.0f", each),
                    each <= MOST_BYTES));
        }
    }

    private void row(String name, String format, Object value) {
        rows.add(List.of(name, String.format(Locale.ROOT, format, value)));
        out.println("  " + name + ": " + rows.getLast().getLast());
    }

    /// Opens sockets and waits until each is welcome, half of them of each demo tenant.
    private int open(Server server, SocketClients clients, int count, int already) throws IOException {
        var keys = List.of(server.key("PARLEY_ACME_KEY"), server.key("PARLEY_GLOBEX_KEY"));
        var state = new int[2];
        int asked = already;
        long end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (state[0] + state[1] < count && System.nanoTime() < end) {
            // a few at a time: the system queues so many connections and no more
            while (asked < count && asked - state[0] - state[1] < 64) {
                var key = keys.get(asked % 2);
                clients.open("/ws/chat", new Welcomed(key, state));
                asked++;
            }
            clients.run(10);
        }
        return state[0];
    }

    private record Welcomed(String key, int[] state) implements SocketClients.Talk {
        @Override
        public void opened(SocketClients.Client client) throws IOException {
            client.send(envelope("auth", Json.object().put("token", key)));
        }

        @Override
        public void text(SocketClients.Client client, String message) {
            if (message.startsWith("{\"type\":\"welcome\"")) state[0]++;
        }

        @Override
        public void closed(SocketClients.Client client, int code) {
            state[1]++;
        }
    }

    static String envelope(String type, tools.jackson.databind.node.ObjectNode data) {
        var envelope = Json.object().put("type", type);
        envelope.set("data", data);
        return envelope.toString();
    }
}
