package dev.parley.app;

import dev.parley.app.bench.CacheBench;
import dev.parley.app.bench.ConsoleBench;
import dev.parley.app.bench.DayBench;
import dev.parley.app.bench.FailoverBench;
import dev.parley.app.bench.FaqsBench;
import dev.parley.app.bench.Figures;
import dev.parley.app.bench.GatewayBench;
import dev.parley.app.bench.GuardrailsBench;
import dev.parley.app.bench.IngestionBench;
import dev.parley.app.bench.IntentsBench;
import dev.parley.app.bench.KillBench;
import dev.parley.app.bench.KnowledgeBench;
import dev.parley.app.bench.LimitsBench;
import dev.parley.app.bench.PrivacyBench;
import dev.parley.app.bench.RealtimeBench;
import dev.parley.app.bench.RouterBench;
import dev.parley.app.bench.TenantBench;
import dev.parley.embeddings.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `bench`: measurements that start what they need themselves.
@Command(
        name = "bench",
        description =
                "Measures Parley on this machine: gateway, limits, knowledge, faqs, ingestion, router, cache, intents, guardrails, privacy, failover, realtime, kill, tenant, console.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchCommand.Gateway.class,
            BenchCommand.Limits.class,
            BenchCommand.Knowledge.class,
            BenchCommand.Faqs.class,
            BenchCommand.Ingestion.class,
            BenchCommand.Router.class,
            BenchCommand.Cache.class,
            BenchCommand.Day.class,
            BenchCommand.Intents.class,
            BenchCommand.Guardrails.class,
            BenchCommand.Privacy.class,
            BenchCommand.Failover.class,
            BenchCommand.Realtime.class,
            BenchCommand.Kill.class,
            BenchCommand.Tenant.class,
            BenchCommand.Console.class
        })
