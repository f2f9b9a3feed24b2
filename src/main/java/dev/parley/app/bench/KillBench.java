package dev.parley.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Kills the server under load, again and again, and then compares what its clients saw with its ledger: no
/// output without a row, no row twice, nothing left open.
public final class KillBench {
    /// @param kills how often
    /// @param rate requests a second, JSON and streams by turns
    /// @param seed of the moments at which it is killed
    public record Plan(int kills, int rate, String model, long seed, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
            if (kills < 1 || rate < 2) throw new IllegalArgumentException("kills must be 1 or more, rate 2 or more");
        }
    }

    private static final int WORDS = 19;
    private static final int SHORTEST_RUN_MS = 700;
    private static final int LONGEST_RUN_MS = 2_000;
    /// What the server is given to settle the entries of the lives before.
    private static final Duration RECONCILED = Duration.ofMinutes(2);

    private final Plan plan;
    private final PrintStream out;
    private final Set<String> seen = new HashSet<>();
    private long completeAnswers;
    private long brokenOff;
    private long unnamed;
    private long shared;
    /// Requests without output by status; 0 is no response at all.
    private final Map<Integer, Long> withoutOutput = new TreeMap<>();

    public KillBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /// Returns whether nothing was lost, doubled or left open.
    public boolean run() throws IOException, InterruptedException, SQLException {
        var folder = Files.createTempDirectory("parley-kill");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder)) {
            int port = Programs.freePort();
            var simulator = programs.parley(
                    "simulator",
                    List.of("-Xmx256m", "-XX:+UseSerialGC"),
                    Map.of(),
                    // slow enough that a kill finds streams half-way
                    List.of("simulate", "--port", Integer.toString(port), "--latency", "20ms", "--rate", "200"));
            var url = java.net.URI.create("http://127.0.0.1:" + port);
            programs.awaitReady(simulator, url.resolve("/sim/stats"), Duration.ofSeconds(30));
            var server = new Server(programs, plan.jvm(), folder.resolve("data"), Programs.freePort(), url + "/v1");
            var random = new Random(plan.seed());
            for (int life = 1; life <= plan.kills(); life++) {
                server.start();
                if (life == 1) Operator.configure(server, "acme", 600_000_000);
                life(server, SHORTEST_RUN_MS + random.nextInt(LONGEST_RUN_MS - SHORTEST_RUN_MS));
                if (life % 10 == 0) out.println(life + " kills, " + seen.size() + " outputs seen");
            }
            server.start();
            return audit(server);
        }
    }

    private void life(Server server, int millis) throws IOException {
        var target = new Target("parley", server.url(), server.key("PARLEY_ACME_KEY"));
        var json = target.chat(plan.model(), WORDS, false);
        var streams = target.chat(plan.model(), WORDS, true);
        var turn = new Supplier<ByteBuffer>() {
            private boolean stream;

            @Override
            public ByteBuffer get() {
                stream = !stream;
                return (stream ? streams : json).get();
            }
        };
        long killAt = Duration.ofMillis(millis).toNanos();
        new LoadGenerator(target, turn, new Tally(), this::ended, nanos -> {
                    if (nanos >= killAt && server.process().isAlive())
                        server.process().destroyForcibly();
                })
                .run(Load.constant(plan.rate(), 400, Duration.ofMillis(millis + 50)));
        server.process().onExit().join();
    }

    private void ended(Ended request) {
        if (request.status() != 200 || !request.content()) {
            withoutOutput.merge(request.status(), 1L, Long::sum);
            return;
        }
        if (request.complete()) completeAnswers++;
        else brokenOff++;
        var id = request.usageId();
        if (id == null) unnamed++;
        else if (!seen.add(uuid(id))) shared++;
    }

    /// The UUID in an id with a prefix.
    private static String uuid(String id) {
        return id.substring(id.indexOf('_') + 1);
    }

    private boolean audit(Server server) throws IOException, InterruptedException, SQLException {
        try (var database = new LedgerAudit(server.connect())) {
            long end = System.nanoTime() + RECONCILED.toNanos();
            while (database.open() > 0 && System.nanoTime() < end) Thread.sleep(200);
            var started = database.ids("usage_starts");
            var settled = database.ids("usage_settlements");
            long withoutStart =
                    seen.stream().filter(id -> !started.contains(id)).count();
            long withoutSettlement =
                    seen.stream().filter(id -> !settled.contains(id)).count();
            long doubled = database.doubled();
            long open = database.open();
            out.printf("kills                                 %d%n", plan.kills());
            out.printf("complete answers received             %d%n", completeAnswers);
            out.printf("answers broken off half-way           %d%n", brokenOff);
            out.printf("without output, by status (0: none)   %s%n", withoutOutput);
            out.printf("rows: starts, settlements             %d, %d%n", started.size(), settled.size());
            out.printf("reconciled after a crash, marked      %d%n", database.interrupted());
            out.printf("outputs without a usage id            %d (must be 0)%n", unnamed);
            out.printf("outputs that share a usage id         %d (must be 0)%n", shared);
            out.printf("outputs without a start row           %d (must be 0)%n", withoutStart);
            out.printf("outputs without a settlement          %d (must be 0)%n", withoutSettlement);
            out.printf("rows doubled                          %d (must be 0)%n", doubled);
            out.printf("starts left open                      %d (must be 0)%n", open);
            out.printf("reconciled but not marked estimated   %d (must be 0)%n", database.unmarked());
            boolean proven = completeAnswers > 0 && brokenOff > 0;
            if (!proven) out.println("Too few answers were seen to prove anything.");
            return proven
                    && unnamed + shared + withoutStart + withoutSettlement + doubled + open + database.unmarked() == 0;
        }
    }
}
