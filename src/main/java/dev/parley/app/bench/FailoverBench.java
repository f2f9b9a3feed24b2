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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// How long an answer takes longer when the first target fails and the second answers, for each way of failing,
/// whole and streamed; and whether what arrives is the second's answer, with no token lost or doubled.
public final class FailoverBench {
    /// @param samples of each fault
    public record Plan(int samples, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
            if (samples < 5) throw new IllegalArgumentException("samples must be 5 or more");
        }
    }

    private static final int TIMEOUT_SECONDS = 1;
    private static final String GOOD = "sim/good";
    private static final String QUESTION = "How long is the Nile, and where does it end?";
    private static final double MOST_ADDED_MS = 50;
    /// Below what one sample differs from the next.
    private static final double NOISE_MS = 5;
    private static final int TO_OPEN = 5;
    private static final int HEDGE_AFTER_MS = 100;
    /// Requests that earn a hedge.
    private static final int EARNS = 10;
    private static final String KNOWN = "Which word opens the vault of the bench?";
    private static final String WORD = "kumquat";

    /// @param model whose name says how it fails; `%d` stands for the sample
    /// @param waits what it takes by itself
    /// @param hedged whether another target may be asked beside
    private record Case(String name, String model, Duration waits, boolean hedged) {
        Case(String name, String model, Duration waits) {
            this(name, model, waits, false);
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("refused connection", "gone/any@%d", Duration.ZERO),
            new Case("500", "sim/fault-500@%d", Duration.ZERO),
            new Case("502, a page in HTML", "sim/fault-502@%d", Duration.ZERO),
            new Case("503", "sim/fault-503@%d", Duration.ZERO),
            new Case("529", "sim/fault-529@%d", Duration.ZERO),
            new Case("429", "sim/fault-429@%d", Duration.ZERO),
            new Case("401", "sim/fault-401@%d", Duration.ZERO),
            new Case("cut before its first token", "sim/fault-cut-0@%d", Duration.ZERO),
            new Case("hanging", "sim/fault-hang@%d", Duration.ofSeconds(TIMEOUT_SECONDS)),
            new Case("hanging, hedged", "sim/fault-hang@hedged-%d", Duration.ofMillis(HEDGE_AFTER_MS), true),
            new Case("breaker open", "sim/fault-500@open", Duration.ZERO));

    private final Plan plan;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Goal> goals = new ArrayList<>();

    public FailoverBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /// @throws IOException when a process does not start; its log is named
    public Figures run() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("parley-failover");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder)) {
            int port = Programs.freePort();
            var simulator = URI.create("http://127.0.0.1:" + port);
            var process = programs.parley(
                    "simulator",
                    List.of("-Xmx256m", "-XX:+UseSerialGC"),
                    Map.of(),
                    List.of("simulate", "--port", Integer.toString(port)));
            programs.awaitReady(process, simulator.resolve("/sim/stats"), Duration.ofSeconds(30));
            var server = new Server(
                    programs,
                    plan.jvm(),
                    folder.resolve("data"),
                    Programs.freePort(),
                    simulator + "/v1",
                    Map.of("PARLEY_HEDGE_AFTER", HEDGE_AFTER_MS + "ms"));
            server.config(yaml(folder, simulator));
            server.start();
            Operator.configure(server, "acme", 600_000_000);
            return measured(server);
        }
    }

    private static Path yaml(Path folder, URI simulator) throws IOException {
        return Files.writeString(
                folder.resolve("parley.yaml"), """
                providers:
                  - {name: sim, dialect: openai, base_url: "%s/v1", api_key: sim, timeout: %d, models: [good]}
                  - {name: gone, dialect: openai, base_url: "http://127.0.0.1:%d/v1", api_key: sim, models: [any]}
                """.formatted(simulator, TIMEOUT_SECONDS, Programs.freePort()));
    }

    private Figures measured(Server server) throws IOException, InterruptedException {
        document(server);
        var rows = new ArrayList<List<String>>();
        for (boolean stream : new boolean[] {false, true}) {
            for (int i = 0; i < plan.samples() * 4; i++) ask(server, GOOD, stream);
            var alone = new ArrayList<Answer>();
            for (int i = 0; i < plan.samples(); i++) alone.add(ask(server, GOOD, stream));
            double base = median(alone);
            var expected = alone.getFirst().text;
            rows.add(row("the second target alone", stream, alone, base, 0, 0));
            for (var one : CASES) {
                out.println("Measuring: " + one.name + (stream ? ", streamed" : ", whole"));
                var answers = failing(server, one, stream);
                long wrong = answers.stream()
                        .filter(answer -> answer.status != 200 || !answer.text.equals(expected))
                        .count();
                rows.add(row(one.name, stream, answers, base, one.waits.toMillis(), wrong));
                goal(one, stream, median(answers) - base - one.waits.toMillis(), wrong);
            }
            rows.add(degraded(server, stream, base));
        }
        var columns = List.of("fault", "answer", "median ms", "p99 ms", "added ms", "beyond its timeout ms", "wrong");
        return new Figures(
                "failover",
                Instant.now(),
                "Times until the first content arrives, " + plan.samples() + " samples each, one after the other, on "
                        + Report.machineHere()
                        + ". Each sample fails at a target that was not asked before, but for the"
                        + " open breaker.",
                List.of(new Table("Failover", columns, rows)),
                goals);
    }

    /// How long an answer from the documents takes when every provider has failed.
    private List<String> degraded(Server server, boolean stream, double base) throws IOException, InterruptedException {
        out.println("Measuring: answered from documents" + (stream ? ", streamed" : ", whole"));
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < plan.samples(); i++) {
            Operator.patch(
                    server,
                    "acme",
                    Json.object()
                            .put("primary_model", "sim/fault-500@degraded-" + stream + i)
                            .putNull("fallback_models")
                            .put("degraded_answers", true));
            answers.add(ask(server, "default", stream, KNOWN, false));
        }
        long wrong = answers.stream()
                .filter(answer -> answer.status != 200 || !answer.text.contains(WORD))
                .count();
        var name = "500 of every model, answered from documents";
        goals.add(new Goal(
                name + (stream ? ", streamed" : ", whole"),
                "none wrong",
                String.format(Locale.ROOT, "%.1f ms, %d wrong", median(answers) - base, wrong),
                wrong == 0));
        return row(name, stream, answers, base, 0, wrong);
    }

    private void document(Server server) throws IOException, InterruptedException {
        var body = Json.object().put("content", "The vault of the bench opens with the word " + WORD + ".");
        var request = HttpRequest.newBuilder(server.url().resolve("/api/v1/documents"))
                .header("Authorization", "Bearer " + server.key("PARLEY_ACME_KEY"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status >= 300) throw new IOException("The document was refused with status " + status);
    }

    private List<Answer> failing(Server server, Case one, boolean stream) throws IOException, InterruptedException {
        var answers = new ArrayList<Answer>();
        int first = stream ? 1_000_000 : 0;
        boolean open = one.name.equals("breaker open");
        for (int i = 0; i < plan.samples() + (open ? TO_OPEN : 0); i++) {
            var model = one.model.formatted(first + i);
            if (one.hedged) earn(server, stream);
            if (i == 0 || !open) Operator.patch(server, "acme", chain(model));
            var answer = ask(server, "default", stream, QUESTION, one.hedged);
            if (!open || i >= TO_OPEN) answers.add(answer);
        }
        return answers;
    }

    /// One hanging target among eleven requests is within the cap of hedges.
    private void earn(Server server, boolean stream) throws IOException, InterruptedException {
        Operator.patch(server, "acme", chain("gone/earning"));
        for (int i = 0; i < EARNS; i++) ask(server, "default", stream, QUESTION, true);
    }

    private static ObjectNode chain(String first) {
        var config = Json.object().put("primary_model", first);
        config.putArray("fallback_models").add(GOOD);
        return config;
    }

    private void goal(Case one, boolean stream, double added, long wrong) {
        double most = one.name.equals("breaker open") ? NOISE_MS : MOST_ADDED_MS;
        goals.add(new Goal(
                one.name + (stream ? ", streamed" : ", whole"),
                "<= %.0f ms, none wrong".formatted(most),
                String.format(Locale.ROOT, "%.1f ms, %d wrong", added, wrong),
                added <= most && wrong == 0));
    }

    private static List<String> row(
            String name, boolean stream, List<Answer> answers, double base, long waits, long wrong) {
        double median = median(answers);
        return List.of(
                name,
                stream ? "streamed" : "whole",
                String.format(Locale.ROOT, "%.1f", median),
                String.format(Locale.ROOT, "%.1f", at(answers, 0.99)),
                String.format(Locale.ROOT, "%.1f", median - base),
                String.format(Locale.ROOT, "%.1f", median - base - waits),
                Long.toString(wrong));
    }

    private static double median(List<Answer> answers) {
        return at(answers, 0.5);
    }

    private static double at(List<Answer> answers, double share) {
        var sorted =
                answers.stream().mapToDouble(answer -> answer.millis).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    /// @param millis until the first content was there
    private record Answer(int status, String text, double millis) {}

    private Answer ask(Server server, String model, boolean stream) throws IOException, InterruptedException {
        return ask(server, model, stream, QUESTION, false);
    }

    private Answer ask(Server server, String model, boolean stream, String question, boolean hedged)
            throws IOException, InterruptedException {
        var body = Json.object().put("model", model).put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        var request = HttpRequest.newBuilder(server.url().resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + server.key("PARLEY_ACME_KEY"))
                .header("Content-Type", "application/json")
                .header("x-parley-hedge", Boolean.toString(hedged))
                .POST(BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        long began = System.nanoTime();
        if (!stream) {
            var answer = http.send(request, BodyHandlers.ofByteArray());
            double millis = (System.nanoTime() - began) / 1e6;
            var text = Json.readObject(answer.body())
                    .path("choices")
                    .path(0)
                    .path("message")
                    .path("content")
                    .asString("");
            return new Answer(answer.statusCode(), text, millis);
        }
        var answer = http.send(request, BodyHandlers.ofLines());
        var text = new StringBuilder();
        var first = new double[] {0};
        answer.body()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> Json.readObject(line.substring(6).getBytes(StandardCharsets.UTF_8)))
                .forEach(event -> {
                    var piece = event.path("choices")
                            .path(0)
                            .path("delta")
                            .path("content")
                            .asString("");
                    if (piece.isEmpty()) return;
                    if (text.isEmpty()) first[0] = (System.nanoTime() - began) / 1e6;
                    text.append(piece);
                });
        return new Answer(answer.statusCode(), text.toString(), first[0]);
    }
}
