package dev.parley.app;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Requests to a running Parley as a client in a test makes them.
///
/// @param base `http://127.0.0.1:…`
record Web(String base) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Why operators act in tenants here; sent with each request that gives no reason of its own.
    static final String REASON = "asked for by a test";

    /// @param body null for none; sent as JSON unless the headers say otherwise
    record Request(String method, String path, @Nullable String body, Map<String, String> headers) {
        static Request of(String method, String path, @Nullable String body) {
            return new Request(method, path, body, Map.of());
        }

        Request header(String name, String value) {
            var all = new HashMap<>(headers);
            all.put(name, value);
            return new Request(method, path, body, all);
        }

        Request key(String key) {
            return header("Authorization", "Bearer " + key);
        }
    }

    record Response(int status, HttpHeaders headers, String body) {
        JsonNode json() {
            return Json.read(body.getBytes(StandardCharsets.UTF_8));
        }

        String text(String field) {
            return json().path(field).asString("");
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    Response send(Request request) {
        var body = request.body();
        return send(request, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    Response send(Request request, HttpRequest.BodyPublisher body) {
        var builder = HttpRequest.newBuilder(URI.create(base + request.path()))
                .timeout(Duration.ofSeconds(30))
                .method(request.method(), body);
        if (request.body() != null && !request.headers().containsKey("Content-Type"))
            builder.header("Content-Type", "application/json");
        builder.setHeader("X-Parley-Reason", REASON);
        request.headers().forEach(builder::setHeader);
        try {
            var response = CLIENT.send(builder.build(), BodyHandlers.ofString());
            return new Response(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Response get(String path, String key) {
        return send(Request.of("GET", path, null).key(key));
    }

    Response post(String path, String key, String body) {
        return send(Request.of("POST", path, body).key(key));
    }

    Response delete(String path, String key) {
        return send(Request.of("DELETE", path, null).key(key));
    }
}
