package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// A running server with some routes, and ways to call it.
final class Served implements AutoCloseable {
    /// `Authorization: Bearer <uuid>` is the principal, of one fixed tenant; anything else is refused.
    static final Filter BEARER = (exchange, next) -> {
        var header = exchange.header("Authorization")
                .orElseThrow(() -> new PlatformException(ErrorCode.MISSING_CREDENTIALS, "Send a bearer token."));
        exchange.authenticated(Served.tenant(), UUID.fromString(header.substring("Bearer ".length())));
        next.handle(exchange);
    };

    private static final TenantId TENANT = TenantId.next();

    final Tasks tasks = new Tasks();
    final Metrics metrics = new Metrics();
    final MemoryIdempotency idempotency = new MemoryIdempotency();
    final HttpServer server;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Served(HttpSettings settings, Tracing tracing, List<Route> routes) {
        // any of them may stream
        var all = routes.stream().map(route -> route.streams(true)).toList();
        server = new HttpServer(settings, all, BEARER, idempotency, metrics, tracing, tasks);
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TenantId tenant() {
        return TENANT;
    }

    static HttpSettings settings() {
        return HttpSettings.of(0).host("127.0.0.1").drain(Duration.ofSeconds(5));
    }

    static Served with(Route... routes) {
        return new Served(settings(), Tracing.off(), List.of(routes));
    }

    static Served with(HttpSettings settings, Route... routes) {
        return new Served(settings, Tracing.off(), List.of(routes));
    }

    static Served with(Tracing tracing, Route... routes) {
        return new Served(settings(), tracing, List.of(routes));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(path, request -> request.GET(), headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send(path, request -> request.POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> method, String... headers)
            throws IOException, InterruptedException {
        var request = method.apply(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)));
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// Sends the text as it is, and returns all that comes back until the server closes.
    String raw(String text) throws IOException {
        try (var socket = socket()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Socket socket() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(15_000);
        return socket;
    }

    /// Returns when the server has closed a connection that was opened just now and says nothing: as long after this
    /// call as a connection may be idle.
    void waitUntilASilentConnectionIsClosed() throws IOException {
        try (var silent = socket()) {
            if (silent.getInputStream().read() >= 0) throw new AssertionError("The server spoke first.");
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        tasks.close();
        metrics.close();
    }
}
