package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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
    private static final double MOST_DELAY_MS = 100;
    /// Answers that are being begun at a time: to begin one costs more than to go on with many.
    private static final int BEGINNING = 12;
    /// So many begin in a second even on a slow machine; answers are as long as that takes.
    private static final int BEGUN = 20;
    /// Sixteen `@` become the time at which the model sent the word.
    private static final String STAMP = "@@@@@@@@@@@@@@@@";

    private final Plan plan;
    private final PrintStream out;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();
    private @Nullable String agent;

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
                    case STREAMS -> streams(server);
                    case RECONNECTS -> reconnects(server);
                    case SLOW -> slow(server);
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

    /// A model whose answers last until all have begun and the time to be measured is over.
    private String model() {
        double seconds = Math.max(plan.streams, plan.reconnects) / (double) BEGUN + plan.seconds + 10;
        return "sim-" + (int) Math.ceil(seconds * plan.tokens);
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

    private Path yaml(Path folder, URI simulator) throws IOException {
        return Files.writeString(folder.resolve("parley.yaml"), """
                providers:
                  - {name: sim, dialect: openai, base_url: "%s/v1", api_key: sim, timeout: 600, models: [%s]}
                """.formatted(simulator, model()));
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

    @SuppressWarnings("ArrayRecordComponent") // shared on purpose
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

    /// Begins so many answers, each on a socket of its own.
    private List<StreamClient> begin(Server server, SocketClients clients, int count, StreamClient.Kind kind)
            throws IOException, InterruptedException {
        var agent = agent(server);
        var key = server.key("PARLEY_ACME_KEY");
        var all = new ArrayList<StreamClient>();
        var beginning = new ArrayList<StreamClient>();
        long start = System.nanoTime();
        while (all.size() < count || !beginning.isEmpty()) {
            while (all.size() < count && beginning.size() < BEGINNING) {
                var one = new StreamClient(key, agent, STAMP, kind);
                one.open(clients);
                all.add(one);
                beginning.add(one);
            }
            clients.run(1);
            beginning.removeIf(one -> one.begun() || one.failed());
            if ((System.nanoTime() - start) / 1e9 > count / (double) BEGUN + 30)
                throw new IOException("The answers did not begin in time: "
                        + all.stream()
                                .filter(one -> !one.begun())
                                .map(StreamClient::why)
                                .distinct()
                                .limit(3)
                                .toList());
        }
        row("answers begun a second", "%,.0f", count / ((System.nanoTime() - start) / 1e9));
        return all;
    }

    /// One that answers without documents, so that what is measured is the way of the answer.
    private String agent(Server server) throws IOException, InterruptedException {
        var known = agent;
        if (known != null) return known;
        var terms = Json.object()
                .put("name", "bench")
                .put("instructions", "Answer.")
                .put("model", "sim/" + model())
                .put("knowledge", false);
        var request = HttpRequest.newBuilder(server.url().resolve("/api/v1/agents"))
                .header("Authorization", "Bearer " + server.key("PARLEY_ACME_KEY"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.write(terms)))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 201)
                throw new IOException("The agent was refused: " + new String(answer.body(), StandardCharsets.UTF_8));
            agent = Json.readObject(answer.body()).path("id").asString("");
            return agent;
        }
    }

    private static void runFor(SocketClients clients, double seconds, Each each) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            clients.run(1);
            each.now();
        }
    }

    private interface Each {
        void now() throws IOException;
    }

    /// Ends all, some at a time, and hears them out; those that have not ended by then are lost.
    private static void finish(SocketClients clients, List<StreamClient> all) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(60 + all.size() / 20).toNanos();
        while (System.nanoTime() < end && all.stream().anyMatch(StreamClient::reconnecting))
            runFor(clients, 0.1, () -> {});
        var ending = new ArrayDeque<StreamClient>();
        for (var one : all) {
            one.cancel();
            ending.add(one);
            while (ending.size() > BEGINNING && System.nanoTime() < end) {
                clients.run(10);
                ending.removeIf(other -> other.ended() || other.failed());
            }
        }
        while (System.nanoTime() < end && all.stream().anyMatch(one -> !one.ended() && !one.failed()))
            runFor(clients, 0.2, () -> {});
    }

    private void streams(Server server) throws IOException, InterruptedException, SQLException {
        try (var clients = new SocketClients(server.url())) {
            var delays = new Histogram(3);
            var all = begin(server, clients, plan.streams, StreamClient.Kind.ACKNOWLEDGING);
            all.forEach(one -> one.measure(delays));
            var process = new Watched(server.process().pid(), false);
            long cpu = process.cpuNanos();
            runFor(clients, plan.seconds, () -> {});
            cpu = process.cpuNanos() - cpu;
            all.forEach(one -> one.measure(null));
            long running = all.stream().filter(one -> !one.ended()).count();
            finish(clients, all);
            row("streams at a time", "%,d", running);
            row("words measured", "%,d", delays.getTotalCount());
            row("words a second", "%,.0f", delays.getTotalCount() / (double) plan.seconds);
            delay("a word's way from the model to the client", delays);
            row("processor time of the server for a word, \u00b5s", "%,.0f", cpu / 1e3 / delays.getTotalCount());
            exact(server, "of streams", all);
            goals.add(new Goal(
                    "streams at a time",
                    String.format(Locale.ROOT, "%,d", plan.streams),
                    String.format(Locale.ROOT, "%,d", running),
                    running == plan.streams));
            goals.add(new Goal(
                    "a word's way from the model to the client, p99",
                    "\u2264 100 ms",
                    String.format(Locale.ROOT, "%.1f ms", delays.getValueAtPercentile(99) / 1e3),
                    delays.getValueAtPercentile(99) / 1e3 <= MOST_DELAY_MS));
        }
    }

    private void delay(String name, Histogram micros) {
        for (double at : new double[] {50, 90, 99, 99.9})
            row(name + ", p" + (at == 99.9 ? "99.9" : (int) at) + " ms", "%.1f", micros.getValueAtPercentile(at) / 1e3);
        row(name + ", worst ms", "%.1f", micros.getMaxValue() / 1e3);
    }

    /// Each client loses its connection once in two seconds, so that so many reconnect in a second.
    private void reconnects(Server server) throws IOException, InterruptedException, SQLException {
        try (var clients = new SocketClients(server.url())) {
            var all = begin(server, clients, plan.reconnects * 2, StreamClient.Kind.READING);
            var took = new Histogram(3);
            var due = new ArrayDeque<>(all);
            var process = new Watched(server.process().pid(), false);
            long cpu = process.cpuNanos();
            long start = System.nanoTime();
            var done = new int[1];
            runFor(clients, plan.seconds, () -> {
                while (done[0] < (System.nanoTime() - start) / 1e9 * plan.reconnects && !due.isEmpty()) {
                    var one = due.remove();
                    due.add(one);
                    done[0]++;
                    one.reconnect(clients, took);
                }
            });
            cpu = process.cpuNanos() - cpu;
            finish(clients, all);
            row(
                    "processor time of the server for a reconnection, the answers' included, \u00b5s",
                    "%,.0f",
                    cpu / 1e3 / done[0]);
            row("reconnections", "%,d", took.getTotalCount());
            row("reconnections a second", "%,.0f", took.getTotalCount() / (double) plan.seconds);
            delay("from the cut to the welcome", took);
            exact(server, "of reconnections", all);
            goals.add(new Goal(
                    "reconnections a second",
                    String.format(Locale.ROOT, "%,d", plan.reconnects),
                    String.format(Locale.ROOT, "%,.0f", took.getTotalCount() / (double) plan.seconds),
                    took.getTotalCount() >= plan.reconnects * plan.seconds * 0.98));
        }
    }

    /// The same fast readers alone, and beside as many that take nothing.
    private void slow(Server server) throws IOException, InterruptedException, SQLException {
        int count = Math.max(1, plan.streams / 10);
        try (var clients = new SocketClients(server.url())) {
            var alone = new Histogram(3);
            var beside = new Histogram(3);
            var fast = begin(server, clients, count, StreamClient.Kind.ACKNOWLEDGING);
            fast.forEach(one -> one.measure(alone));
            runFor(clients, plan.seconds / 2.0, () -> {});
            fast.forEach(one -> one.measure(null));
            var slow = begin(server, clients, count, StreamClient.Kind.DEAF);
            fast.forEach(one -> one.measure(beside));
            runFor(clients, plan.seconds / 2.0, () -> {});
            fast.forEach(one -> one.measure(null));
            finish(clients, fast);
            row("fast readers alone, p99 ms", "%.1f", alone.getValueAtPercentile(99) / 1e3);
            row("fast readers beside as many that read nothing, p99 ms", "%.1f", beside.getValueAtPercentile(99) / 1e3);
            row("readers that read nothing", "%,d", slow.size());
            row("frames that wait for them", "%,.0f", metric(server, "ws_queue_frames"));
            exact(server, "of fast readers", fast);
        }
    }

    private static double metric(Server server, String name) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.url().resolve("/metrics"))
                .header("Authorization", "Bearer " + server.key("PARLEY_OPERATOR_KEY"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        }
    }

    /// Holds what each client heard against the log of its run.
    private void exact(Server server, String whose, List<StreamClient> all) throws IOException, SQLException {
        var logs = new HashMap<String, StringBuilder>();
        try (var connection = server.connect();
                var query = connection.createStatement()) {
            query.setFetchSize(1000);
            try (var found = query.executeQuery(
                    "select run_id, body from run_events where type = 'delta' order by run_id, seq")) {
                while (found.next())
                    logs.computeIfAbsent("run_" + found.getString(1), _ -> new StringBuilder())
                            .append(Json.readObject(found.getBytes(2))
                                    .path("text")
                                    .asString(""));
            }
        }
        long wrong = all.stream()
                .filter(one -> !one.ended() || !one.text().equals(String.valueOf(logs.get(one.run()))))
                .count();
        long gaps = all.stream().mapToLong(StreamClient::gaps).sum();
        row("texts " + whose + " held against the log", "%,d", all.size());
        all.stream().filter(one -> !one.ended()).limit(3).forEach(one -> out.println("  not ended: " + one.why()));
        goals.add(new Goal(
                "texts " + whose + " that differ from the log",
                "0",
                String.format(Locale.ROOT, "%,d; %,d frames missed or doubled", wrong, gaps),
                wrong == 0 && gaps == 0));
    }

    static String envelope(String type, ObjectNode data) {
        var envelope = Json.object().put("type", type);
        envelope.set("data", data);
        return envelope.toString();
    }
}
