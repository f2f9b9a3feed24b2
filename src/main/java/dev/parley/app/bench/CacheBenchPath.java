package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the cache adds to a request over HTTP: the same questions in turns to a tenant without it and to one
/// with it, one at a time, each asked for the first time, and to the latter once more.
final class CacheBenchPath {
    private static final int WARM = 150;
    private static final int MEASURED = 250;
    private static final double MOST_ADDED_MS = 10;
    private static final String MODEL = "gpt-4o-mini";

    private final List<String> questions;
    private final PrintStream out;

    CacheBenchPath(List<String> questions, PrintStream out) {
        this.questions = questions;
        this.out = out;
    }

    private record Asked(double millis, String cache) {}

    /// @throws IOException when a process does not start; its log is named
    Figures.Table run(List<Goal> goals) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("parley-cache");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder);
                var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            int port = Programs.freePort();
            var model = URI.create("http://127.0.0.1:" + port);
            var simulator = programs.parley(
                    "simulator",
                    List.of("-Xmx256m", "-XX:+UseSerialGC"),
                    Map.of(),
                    List.of("simulate", "--port", Integer.toString(port)));
            programs.awaitReady(simulator, model.resolve("/sim/stats"), Duration.ofSeconds(30));
            var server = new Server(
                    programs, List.of(), programs.folder().resolve("data"), Programs.freePort(), model + "/v1");
            server.start();
            for (var slug : List.of("acme", "globex")) Operator.configure(server, slug, 600_000_000);
            Operator.patch(server, "acme", Json.object().put("cache_enabled", true));
            return measure(goals, http, server);
        }
    }

    private Figures.Table measure(List<Goal> goals, HttpClient http, Server server)
            throws IOException, InterruptedException {
        var with = server.key("PARLEY_ACME_KEY");
        var without = server.key("PARLEY_GLOBEX_KEY");
        var plain = new ArrayList<Double>();
        var misses = new ArrayList<Double>();
        var hits = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        int count = Math.min(questions.size(), WARM + MEASURED);
        for (int i = 0; i < count; i++) {
            var text = questions.get(i);
            var one = ask(http, server, without, text);
            var two = ask(http, server, with, text);
            var three = ask(http, server, with, text);
            if (i < WARM) continue;
            plain.add(one.millis);
            (two.cache.startsWith("hit") ? hits : misses).add(two.millis);
            if (three.cache.startsWith("hit; exact")) again.add(three.millis);
        }
        double added = middle(misses) - middle(plain);
        goals.add(new Goal(
                "median that the cache adds to a miss over HTTP",
                "<= 10 ms",
                String.format(Locale.ROOT, "%.2f ms", added),
                added <= MOST_ADDED_MS));
        return new Figures.Table(
                "Over HTTP, one request at a time, the model a simulator",
                List.of("requests", "count", "p50 ms", "p95 ms"),
                List.of(
                        row("without the cache", plain),
                        row("miss", misses),
                        row("hit by meaning, asked for the first time", hits),
                        row("hit, exact", again)));
    }

    private static List<String> row(String name, List<Double> millis) {
        return List.of(
                name,
                Integer.toString(millis.size()),
                String.format(Locale.ROOT, "%.2f", middle(millis)),
                String.format(Locale.ROOT, "%.2f", at(millis, 0.95)));
    }

    private static double middle(List<Double> millis) {
        return at(millis, 0.5);
    }

    private static double at(List<Double> millis, double share) {
        var sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }

    private static Asked ask(HttpClient http, Server server, String key, String text)
            throws IOException, InterruptedException {
        var body = Json.object().put("model", MODEL);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        var request = HttpRequest.newBuilder(server.url().resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        long start = System.nanoTime();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        double millis = (System.nanoTime() - start) / 1e6;
        if (answer.statusCode() != 200) throw new IOException("Answered with " + answer.statusCode());
        return new Asked(millis, answer.headers().firstValue("x-parley-cache").orElse(""));
    }
}
