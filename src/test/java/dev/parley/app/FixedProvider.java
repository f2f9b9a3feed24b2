package dev.parley.app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A provider of OpenAI's dialect that always gives the same answer.
final class FixedProvider implements AutoCloseable {
    private final HttpServer server;

    private FixedProvider(HttpServer server) {
        this.server = server;
    }

    /// @param text what the model says
    /// @param usage the object that tells what it used
    static FixedProvider start(String text, String usage) {
        var answer = """
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"fixed","choices":[{"index":0,
                 "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"usage":%s}""".formatted(text, usage).getBytes(StandardCharsets.UTF_8);
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/chat/completions", exchange -> {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return new FixedProvider(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
