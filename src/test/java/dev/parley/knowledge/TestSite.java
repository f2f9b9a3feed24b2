package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// A site on this machine whose pages a test writes.
final class TestSite implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, HttpHandler> pages = new ConcurrentHashMap<>();
    /// The paths that were asked for, in order.
    final List<String> asked = new CopyOnWriteArrayList<>();

    TestSite() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().toString();
            asked.add(path);
            try (exchange) {
                var page = pages.get(path);
                if (page == null) exchange.sendResponseHeaders(404, -1);
                else page.handle(exchange);
            }
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    TestSite on(String path, HttpHandler handler) {
        pages.put(path, handler);
        return this;
    }

    TestSite page(String path, String html) {
        return on(path, exchange -> send(exchange, 200, "text/html; charset=utf-8", html.getBytes(UTF_8)));
    }

    /// A page that is told from what was there before.
    TestSite tagged(String path, String etag, String html) {
        return on(path, exchange -> {
            exchange.getResponseHeaders().set("ETag", etag);
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match")))
                exchange.sendResponseHeaders(304, -1);
            else send(exchange, 200, "text/html", html.getBytes(UTF_8));
        });
    }

    TestSite redirect(String path, String to) {
        return on(path, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    TestSite gone(String path) {
        pages.remove(path);
        return this;
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
