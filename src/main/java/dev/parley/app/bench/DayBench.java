package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A day of mixed traffic, asked in several ways by a tenant each: what the ledger says it cost, and how many
/// answers were right.
public final class DayBench {
    /// @param told the share of answers whose rightness is told to router and cache, as users' thumbs would
    public record Plan(int requests, double told, long seed, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
            if (requests < 100) throw new IllegalArgumentException("requests must be 100 or more");
            if (!(told >= 0 && told <= 1)) throw new IllegalArgumentException("told must be from 0 to 1");
        }
    }

    private static final int SAMPLES = 1_000;
    private static final int RATIO = 15;
    private static final String LARGE = "sim/" + DayTraffic.LARGE;
    private static final String SMALL = "sim/" + DayTraffic.SMALL;
    private static final String YAML = """
            providers:
              - {name: sim, dialect: openai, base_url: "%%s", api_key: sim, models: [small, large]}
            prices:
              - {provider: sim, model: small, version: bench, input: 0.2, output: 0.8}
              - {provider: sim, model: large, version: bench, input: %.1f, output: %.1f}
            routing:
              tiers: {small: [%s], large: [%s]}
            """.formatted(0.2 * RATIO, 0.8 * RATIO, SMALL, LARGE);

    /// @param config of its tenant
    private record Way(String name, String model, ObjectNode config) {}

    private static final List<Way> WAYS = List.of(
            new Way("always large", LARGE, Json.object()),
            new Way("always small", SMALL, Json.object()),
            new Way("router", "auto", Json.object().put("cascade", "off")),
            new Way("router, cascade", "auto", Json.object()),
            new Way("cache", LARGE, Json.object().put("cache_enabled", true)),
            new Way("router, cascade, cache", "auto", Json.object().put("cache_enabled", true)),
            new Way(
                    "the same, cost first",
                    "auto",
                    Json.object().put("cache_enabled", true).put("optimize", "cost")));

    private final Plan plan;
    private final DayTraffic traffic;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param data the folder with `banking-intents.jsonl.gz` and `routing.jsonl.gz`
    public DayBench(Plan plan, Path data, Encoder encoder, PrintStream out) throws IOException {
        this.plan = plan;
        this.out = out;
        this.traffic = new DayTraffic(data, encoder, plan.requests(), plan.seed());
    }

    /// What came of one way.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Day(Way way, boolean[] right, int hits, int wrongHits, int told, JsonNode usage, JsonNode router) {
        BigDecimal cost() {
            return new BigDecimal(usage.path("estimated_cost").path("amount").asString());
        }

        long tier(String word) {
            long calls = 0;
            for (var tier : usage.path("by_tier"))
                if (tier.path("tier").asString("").equals(word))
                    calls += tier.path("api_calls").asLong();
            return calls;
        }
    }

    /// @throws IOException when a process does not start; its log is named
    public Figures run() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("parley-day");
        out.println("Logs and data in " + folder);
        var settings = new SimulatorSettings(Duration.ZERO, 0, 0, 0, true, 0, 1);
        try (var simulator = Simulator.start(0, settings, traffic);
                var programs = new Programs(folder)) {
            var server = new Server(
                    programs, plan.jvm(), folder.resolve("data"), Programs.freePort(), simulator.openAiUrl());
            server.config(Files.writeString(folder.resolve("parley.yaml"), YAML.formatted(simulator.openAiUrl())));
            server.start();
            var days = new ArrayList<Day>();
            for (var way : WAYS) {
                out.println("Asking: " + way.name);
                days.add(day(server, way));
            }
            return new Figures("day", Instant.now(), how(), List.of(table(days)), goals(days));
        }
    }

    private Day day(Server server, Way way) throws IOException, InterruptedException {
        var slug = "day-" + way.name.replaceAll("\\W+", "-");
        var tenant = Operator.send(
                        http,
                        server,
                        "POST",
                        "/api/v1/tenants",
                        Json.object().put("name", way.name).put("slug", slug))
                .path("id")
                .asString();
        var path = "/api/v1/tenants/" + tenant;
        Operator.send(
                http,
                server,
                "PATCH",
                path + "/config",
                way.config
                        .deepCopy()
                        .put("rate_limit_per_minute", 600_000_000)
                        .put("api_calls_per_day", 1_000_000_000));
        var asked = Json.object().put("name", "day").put("tenant_id", tenant);
        asked.putArray("scopes").add("chat").add("config:read").add("usage:read");
        var key = Operator.send(http, server, "POST", "/api/v1/api-keys", asked)
                .path("key")
                .asString();

        var random = new Random(plan.seed());
        var questions = traffic.day();
        var right = new boolean[questions.size()];
        int hits = 0;
        int wrongHits = 0;
        int told = 0;
        for (int i = 0; i < right.length; i++) {
            var answer = chat(server, key, way.model, questions.get(i));
            right[i] = traffic.isRight(questions.get(i), content(answer));
            boolean hit = header(answer, "x-parley-cache").startsWith("hit");
            if (hit) hits++;
            if (hit && !right[i]) wrongHits++;
            if (random.nextDouble() < plan.told() && tell(server, key, answer, hit, right[i])) told++;
        }
        return new Day(
                way,
                right,
                hits,
                wrongHits,
                told,
                Operator.send(http, server, "GET", path + "/usage", null),
                get(server, key, "/api/v1/router/statistics"));
    }

    private HttpResponse<byte[]> chat(Server server, String key, String model, String question)
            throws IOException, InterruptedException {
        var body = Json.object().put("model", model).put("temperature", 0);
        // `auto` is grounded by itself
        body.putObject("parley").put("knowledge", true);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        var answer = post(server, key, "/v1/chat/completions", body);
        if (answer.statusCode() != 200)
            throw new IOException("Status " + answer.statusCode() + " for '" + question + "': "
                    + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        return answer;
    }

    /// @return whether there was something to tell
    private boolean tell(Server server, String key, HttpResponse<byte[]> answer, boolean hit, boolean right)
            throws IOException, InterruptedException {
        if (hit) {
            var body = Json.object().put("usage_id", header(answer, "x-parley-usage-id"));
            return post(server, key, "/api/v1/cache/feedback", body.put("right", right))
                            .statusCode()
                    < 300;
        }
        var decision = header(answer, "x-parley-decision-id");
        if (decision.isEmpty()) return false;
        var body = Json.object().put("decision_id", decision).put("success", right);
        return post(server, key, "/api/v1/router/outcome", body).statusCode() < 300;
    }

    private HttpResponse<byte[]> post(Server server, String key, String path, ObjectNode body)
            throws IOException, InterruptedException {
        return http.send(
                request(server, key, path)
                        .POST(BodyPublishers.ofByteArray(Json.write(body)))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private JsonNode get(Server server, String key, String path) throws IOException, InterruptedException {
        return Json.read(http.send(request(server, key, path).GET().build(), BodyHandlers.ofByteArray())
                .body());
    }

    private static HttpRequest.Builder request(Server server, String key, String path) {
        return HttpRequest.newBuilder(server.url().resolve(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String content(HttpResponse<byte[]> answer) {
        return Json.read(answer.body())
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString("");
    }

    private Figures.Table table(List<Day> days) {
        var columns = List.of(
                "way",
                "cost USD",
                "of always large",
                "right",
                "quality lost",
                "small",
                "large",
                "checked",
                "upgraded",
                "from the cache",
                "wrong of these",
                "labels told");
        return new Figures.Table(
                "A day of " + plan.requests() + " requests, prices 1 : " + RATIO,
                columns,
                days.stream().map(day -> row(day, days.getFirst())).toList());
    }

    private List<String> row(Day day, Day large) {
        var cascade = day.router.path("cascade");
        return List.of(
                day.way.name,
                day.cost().setScale(4, RoundingMode.HALF_UP).toPlainString(),
                part(day.cost().doubleValue(), large.cost().doubleValue()),
                Share.of(day.right).toString(),
                day.way.equals(large.way) ? "" : lost(large.right, day.right),
                day.way.model.equals("auto") ? Long.toString(day.tier("small")) : "",
                day.way.model.equals("auto") ? Long.toString(day.tier("large")) : "",
                Long.toString(cascade.path("checked").asLong(0)),
                Long.toString(cascade.path("upgraded").asLong(0)),
                part(day.hits, day.right.length),
                part(day.wrongHits, day.hits),
                Integer.toString(day.told));
    }

    private static List<Goal> goals(List<Day> days) {
        var goals = new ArrayList<Goal>();
        for (var day : days.subList(days.size() - 2, days.size())) {
            double share = day.cost().doubleValue() / days.getFirst().cost().doubleValue();
            goals.add(new Goal(
                    day.way.name + ": cost of always large's",
                    "< 1",
                    String.format(Locale.ROOT, "%.3f", share),
                    share < 1));
        }
        return goals;
    }

    private static String part(double some, double all) {
        return all == 0 ? "" : String.format(Locale.ROOT, "%.3f", some / all);
    }

    /// The share of right answers that is lost, with a 95 % interval by bootstrap samples of the requests.
    private static String lost(boolean[] large, boolean[] other) {
        var random = new Random(1);
        var means = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            int sum = 0;
            for (int i = 0; i < large.length; i++) sum += difference(large, other, random.nextInt(large.length));
            means[s] = (double) sum / large.length;
        }
        Arrays.sort(means);
        int sum = 0;
        for (int i = 0; i < large.length; i++) sum += difference(large, other, i);
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f to %.3f)",
                (double) sum / large.length,
                means[SAMPLES / 40],
                means[SAMPLES - 1 - SAMPLES / 40]);
    }

    private static int difference(boolean[] large, boolean[] other, int at) {
        return (large[at] ? 1 : 0) - (other[at] ? 1 : 0);
    }

    private String how() {
        return String.format(
                Locale.ROOT,
                "Three quarters of the requests are BANKING77's test questions drawn by Zipf's law, a fifth GSM8K"
                        + " problems with the recorded answers of two models, the rest greetings; all from the simulator."
                        + " The cheap model answers a bank's question for the intent of the nearest centroid of five"
                        + " examples. One after the other, a tenant for each way, all the same day (seed %d). Cost is the"
                        + " ledger's. After %.0f %% of the answers router or cache are told whether they were right. On %s.",
                plan.seed(),
                plan.told() * 100,
                Report.machineHere());
    }
}
