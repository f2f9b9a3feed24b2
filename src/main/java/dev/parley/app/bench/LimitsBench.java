package dev.parley.app.bench;

import dev.parley.platform.tasks.Tasks;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What limits cost and what they protect: the latency that counting in Redis adds, and what one tenant feels while
/// another floods.
public final class LimitsBench {
    /// @param seconds measured for each scenario
    /// @param rate requests a second of the tenant that behaves
    /// @param flood how many times its limit the other one sends
    public record Plan(int seconds, int rate, int flood, String model, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
            if (seconds < 3) throw new IllegalArgumentException("seconds must be 3 or more");
        }
    }

    private static final int WORDS = 19;
    private static final int CONNECTIONS = 256;
    private static final int ROUNDS = 3;
    private static final double MOST_ADDED_MS = 2;
    private static final double MOST_TIMES = 1.5;

    private final Plan plan;
    private final PrintStream out;
    private final List<Measurement> measured = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    public LimitsBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /// @throws IOException when a process does not start; its log is named
    public Report run() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("parley-limits");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder);
                var tasks = new Tasks()) {
            var model = simulator(programs);
            var local = server(programs, "local", model, Map.of());
            local.start();
            redis(programs)
                    .ifPresentOrElse(
                            url -> inRedis(programs, local, url, model),
                            () -> out.println("redis-server is not installed: limits in Redis are not measured"));
            flood(local, tasks);
        }
        return new Report("limits", Instant.now(), Report.machineHere(), measured, goals);
    }

    private static URI simulator(Programs programs) throws IOException, InterruptedException {
        int port = Programs.freePort();
        var url = URI.create("http://127.0.0.1:" + port);
        var process = programs.parley(
                "simulator",
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                Map.of(),
                List.of("simulate", "--port", Integer.toString(port)));
        programs.awaitReady(process, url.resolve("/sim/stats"), Duration.ofSeconds(30));
        return url;
    }

    private Server server(Programs programs, String name, URI model, Map<String, String> environment)
            throws IOException {
        return new Server(
                programs, plan.jvm(), programs.folder().resolve(name), Programs.freePort(), model + "/v1", environment);
    }

    private static Optional<String> redis(Programs programs) throws IOException {
        var binary =
                List.of("/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server")
                        .stream()
                        .filter(path -> Files.isExecutable(Path.of(path)))
                        .findFirst();
        if (binary.isEmpty()) return Optional.empty();
        var port = Integer.toString(Programs.freePort());
        programs.start(
                "redis",
                Map.of(),
                List.of(binary.get(), "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        return Optional.of("redis://127.0.0.1:" + port);
    }

    private void inRedis(Programs programs, Server local, String redis, URI model) {
        try {
            var shared = server(programs, "redis-mode", model, Map.of("REDIS_URL", redis));
            shared.start();
            var ways = List.of(turns("limits on this node", local), turns("limits in Redis", shared));
            for (var way : ways) way.run(Load.full(8, Duration.ofSeconds(plan.seconds())), new Tally());
            out.println("Measuring: limits on this node and in Redis, in turns");
            var part = Duration.ofMillis(plan.seconds() * 1000L / ROUNDS);
            for (int round = 0; round < ROUNDS; round++)
                for (var way : ways) way.run(Load.constant(plan.rate(), CONNECTIONS, part), way.tally);
            for (var way : ways) measured.add(way.measurement());
            double added = measured.getLast().latency().p99()
                    - measured.getFirst().latency().p99();
            goals.add(new Goal(
                    "p99 that limits in Redis add",
                    "<= " + MOST_ADDED_MS + " ms",
                    "%.2f ms".formatted(added),
                    added <= MOST_ADDED_MS));
            shared.stop();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Turns turns(String scenario, Server server) throws IOException, InterruptedException {
        Operator.configure(server, "acme", 600_000_000);
        return new Turns(scenario, new Target("parley", server.url(), server.key("PARLEY_ACME_KEY")), server);
    }

    private final class Turns {
        private final String scenario;
        private final Target target;
        private final Watched process;
        private final Tally tally = new Tally();
        private long cpu;

        Turns(String scenario, Target target, Server server) {
            this.scenario = scenario;
            this.target = target;
            this.process = new Watched(server.process().pid(), false);
        }

        void run(Load load, Tally into) throws IOException {
            long before = process.cpuNanos();
            LoadGenerator.run(target, target.chat(plan.model(), WORDS, false), load, into);
            if (into == tally) cpu += process.cpuNanos() - before;
        }

        Measurement measurement() {
            return Measurement.of(scenario, "parley", tally, cpu, 0, process.residentBytes());
        }
    }

    /// The tenant globex asks at its pace; acme, which may ask as much, first not at all, then `flood` times
    /// that. What acme may ask in a minute at once is used up before, so that what is measured is a flood that
    /// goes on.
    private void flood(Server server, Tasks tasks) throws IOException, InterruptedException {
        Operator.configure(server, "acme", plan.rate() * 60L);
        Operator.configure(server, "globex", 600_000_000);
        var quiet = new Turns("alone", new Target("parley", server.url(), server.key("PARLEY_GLOBEX_KEY")), server);
        var beside = new Turns("beside a flood", quiet.target, server);
        quiet.run(Load.full(8, Duration.ofSeconds(plan.seconds())), new Tally());
        useUp(server, plan.rate() * 60);
        // the ways of refusing are warmed up too
        var whole = Duration.ofSeconds(plan.seconds());
        whileFlooding(server, tasks, whole, new Tally(), () -> {
            beside.run(Load.constant(plan.rate(), CONNECTIONS, whole), new Tally());
        });
        out.println("Measuring: a tenant alone, and beside one that floods, in turns");
        var part = Duration.ofMillis(plan.seconds() * 1000L / ROUNDS);
        var flooded = new Tally();
        long busy = 0;
        long elapsed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            quiet.run(Load.constant(plan.rate(), CONNECTIONS, part), quiet.tally);
            long before = machineNanos();
            long began = System.nanoTime();
            whileFlooding(server, tasks, part, flooded, () -> {
                beside.run(Load.constant(plan.rate(), CONNECTIONS, part), beside.tally);
            });
            busy += machineNanos() - before;
            elapsed += System.nanoTime() - began;
        }
        measured.add(quiet.measurement());
        measured.add(beside.measurement());
        double times = beside.measurement().latency().p99()
                / quiet.measurement().latency().p99();
        double share = 100.0 * busy / elapsed / Runtime.getRuntime().availableProcessors();
        out.printf(
                "the flood: %d answered, refused by status %s; processors %.0f %% busy%n",
                flooded.completed, flooded.failures, share);
        goals.add(new Goal(
                "p99 beside a flood of %d x".formatted(plan.flood()),
                "<= " + MOST_TIMES + " x",
                "%.2f x, processors %.0f %% busy".formatted(times, share),
                times <= MOST_TIMES && share < 70));
    }

    private void useUp(Server server, int requests) throws IOException {
        var target = new Target("parley", server.url(), server.key("PARLEY_ACME_KEY"));
        var used = new Tally();
        while (used.failures.isEmpty())
            LoadGenerator.run(
                    target, target.chat(plan.model(), WORDS, false), Load.full(32, Duration.ofSeconds(1)), used);
        out.printf("A minute's %d requests are used up after %d%n", requests, used.completed);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void whileFlooding(Server server, Tasks tasks, Duration time, Tally into, Work work)
            throws IOException, InterruptedException {
        var target = new Target("parley", server.url(), server.key("PARLEY_ACME_KEY"));
        var failed = new AtomicReference<IOException>();
        var flood = tasks.startPlatform("flood", () -> {
            try {
                LoadGenerator.run(
                        target,
                        target.chat(plan.model(), WORDS, false),
                        Load.constant((double) plan.rate() * plan.flood(), CONNECTIONS, time),
                        into);
            } catch (IOException e) {
                failed.set(e);
            }
        });
        work.run();
        flood.join();
        if (failed.get() != null) throw failed.get();
    }

    /// Time that all processors of the machine have been busy, in nanoseconds, as Linux counts it (proc(5), `stat`).
    private static long machineNanos() throws IOException {
        var fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        long ticks = 0;
        // all but idle and iowait
        for (int i = 1; i <= 8; i++) if (i != 4 && i != 5) ticks += Long.parseLong(fields[i]);
        return ticks * 10_000_000;
    }
}
