package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Suspension on two nodes that share a database: the operator changes the tenant at one, requests run at both.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuspensionIT {
    private static final int RUNS = 20;
    private static final double MOST_MILLIS = 1000;
    /// Answers for a minute, a word each 100 ms.
    private static final String TALKING = "openai/sim-600";
    /// Some words, and then nothing: the connection stays open.
    private static final String STALLED = "openai/fault-stall-3@suspension";
    private static final String SILENT = "openai/fault-hang@suspension";

    private final Simulator simulator =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(10));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String database = TestDatabase.setting(TestDatabase.empty());
    private TestParley one;
    private TestParley two;
    private String tenant;
    private String key;

    @BeforeAll
    void start() throws IOException {
        one = node(Files.createTempDirectory("parley-one"));
        var data = Files.createTempDirectory("parley-two");
        // the first node has created the keys
        Files.createFile(data.resolve("first-run.env"));
        two = node(data);
        var web = new Web(one.url(""));
        tenant = web.post("/api/v1/tenants", one.operatorKey(), "{\"name\": \"Running\"}")
                .text("id");
        key = web.post("/api/v1/api-keys", one.operatorKey(), """
                        {"name": "k", "scopes": ["chat"], "tenant_id": "%s"}""".formatted(tenant))
                .text("key");
    }

    private TestParley node(Path data) {
        return TestParley.start(Map.of(
                "DATABASE_URL",
                database,
                "PARLEY_DATA_DIR",
                data.toString(),
                "PARLEY_MASTER_KEY",
                Base64.getEncoder().encodeToString(new byte[32]),
                "PARLEY_DEMO",
                "false",
                "OPENAI_BASE_URL",
                simulator.openAiUrl(),
                "OPENAI_API_KEY",
                "sim"));
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        client.close();
        one.close();
        two.close();
        simulator.close();
    }

    /// How a request ended.
    ///
    /// @param at when the caller saw it, by `System.nanoTime()`
    private record End(int status, String last, long at) {}

    @Test
    void cutsRequestsThatWaitForAProvider() {
        measure("JSON requests waiting for a provider", SILENT, false, end -> {
            assertThat(end.status).isEqualTo(403);
            return end.last;
        });
    }

    @Test
    void cutsStreamsThatAreTalking() {
        measure("streams with a word each 100 ms", TALKING, true, End::last);
    }

    @Test
    void cutsStreamsWhoseProviderHasFallenSilent() {
        measure("streams whose provider is silent", STALLED, true, End::last);
    }

    /// Prints the slowest of all cuts, which must stay below a second. Before them is one that counts nothing: the
    /// first
    /// cut of a process reads the tokenizer's tables.
    private void measure(String what, String model, boolean stream, Function<End, String> error) {
        var millis = new ArrayList<Double>();
        for (int run = 0; run <= RUNS; run++) {
            var begun = new CountDownLatch(stream ? 2 : 0);
            var seen = simulator.requests().size();
            var running = List.of(ask(one, model, stream, begun), ask(two, model, stream, begun));
            if (stream) await(begun);
            else TestGateway.until("both are with the provider", () -> asked(seen));
            long suspended = System.nanoTime();
            setStatus("suspended");
            for (var asked : running) {
                var end = asked.join();
                assertThat(error.apply(end)).contains("tenant_suspended");
                if (run > 0) millis.add((end.at - suspended) / 1e6);
            }
            setStatus("active");
            letIn();
        }
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "suspension of %s: from PATCH to the cut on two nodes, %d cuts: p50 %.0f ms, p100 %.0f ms%n",
                what,
                millis.size(),
                millis.get(millis.size() / 2),
                millis.getLast());
        assertThat(millis.getLast()).isLessThan(MOST_MILLIS);
    }

    private void letIn() {
        var second = new Web(two.url(""));
        TestGateway.until(
                "the second node lets it in again",
                () -> second.get("/v1/models", key).status() == 200);
    }

    private boolean asked(int before) {
        return simulator.requests().size() >= Math.min(256, before + 2);
    }

    @Test
    void settlesWhatACutStreamUsed() {
        var begun = new CountDownLatch(1);
        var running = ask(two, TALKING, true, begun);
        await(begun);
        setStatus("suspended");
        running.join();
        setStatus("active");
        letIn();
        var usage = new Web(one.url(""))
                .get("/api/v1/tenants/" + tenant + "/usage", one.operatorKey())
                .json();
        assertThat(usage.path("output_tokens").asLong()).isPositive();
        var open = """
                select count(*) from usage_starts s where not exists
                    (select from usage_settlements e where e.tenant_id = s.tenant_id and e.id = s.id)""";
        TestGateway.until("every start is settled", () -> count(open) == 0);
        assertThat(count("select count(*) from usage_settlements where outcome = 'cut' and output_tokens > 0"))
                .isPositive();
    }

    private long count(String sql) {
        var url = DatabaseUrl.parse(database);
        try (var connection = TestDatabase.connect(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anOperatorGoesOnInASuspendedTenant() {
        setStatus("suspended");
        try {
            var request = Web.Request.of("GET", "/v1/models", null)
                    .key(one.operatorKey())
                    .header("X-Tenant-ID", tenant);
            assertThat(new Web(one.url("")).send(request).status()).isEqualTo(200);
        } finally {
            setStatus("active");
            letIn();
        }
    }

    private void setStatus(String status) {
        var request = Web.Request.of("PATCH", "/api/v1/tenants/" + tenant, "{\"status\": \"" + status + "\"}");
        assertThat(new Web(one.url("")).send(request.key(one.operatorKey())).status())
                .isEqualTo(200);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param begun counted down at the first event of a stream
    private CompletableFuture<End> ask(TestParley node, String model, boolean stream, CountDownLatch begun) {
        var body = Json.write(Dialects.ask(model, "Talk on", stream));
        var request = HttpRequest.newBuilder(URI.create(node.url("/v1/chat/completions")))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read(client.send(request, BodyHandlers.ofInputStream()), begun);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    private static End read(HttpResponse<InputStream> response, CountDownLatch begun) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            var last = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) last = line;
                if (line.startsWith("data: ")) begun.countDown();
            }
            return new End(response.statusCode(), last, System.nanoTime());
        }
    }
}
