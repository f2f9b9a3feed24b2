package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.http.HttpServer;
import dev.parley.platform.http.HttpSettings;
import dev.parley.platform.http.IdempotencyStore;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract and its page, from a real server.
final class DocsApiIT {
    private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private static final Tasks TASKS = new Tasks();
    private static final Metrics METRICS = new Metrics();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final HttpServer SERVER = new HttpServer(
            HttpSettings.of(0).host("127.0.0.1").drain(Duration.ZERO),
            new DocsApi().routes(),
            (exchange, next) -> {
                throw new AssertionError("A public route asks nobody who calls.");
            },
            new NoIdempotency(),
            METRICS,
            Tracing.off(),
            TASKS);

    @BeforeAll
    static void start() throws IOException {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        SERVER.close();
        TASKS.close();
        METRICS.close();
    }

    @Test
    void theContractIsServedAsItIs() throws Exception {
        var response = get("/openapi.yaml");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/yaml");
        assertThat(Contract.of(response.body())).isEqualTo(Contract.served());
    }

    @Test
    void theContractIsNotSentAgainToWhoHasIt() throws Exception {
        var tag = get("/openapi.yaml").headers().firstValue("etag").orElseThrow();
        var again = get("/openapi.yaml", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get("/openapi.yaml", "If-None-Match", "W/\"another\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void everythingThePageRefersToIsServedFromHere() throws Exception {
        var page = get("/docs");
        assertThat(page.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
        var addresses = addresses(page.body());
        assertThat(addresses).hasSizeGreaterThan(5).allMatch(address -> address.startsWith("/"));
        for (var address : addresses)
            assertThat(get(address).statusCode()).as(address).isEqualTo(200);
    }

    @Test
    void assetsAreKeptForGoodAndThePageIsNot() throws Exception {
        assertThat(get("/docs").headers().firstValue("cache-control")).contains("no-cache");
        for (var address : addresses(get("/docs").body()))
            if (address.startsWith("/docs/assets/"))
                assertThat(get(address).headers().firstValue("cache-control"))
                        .as(address)
                        .contains("public, max-age=31536000, immutable");
    }

    @Test
    void noScriptStandsInThePageAndNoneWouldRun() throws Exception {
        var page = get("/docs");
        assertThat(page.body().split("<script", -1))
                .hasSize(3)
                .allMatch(part -> part.contains("></script>") || part.startsWith("<!doctype html>"));
        assertThat(page.body()).doesNotContain(" onload", " onclick", "javascript:");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/assets/openapi.yaml",
                "/docs/assets/..%2f..%2fopenapi.yaml",
                "/docs/assets/%2e%2e%2fopenapi.yaml",
                "/docs/assets/..%5c..%5copenapi.yaml",
                "/docs/assets/index.html",
                "/docs/assets/prices.yaml",
                "/docs/assets/swagger-ui.css",
                "/docs/assets/%00",
                "/docs/assets/"
            })
    void nothingElseOfTheClassPathIsServed(String path) throws Exception {
        var response = get(path);
        assertThat(response.statusCode()).isIn(400, 404);
        assertThat(response.body()).doesNotContain("openapi: 3.1");
    }

    private static List<String> addresses(String page) {
        return ADDRESS.matcher(page).results().map(found -> found.group(1)).toList();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SERVER.port() + path));
        if (headers.length > 0) request.headers(headers);
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /// None of these routes takes an Idempotency-Key.
    record NoIdempotency() implements IdempotencyStore {
        @Override
        public Claim claim(Scope scope, byte[] fingerprint, Duration lease) {
            throw new AssertionError("No route here is idempotent.");
        }

        @Override
        public void finish(Scope scope, UUID token, Answer answer, @Nullable String endUser) {
            throw new AssertionError("No route here is idempotent.");
        }

        @Override
        public void release(Scope scope, UUID token) {
            throw new AssertionError("No route here is idempotent.");
        }
    }
}
