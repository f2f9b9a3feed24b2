package dev.parley.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ways to a model, measured in one run and in turns, so that what else the machine does touches all alike:
/// straight to the simulator, through nginx as a plain proxy where it is installed, through Parley.
public final class GatewayBench {
    /// @param seconds measured for each way and scenario
    /// @param rate JSON requests a second; streams come at a quarter of it
    /// @param connections kept busy when capacity is measured
    /// @param streams concurrent in the scenario of slow streams
    /// @param model a name that Parley sends to its OpenAI provider
    /// @param parley false leaves Parley out
    /// @param jvm options of Parley's process
    public record Plan(
            int seconds, int rate, int connections, int streams, String model, boolean parley, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
            if (seconds < 3) throw new IllegalArgumentException("seconds must be 3 or more");
            if (rate < 4 || connections < 1 || streams < 1)
                throw new IllegalArgumentException("rate must be 4 or more, connections and streams 1 or more");
        }
    }

    static final String JSON = "JSON";
    static final String STREAM = "20-event stream";
    static final String CAPACITY = "JSON, capacity";
    static final String SLOW = "concurrent streams";
    private static final int ROUNDS = 3;
    private static final int WORDS = 19;
    private static final int SLOW_LATENCY_MS = 100;
    private static final int SLOW_RATE = 10;
    private static final Duration START = Duration.ofSeconds(30);

    private final Plan plan;
    private final PrintStream out;
    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final List<Goal> startGoals = new ArrayList<>();

    public GatewayBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /// @throws IOException when a process does not start; its log is named
    public Report run() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("parley-bench");
        try (var programs = new Programs(folder)) {
            out.println("Logs and data in " + folder);
            int port = simulator(programs);
            var model = URI.create("http://127.0.0.1:" + port);
            nginx(programs, port);
            if (plan.parley()) parley(programs, model);
            warmUp();
            var measured = measure(model);
            var goals = new ArrayList<>(Goals.of(measured));
            goals.addAll(startGoals);
            return new Report("gateway", Instant.now(), Report.machineHere(), measured, goals);
        }
    }

    private int simulator(Programs programs) throws IOException, InterruptedException {
        int port = Programs.freePort();
        var process = programs.parley(
                "simulator",
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                Map.of(),
                List.of("simulate", "--port", Integer.toString(port)));
        var url = URI.create("http://127.0.0.1:" + port);
        programs.awaitReady(process, url.resolve("/sim/stats"), START);
        add(new Target("direct", url, "sim"), new Watched(process.pid(), false), Optional.empty());
        return port;
    }

    private void nginx(Programs programs, int upstream) throws IOException, InterruptedException {
        int port = Programs.freePort();
        var process = programs.nginx(port, upstream);
        if (process.isEmpty()) {
            out.println("nginx is not installed: no figures to compare with");
            return;
        }
        var url = URI.create("http://127.0.0.1:" + port);
        programs.awaitReady(process.get(), url.resolve("/sim/stats"), START);
        add(new Target("nginx", url, "sim"), new Watched(process.get().pid(), true), Optional.empty());
    }

    private void parley(Programs programs, URI model) throws IOException, InterruptedException {
        Path data = programs.folder().resolve("data");
        var server = new Server(programs, plan.jvm(), data, Programs.freePort(), model + "/v1");
        out.println("Starting Parley");
        server.start();
        Operator.configure(server, "acme", 600_000_000);
        server.stop();
        long before = System.nanoTime();
        server.start();
        var target = new Target("parley", server.url(), server.key("PARLEY_ACME_KEY"));
        var first = new Tally();
        LoadGenerator.run(target, target.chat(plan.model(), WORDS, false), Load.full(1, Duration.ofMillis(1)), first);
        long millis = (System.nanoTime() - before) / 1_000_000;
        if (first.completed == 0) throw new IOException("Parley did not answer with 200; see " + programs.folder());
        var process = new Watched(server.process().pid(), false);
        startGoals.addAll(Goals.ofStart(millis, process.residentBytes()));
        add(target, process, server.database());
    }

    private void add(Target target, Watched process, Optional<Watched> database) {
        ways.put(target.name(), new Way(target, process, database));
    }

    private void warmUp() throws IOException {
        out.println("Warming up");
        var time = Duration.ofSeconds(plan.seconds());
        for (var way : ways.values()) {
            for (boolean stream : new boolean[] {false, true}) {
                LoadGenerator.run(
                        way.target(), way.target().chat(plan.model(), WORDS, stream), Load.full(8, time), new Tally());
            }
        }
    }

    private List<Measurement> measure(URI simulator) throws IOException, InterruptedException {
        var part = Duration.ofMillis(plan.seconds() * 1000L / ROUNDS);
        int most = Math.max(64, plan.streams() * 2);
        var all = new ArrayList<Measurement>();
        all.addAll(inTurns(JSON, false, Load.constant(plan.rate(), most, part)));
        all.addAll(inTurns(STREAM, true, Load.constant(plan.rate() / 4.0, most, part)));
        all.addAll(inTurns(CAPACITY, false, Load.full(plan.connections(), part)));
        pace(simulator, SLOW_LATENCY_MS, SLOW_RATE);
        double seconds = SLOW_LATENCY_MS / 1000.0 + WORDS / (double) SLOW_RATE;
        // a part must be long enough for the streams to pile up
        var slow = Duration.ofMillis(Math.max(part.toMillis(), (long) (seconds * 3000)));
        all.addAll(inTurns(SLOW, true, Load.constant(plan.streams() / seconds, most, slow)));
        pace(simulator, 0, 0);
        return all;
    }

    private List<Measurement> inTurns(String scenario, boolean stream, Load load) throws IOException {
        out.println("Measuring: " + scenario);
        var turns = ways.values().stream().map(Turns::new).toList();
        for (int round = 0; round < ROUNDS; round++) {
            for (var each : turns) each.run(plan.model(), stream, load);
        }
        return turns.stream().map(each -> each.measurement(scenario)).toList();
    }

    private static void pace(URI simulator, int latencyMs, int rate) throws IOException {
        var url = simulator
                .resolve("/sim/pace?latency_ms=" + latencyMs + "&rate=" + rate)
                .toURL();
        try (var answer = url.openStream()) {
            answer.readAllBytes();
        }
    }

    private record Way(Target target, Watched process, Optional<Watched> database) {
        long databaseCpu() {
            return database.map(Watched::cpuNanos).orElse(0L);
        }
    }

    /// The turns of one way in one scenario.
    private static final class Turns {
        private final Way way;
        private final Tally tally = new Tally();
        private long cpu;
        private long databaseCpu;

        Turns(Way way) {
            this.way = way;
        }

        void run(String model, boolean stream, Load load) throws IOException {
            long before = way.process().cpuNanos();
            long databaseBefore = way.databaseCpu();
            LoadGenerator.run(way.target(), way.target().chat(model, WORDS, stream), load, tally);
            cpu += way.process().cpuNanos() - before;
            databaseCpu += way.databaseCpu() - databaseBefore;
        }

        Measurement measurement(String scenario) {
            return Measurement.of(
                    scenario,
                    way.target().name(),
                    tally,
                    cpu,
                    databaseCpu,
                    way.process().residentBytes());
        }
    }
}