public final class BenchCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /// Where a measurement is written.
    static final class Results {
        @Option(names = "--out", defaultValue = "bench/results", description = "Folder (${DEFAULT-VALUE}).")
        private Path folder = Path.of("bench/results");

        private void take(Figures figures) throws IOException {
            System.out.print(figures.text());
            System.out.println("Written to " + figures.write(folder));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to measure: bench gateway, limits, knowledge, faqs, ingestion, router, cache, day, intents, guardrails, privacy, failover, realtime, kill, tenant or console.");
    }

    @Command(
            name = "gateway",
            description = "Straight to a model, through nginx, through Parley: CPU, latency, capacity.",
            mixinStandardHelpOptions = true)
    static final class Gateway implements Callable<Integer> {
        @Option(names = "--seconds", defaultValue = "15", description = "For each way and scenario (${DEFAULT-VALUE}).")
        private int seconds;

        @Option(names = "--rate", defaultValue = "1500", description = "JSON requests a second (${DEFAULT-VALUE}).")
        private int rate;

        @Option(
                names = "--connections",
                defaultValue = "64",
                description = "Kept busy for capacity (${DEFAULT-VALUE}).")
        private int connections;

        @Option(names = "--streams", defaultValue = "200", description = "Concurrent slow streams (${DEFAULT-VALUE}).")
        private int streams;

        @Option(names = "--model", defaultValue = "gpt-4o-mini", description = "Model asked for (${DEFAULT-VALUE}).")
        private String model = "";

        @Option(names = "--jvm", defaultValue = "-Xmx1g", split = " ", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Option(names = "--without-parley", description = "Only the direct way and nginx.")
        private boolean withoutParley;

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException {
            var plan = new GatewayBench.Plan(seconds, rate, connections, streams, model, !withoutParley, jvm);
            var report = new GatewayBench(plan, System.out).run();
            System.out.println();
            System.out.print(report.table());
            System.out.println("Written to " + report.write(results.folder));
            return 0;
        }
    }

    @Command(
            name = "limits",
            description = "What limits in Redis add, and what a tenant feels while another floods.",
            mixinStandardHelpOptions = true)
    static final class Limits implements Callable<Integer> {
        @Option(names = "--seconds", defaultValue = "15", description = "For each scenario (${DEFAULT-VALUE}).")
        private int seconds;

        @Option(names = "--rate", defaultValue = "100", description = "Requests a second (${DEFAULT-VALUE}).")
        private int rate;

        @Option(names = "--flood", defaultValue = "10", description = "Times its limit (${DEFAULT-VALUE}).")
        private int flood;

        @Option(names = "--model", defaultValue = "gpt-4o-mini", description = "Model asked for (${DEFAULT-VALUE}).")
        private String model = "";

        @Option(names = "--jvm", defaultValue = "-Xmx1g", split = " ", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException {
            var report = new LimitsBench(new LimitsBench.Plan(seconds, rate, flood, model, jvm), System.out).run();
            System.out.println();
            System.out.print(report.table());
            System.out.println("Written to " + report.write(results.folder));
            return 0;
        }
    }

    @Command(
            name = "knowledge",
            description = "Retrieval and quoted answers on labelled questions.",
            mixinStandardHelpOptions = true)
    static final class Knowledge implements Callable<Integer> {
        @Option(
                names = "--data",
                required = true,
                description = "Folder with reading.jsonl.gz: lines of {title, paragraph, questions}.")
        private Path data = Path.of(".");

        @Option(
                names = "--parts",
                split = ",",
                description = "What to measure: reading, follow_ups, support, languages, speed (all but speed, and"
                        + " speed when --chunks is given).")
        private Set<KnowledgeBench.Part> parts = Set.of();

        @Option(names = "--chunks", defaultValue = "0", description = "Passages of the tenant that is searched.")
        private int chunks;

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException {
            var wanted = EnumSet.allOf(KnowledgeBench.Part.class);
            if (!parts.isEmpty()) wanted.retainAll(parts);
            else if (chunks == 0) wanted.remove(KnowledgeBench.Part.SPEED);
            try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"))) {
                System.out.println("Written to "
                        + new KnowledgeBench(encoder, System.out).run(data, wanted, chunks, results.folder));
            }
            return 0;
        }
    }

    @Command(
            name = "faqs",
            description = "How often curated answers are given to the questions that they are for, and to others.",
            mixinStandardHelpOptions = true)
    static final class Faqs implements Callable<Integer> {
        @Option(
                names = "--data",
                required = true,
                description = "Folder with banking-intents.jsonl.gz and intents-out-of-scope.jsonl.gz.")
        private Path data = Path.of(".");

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException {
            try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"))) {
                new FaqsBench(encoder, System.out).run(data, results.folder);
            }
            return 0;
        }
    }

    @Command(
            name = "ingestion",
            description = "How fast uploads become documents, and what many tenants with a few documents cost.",
            mixinStandardHelpOptions = true)
    static final class Ingestion implements Callable<Integer> {
        @Option(names = "--data", required = true, description = "Folder with reading.jsonl.gz.")
        private Path data = Path.of(".");

        @Option(names = "--files", defaultValue = "60", description = "Of each format (${DEFAULT-VALUE}).")
        private int files;

        @Option(names = "--tenants", defaultValue = "1000", description = "Many tenants (${DEFAULT-VALUE}).")
        private int tenants;

        @Option(names = "--documents", defaultValue = "100", description = "Of each of them (${DEFAULT-VALUE}).")
        private int documents;

        @Option(names = "--searches", defaultValue = "5000", description = "In random tenants (${DEFAULT-VALUE}).")
        private int searches;

        @Option(names = "--jvm", defaultValue = "-Xmx1g", split = " ", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException, SQLException {
            var plan = new IngestionBench.Plan(files, tenants, documents, searches, jvm);
            var figures = new IngestionBench(plan, data, System.out).run();
            System.out.println();
            results.take(figures);
            return 0;
        }
    }

    @Command(
            name = "router",
            description = "What the learned router, the cascade and the bandit are worth, on labelled requests.",
            mixinStandardHelpOptions = true)
    static final class Router implements Callable<Integer> {
        @Option(names = "--data", required = true, description = "Folder with routing.jsonl.gz.")
        private Path data = Path.of(".");

        @Option(names = "--vectors", description = "File that keeps the embeddings between runs.")
        private @Nullable Path vectors;

        @Option(names = "--repeats", defaultValue = "3", description = "Of the cross-validation (${DEFAULT-VALUE}).")
        private int repeats;

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException {
            try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"))) {
                var figures = new RouterBench(encoder, data, vectors, repeats).run();
                results.take(figures);
            }
            return 0;
        }
    }

    @Command(
            name = "cache",
            description =
                    "The semantic cache: pairs, a stream of questions, near misses, speed, what it adds over HTTP.",
            mixinStandardHelpOptions = true)
    static final class Cache implements Callable<Integer> {
        @Option(
                names = "--data",
                required = true,
                description = "Folder with similar-questions.jsonl.gz (lines of {a, b, same}) and"
                        + " banking-intents.jsonl.gz (lines of {text, intent}).")
        private Path data = Path.of(".");

        @Option(
                names = "--parts",
                split = ",",
                defaultValue = "pairs,stream,near_misses,speed,http",
                description = "What to measure (${DEFAULT-VALUE}).")
        private Set<CacheBench.Part> parts = Set.of();

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"))) {
                System.out.println(
                        "Written to " + new CacheBench(encoder, data, System.out).run(results.folder, parts));
            }
            return 0;
        }
    }

    @Command(
            name = "intents",
            description = "Intent routing and its out-of-scope decision on labelled questions.",
            mixinStandardHelpOptions = true)
    static final class Intents implements Callable<Integer> {
        @Option(
                names = "--data",
                required = true,
                description = "Folder with banking-intents.jsonl.gz and intents-out-of-scope.jsonl.gz.")
        private Path data = Path.of(".");

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException {
            var natives = Files.createTempDirectory("parley-bench");
            try (var encoder = new Encoder(natives)) {
                new IntentsBench(encoder, System.out).run(data, results.folder);
            }
            return 0;
        }
    }

    @Command(
            name = "guardrails",
            description = "The screen for injections on attacks and look-alikes, and what each kind of rule costs.",
            mixinStandardHelpOptions = true)
    static final class Guardrails implements Callable<Integer> {
        @Option(
                names = "--data",
                description = "Folder with banking-intents.jsonl.gz, similar-questions.jsonl.gz and reading.jsonl.gz:"
                        + " whatever is found in them is a false alarm.")
        private @Nullable Path data;

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException {
            try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"))) {
                new GuardrailsBench(encoder, System.out).run(data, results.folder);
            }
            return 0;
        }
    }

    @Command(
            name = "day",
            description = "A day of mixed traffic in several ways: cost by the ledger, right answers, cascade, cache.",
            mixinStandardHelpOptions = true)
    static final class Day implements Callable<Integer> {
        @Option(
                names = "--data",
                required = true,
                description = "Folder with banking-intents.jsonl.gz and routing.jsonl.gz.")
        private Path data = Path.of(".");

        @Option(names = "--requests", defaultValue = "2000", description = "Of the day (${DEFAULT-VALUE}).")
        private int requests;

        @Option(
                names = "--told",
                defaultValue = "0.1",
                description = "Share of answers whose rightness is told (${DEFAULT-VALUE}).")
        private double told;

        @Option(names = "--seed", defaultValue = "1", description = "Of the traffic (${DEFAULT-VALUE}).")
        private long seed;

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"))) {
                var plan = new DayBench.Plan(requests, told, seed, List.of());
                var figures = new DayBench(plan, data, encoder, System.out).run();
                results.take(figures);
            }
            return 0;
        }
    }

    @Command(
            name = "privacy",
            description = "Detectors of personal data: precision, recall, false findings, time.",
            mixinStandardHelpOptions = true)
    static final class Privacy implements Callable<Integer> {
        @Option(
                names = "--data",
                description = "File of lines {text}, gzip, that hold no personal data: each finding in it is false.")
        private @Nullable Path data;

        @Option(names = "--seed", defaultValue = "1", description = "Of the generated texts (${DEFAULT-VALUE}).")
        private long seed;

        @Option(names = "--each", defaultValue = "500", description = "Texts of each form (${DEFAULT-VALUE}).")
        private int each;

        @Override
        public Integer call() throws IOException {
            new PrivacyBench().run(seed, each, data, System.out);
            return 0;
        }
    }

    @Command(
            name = "failover",
            description = "How much longer an answer takes when the first target fails, for each way of failing.",
            mixinStandardHelpOptions = true)
    static final class Failover implements Callable<Integer> {
        @Option(names = "--samples", defaultValue = "30", description = "Of each fault (${DEFAULT-VALUE}).")
        private int samples;

        @Option(names = "--jvm", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException {
            var figures = new FailoverBench(new FailoverBench.Plan(samples, jvm), System.out).run();
            System.out.println();
            results.take(figures);
            return 0;
        }
    }

    @Command(
            name = "realtime",
            description = "WebSockets: memory of idle ones, many streams, reconnections, slow readers.",
            mixinStandardHelpOptions = true)
    static final class Realtime implements Callable<Integer> {
        @Option(
                names = "--parts",
                split = ",",
                defaultValue = "idle,streams,reconnects,slow",
                description = "What to measure (${DEFAULT-VALUE}).")
        private List<RealtimeBench.Part> parts = List.of();

        @Option(
                names = "--idle",
                defaultValue = "18000",
                description = "Idle sockets (${DEFAULT-VALUE}); both sides need an open file for each.")
        private int idle;

        @Option(names = "--streams", defaultValue = "2000", description = "Answers at a time (${DEFAULT-VALUE}).")
        private int streams;

        @Option(names = "--tokens", defaultValue = "1", description = "Of each in a second (${DEFAULT-VALUE}).")
        private double tokens;

        @Option(names = "--reconnects", defaultValue = "500", description = "A second (${DEFAULT-VALUE}).")
        private int reconnects;

        @Option(names = "--seconds", defaultValue = "20", description = "Measured of each part (${DEFAULT-VALUE}).")
        private int seconds;

        @Option(names = "--jvm", defaultValue = "-Xmx1g", split = " ", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException, SQLException {
            var plan = new RealtimeBench.Plan(parts, idle, streams, tokens, reconnects, seconds, jvm);
            var figures = new RealtimeBench(plan, System.out).run();
            results.take(figures);
            return 0;
        }
    }

    @Command(
            name = "kill",
            description = "kill -9 under load, then compare what clients received with the usage ledger.",
            mixinStandardHelpOptions = true)
    static final class Kill implements Callable<Integer> {
        @Option(names = "--kills", defaultValue = "50", description = "How often (${DEFAULT-VALUE}).")
        private int kills;

        @Option(names = "--rate", defaultValue = "200", description = "Requests a second (${DEFAULT-VALUE}).")
        private int rate;

        @Option(names = "--model", defaultValue = "gpt-4o-mini", description = "Model asked for (${DEFAULT-VALUE}).")
        private String model = "";

        @Option(names = "--seed", defaultValue = "1", description = "Of the moments of killing (${DEFAULT-VALUE}).")
        private long seed;

        @Option(names = "--jvm", defaultValue = "-Xmx1g", split = " ", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException, SQLException {
            return new KillBench(new KillBench.Plan(kills, rate, model, seed, jvm), System.out).run() ? 0 : 1;
        }
    }

    @Command(
            name = "tenant",
            description = "Exports and imports a large tenant: throughput and memory.",
            mixinStandardHelpOptions = true)
    static final class Tenant implements Callable<Integer> {
        @Option(names = "--megabytes", defaultValue = "1000", description = "Of its rows (${DEFAULT-VALUE}).")
        private int megabytes;

        @Option(names = "--jvm", defaultValue = "-Xmx256m", split = " ", description = "JVM options of each process.")
        private List<String> jvm = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException, SQLException {
            return new TenantBench(new TenantBench.Plan(megabytes, jvm), System.out).run() ? 0 : 1;
        }
    }

    @Command(
            name = "console",
            description = "How long the console waits for a large tenant's numbers and lists.",
            mixinStandardHelpOptions = true)
    static final class Console implements Callable<Integer> {
        @Option(names = "--requests", defaultValue = "1000000", description = "In the ledger (${DEFAULT-VALUE}).")
        private int requests;

        @Option(names = "--conversations", defaultValue = "200000", description = "Of the tenant (${DEFAULT-VALUE}).")
        private int conversations;

        @Option(names = "--decisions", defaultValue = "100000", description = "Of its router (${DEFAULT-VALUE}).")
        private int decisions;

        @Option(names = "--times", defaultValue = "30", description = "Each route is asked (${DEFAULT-VALUE}).")
        private int times;

        @Option(names = "--jvm", defaultValue = "-Xmx1g", split = " ", description = "JVM options of Parley's process.")
        private List<String> jvm = List.of();

        @Mixin
        private Results results = new Results();

        @Override
        public Integer call() throws IOException, InterruptedException, SQLException {
            var plan = new ConsoleBench.Plan(requests, conversations, decisions, times, jvm);
            var figures = new ConsoleBench(plan, System.out).run();
            System.out.println();
            results.take(figures);
            return 0;
        }
    }
}
