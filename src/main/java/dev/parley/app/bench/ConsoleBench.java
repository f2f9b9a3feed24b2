package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How long the console waits for a large tenant's numbers and lists.
public final class ConsoleBench {
    private static final double GOAL_MS = 300;
    /// A slow route is asked less often.
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int LEAST = 3;

    /// @param requests of the ledger, in 90 days
    /// @param times each route is asked, one after the other
    public record Plan(int requests, int conversations, int decisions, int times, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
        }
    }

    /// @param body null asks with GET
    private record Asked(String path, @Nullable String body) {
        String name() {
            return body == null ? path : path + " " + body;
        }
    }

    private final Plan plan;
    private final PrintStream out;
    private final List<List<String>> rows = new ArrayList<>();
    private double worst;

    public ConsoleBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    public Figures run() throws IOException, InterruptedException, SQLException {
        var folder = Files.createTempDirectory("parley-console");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder);
                var http = HttpClient.newHttpClient()) {
            // nothing is asked of a model
            var server = new Server(
                    programs, plan.jvm, folder.resolve("data"), Programs.freePort(), "http://127.0.0.1:9/v1");
            server.start();
            var key = server.key("PARLEY_ACME_KEY");
            var tenant = get(http, server, key, new Asked("/api/v1/me", null))
                    .path("tenant_id")
                    .asString();
            try (var connection = server.connect()) {
                new ConsoleRows(connection, UUID.fromString(tenant.substring("ten_".length())), out)
                        .write(plan.requests, plan.conversations, plan.decisions);
            }
            limits(http, server, key);
            for (var asked : asked(http, server, key)) measure(http, server, key, asked);
            measure(http, server, server.key("PARLEY_OPERATOR_KEY"), new Asked("/api/v1/system", null));
            server.stop();
        }
        var how = String.format(
                Locale.ROOT,
                "A tenant with %,d requests in its ledger, %,d conversations and %,d decisions in 90 days; each route asked %d"
                        + " times, less where that took longer than %d s, by one client after the other. JVM options %s. On %s.",
                plan.requests,
                plan.conversations,
                plan.decisions,
                plan.times,
                LONGEST.toSeconds(),
                String.join(" ", plan.jvm),
                Report.machineHere());
        var goal = new Goal(
                "the slowest route's p50, ms",
                "≤ " + (int) GOAL_MS,
                String.format(Locale.ROOT, "%,.0f", worst),
                worst <= GOAL_MS);
        return new Figures(
                "console-routes",
                Instant.now(),
                how,
                List.of(new Figures.Table("Routes", List.of("route", "p50 ms", "p99 ms", "times"), rows)),
                List.of(goal));
    }

    /// As many as a tenant may well have: of the tenant, of models, of keys.
    private static void limits(HttpClient http, Server server, String key) throws IOException, InterruptedException {
        var subjects = new ArrayList<String>();
        subjects.add("\"scope\": \"tenant\"");
        for (int i = 0; i < 10; i++) subjects.add("\"scope\": \"model\", \"subject\": \"model-" + i + "\"");
        for (var subject : subjects)
            for (var measure : List.of("tokens", "usd"))
                for (var window : List.of("day", "month"))
                    get(
                            http,
                            server,
                            key,
                            new Asked(
                                    "/api/v1/limits",
                                    "{" + subject + ", \"measure\": \"" + measure + "\", \"window\": \"" + window
                                            + "\", \"amount\": 1000000}"));
    }

    private static List<Asked> asked(HttpClient http, Server server, String key)
            throws IOException, InterruptedException {
        var found = get(http, server, key, new Asked("/api/v1/analytics/usage?group_by=agent", null));
        var agents = found.path("data").findValuesAsString("key");
        var conversation = get(http, server, key, new Asked("/api/v1/conversations?limit=1", null))
                .at("/data/0/id")
                .asString();
        var often = agents.getFirst();
        var seldom = agents.getLast();
        var keyId = get(http, server, key, new Asked("/api/v1/analytics/requests?limit=1", null))
                .at("/data/0/key_id")
                .asString();
        var paths = new ArrayList<String>();
        for (int days : new int[] {7, 30, 90}) paths.add("/analytics/overview?days=" + days);
        var from = Instant.now().minus(90, ChronoUnit.DAYS).truncatedTo(ChronoUnit.DAYS);
        for (var group : List.of("day", "model", "key", "agent", "tier")) {
            paths.add("/analytics/usage?group_by=" + group);
            paths.add("/analytics/usage?group_by=" + group + "&from=" + from);
        }
        for (var filter : List.of(
                "",
                "&model=gpt-5",
                "&model=none",
                "&provider=anthropic",
                "&key_id=" + keyId,
                "&outcome=discarded",
                "&outcome=interrupted",
                "&cache=hit",
                "&cache=hit&outcome=cut",
                "&tier=large",
                "&operation=embeddings",
                "&conversation_id=" + conversation,
                "&agent_id=" + often,
                "&agent_id=" + seldom,
                "&agent_id=" + often + "&from=" + from,
                "&agent_id=" + seldom + "&from=" + from,
                "&outcome=interrupted&from=" + from)) paths.add("/analytics/requests?limit=100" + filter);
        for (var filter : List.of(
                "",
                "&agent=" + often,
                "&agent=" + seldom,
                "&state=completed",
                "&state=failed",
                "&state=running",
                "&rating=up",
                "&rating=down",
                "&answered=true",
                "&answered=false",
                "&archived=true",
                "&from=2100-01-01",
                "&to=2020-01-01",
                "&from=" + Instant.now().minus(7, ChronoUnit.DAYS),
                "&agent=" + seldom + "&state=failed",
                "&rating=down&answered=false",
                "&q=question",
                "&q=nowhere")) paths.add("/conversations?limit=100" + filter);
        paths.addAll(List.of(
                "/router/history?days=30",
                "/router/statistics?days=30",
                "/router/decisions?limit=100",
                "/router/decisions?limit=100&cascade=upgraded",
                "/router/decisions?limit=100&cluster=none",
                "/limits",
                "/targets"));
        var asked = new ArrayList<Asked>();
        for (var path : paths) asked.add(new Asked("/api/v1" + path, null));
        asked.add(new Asked("/api/v1/router/preview", "{\"optimize\": \"cost\", \"days\": 7}"));
        asked.add(new Asked("/api/v1/router/preview", "{\"optimize\": \"cost\", \"days\": 30}"));
        asked.add(new Asked("/api/v1/cache/preview", "{\"cache_error_bound\": 0.02, \"days\": 30}"));
        return asked;
    }

    private void measure(HttpClient http, Server server, String key, Asked asked)
            throws IOException, InterruptedException {
        var nanos = new Histogram(3);
        long end = System.nanoTime() + LONGEST.toNanos();
        get(http, server, key, asked);
        while (nanos.getTotalCount() < LEAST || nanos.getTotalCount() < plan.times && System.nanoTime() < end) {
            long begun = System.nanoTime();
            get(http, server, key, asked);
            nanos.recordValue(System.nanoTime() - begun);
        }
        double usual = nanos.getValueAtPercentile(50) / 1e6;
        worst = Math.max(worst, usual);
        var row = List.of(
                asked.name().replaceAll("_[0-9a-f-]{36}", "_…"),
                String.format(Locale.ROOT, "%.1f", usual),
                String.format(Locale.ROOT, "%.1f", nanos.getValueAtPercentile(99) / 1e6),
                Long.toString(nanos.getTotalCount()));
        rows.add(row);
        out.println(String.join("  ", row));
    }

    private static JsonNode get(HttpClient http, Server server, String key, Asked asked)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.url().resolve(asked.path))
                .header("Authorization", "Bearer " + key)
                .header("X-Parley-Reason", "benchmark")
                .header("Content-Type", "application/json");
        if (asked.body != null) request.POST(BodyPublishers.ofString(asked.body));
        var answer = http.send(request.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) throw new IOException(asked.name() + ": " + answer.statusCode());
        return Json.read(answer.body());
    }
}
