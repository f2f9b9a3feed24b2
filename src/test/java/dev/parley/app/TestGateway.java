package dev.parley.app;

import dev.parley.platform.json.Json;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.simulator.SeenRequest;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The whole program with a provider of both dialects and a database whose rows a test can look at.
final class TestGateway implements AutoCloseable {
    private static final AtomicInteger SLUGS = new AtomicInteger();

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DatabaseUrl database = TestDatabase.empty();
    private final TestParley parley;

    /// @param environment further settings
    TestGateway(Map<String, String> environment) {
        this(environment, "");
    }

    /// @param providers the list under `providers` in parley.yaml; `{url}` stands for the simulator's
    TestGateway(Map<String, String> environment, String providers) {
        var all = new HashMap<>(environment);
        all.putIfAbsent("PARLEY_DEMO", "false");
        all.putIfAbsent("OPENAI_BASE_URL", simulator.openAiUrl());
        all.putIfAbsent("OPENAI_API_KEY", "sim");
        all.putIfAbsent("ANTHROPIC_BASE_URL", simulator.baseUrl());
        all.putIfAbsent("ANTHROPIC_API_KEY", "sim");
        all.put("DATABASE_URL", TestDatabase.setting(database));
        parley = TestParley.start(all, yaml(providers.replace("{url}", simulator.openAiUrl())));
    }

    private static @Nullable Path yaml(String providers) {
        if (providers.isEmpty()) return null;
        try {
            var file = Files.createTempFile("parley-test", ".yaml");
            Files.writeString(file, "providers:\n" + providers);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestParley parley() {
        return parley;
    }

    Simulator simulator() {
        return simulator;
    }

    HttpClient http() {
        return http;
    }

    /// A tenant and a key of it.
    record Customer(String id, String key) {}

    /// A new tenant with every model permitted.
    Customer customer() {
        return customer(Json.object());
    }

    /// A new tenant that asks `models` in order for `default`.
    Customer customer(String primary, String... fallbacks) {
        var config = Json.object().put("primary_model", primary);
        for (var model : fallbacks) config.withArray("fallback_models").add(model);
        return customer(config);
    }

    Customer customer(ObjectNode config) {
        var slug = "customer-" + SLUGS.incrementAndGet();
        var tenant = Json.object().put("slug", slug).put("name", slug);
        tenant.set("config", config);
        var id = operator("POST", "/api/v1/tenants", tenant).path("id").asString();
        return new Customer(id, key(id, Json.object()).path("key").asString());
    }

    /// A further key of a tenant.
    /// @param fields of the key's request, beside what each has
    JsonNode key(String tenant, ObjectNode fields) {
        return key(tenant, fields, "chat", "usage:read", "knowledge:read");
    }

    JsonNode key(String tenant, ObjectNode fields, String... scopes) {
        fields.put("name", "test").put("tenant_id", tenant);
        for (var scope : scopes) fields.withArray("scopes").add(scope);
        return operator("POST", "/api/v1/api-keys", fields);
    }

    JsonNode operator(String method, String path, ObjectNode body) {
        var reply = send(
                method,
                path,
                Json.write(body),
                Map.of(
                        "Authorization",
                        "Bearer " + parley.operatorKey(),
                        "Content-Type",
                        "application/json",
                        "X-Parley-Reason",
                        Web.REASON));
        if (reply.status() >= 300) throw new IllegalStateException(path + ": " + reply.body());
        return reply.body().isEmpty() ? Json.object() : reply.json();
    }

    Reply ask(Dialects dialect, Customer customer, ObjectNode body, String... headers) {
        return post(dialect.path, customer.key(), Json.write(body), headers);
    }

    /// @param headers names and values in turn; they win over those that each request has
    Reply post(String path, String key, byte[] body, String... headers) {
        var all = new HashMap<String, String>();
        all.put("Authorization", "Bearer " + key);
        all.put("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) all.put(headers[i], headers[i + 1]);
        return send("POST", path, body, all);
    }

    Reply get(String path, String key) {
        return send("GET", path, new byte[0], Map.of("Authorization", "Bearer " + key));
    }

    Reply send(String method, String path, byte[] body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(parley.url(path)))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        long start = System.nanoTime();
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Reply(
                    response.statusCode(),
                    response.headers(),
                    response.body(),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The last request that the provider had for a model.
    SeenRequest seen(String upstreamModel) {
        return simulator.requests().reversed().stream()
                .filter(request -> request.text().contains("\"" + upstreamModel + "\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The provider was never asked for " + upstreamModel));
    }

    /// Rows read as the owner, whom row-level security does not bind: each row's columns as text, joined by spaces.
    List<String> rows(String sql) {
        try (var connection = TestDatabase.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new java.util.ArrayList<String>();
            while (rows.next()) {
                var row = new StringBuilder(String.valueOf(rows.getString(1)));
                for (int i = 2; i <= rows.getMetaData().getColumnCount(); i++)
                    row.append(' ').append(rows.getString(i));
                all.add(row.toString());
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// How the ledger entry of an answer ended; empty while it has not.
    String settlement(Reply reply, String columns) {
        var found = rows("select " + columns + " from usage_settlements where id = '" + reply.usageId() + "'");
        if (found.size() > 1) throw new AssertionError("Settled twice: " + found);
        return found.isEmpty() ? "" : found.getFirst();
    }

    /// Waits for what happens after an answer.
    static void until(String what, BooleanSupplier reached) {
        until(what, Duration.ofSeconds(10), reached);
    }

    static void until(String what, Duration within, BooleanSupplier reached) {
        long end = System.nanoTime() + within.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end)
                throw new AssertionError("Not within " + within.toSeconds() + " seconds: " + what);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        http.close();
        parley.close();
        simulator.close();
    }
}
