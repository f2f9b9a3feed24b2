package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/// Exports and imports as a client in a test makes them.
record TenantFiles(TestParley parley) {
    static final String REASON = "asked for by the test";

    byte[] export(String tenant, String key, Map<String, String> headers) {
        var answer = get(tenant, key, headers);
        assertThat(answer.statusCode())
                .as(() -> new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(200);
        return answer.body();
    }

    HttpResponse<byte[]> get(String tenant, String key, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(parley.url("/api/v1/tenants/" + tenant + "/export")));
        return send(request.GET(), key, headers, BodyHandlers.ofByteArray());
    }

    Web.Response importing(byte[] archive, String query, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(parley.url("/api/v1/tenants/import" + query)))
                .header("Content-Type", "application/gzip")
                .POST(BodyPublishers.ofByteArray(archive));
        var answer = send(request, parley.operatorKey(), headers, BodyHandlers.ofString());
        return new Web.Response(answer.statusCode(), answer.headers(), answer.body());
    }

    private static <T> HttpResponse<T> send(
            HttpRequest.Builder request, String key, Map<String, String> headers, HttpResponse.BodyHandler<T> body) {
        request.timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .header("X-Parley-Reason", REASON);
        headers.forEach(request::header);
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
