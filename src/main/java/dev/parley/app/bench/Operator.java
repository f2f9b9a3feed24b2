package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a benchmark has the operator do.
final class Operator {
    private Operator() {}

    /// Sets a demo tenant's rate, and takes its plan's daily limit out of the way.
    static void configure(Server server, String slug, long perMinute) throws IOException, InterruptedException {
        patch(
                server,
                slug,
                Json.object().put("rate_limit_per_minute", perMinute).put("api_calls_per_day", 1_000_000_000));
    }

    /// Changes a demo tenant's configuration.
    static void patch(Server server, String slug, ObjectNode config) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            for (var tenant :
                    send(http, server, "GET", "/api/v1/tenants?limit=100", null).path("data"))
                if (tenant.path("slug").asString("").equals(slug))
                    send(
                            http,
                            server,
                            "PATCH",
                            "/api/v1/tenants/" + tenant.path("id").asString("") + "/config",
                            config);
        }
    }

    /// @param body null for none
    static ObjectNode send(HttpClient http, Server server, String method, String path, @Nullable ObjectNode body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.url().resolve(path))
                .header("Authorization", "Bearer " + server.key("PARLEY_OPERATOR_KEY"))
                .header("X-Parley-Reason", "benchmark")
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300)
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        return Json.readObject(answer.body());
    }
}
