package dev.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Permission;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebSocketsIT {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final class Echo implements SocketListener {
        private @Nullable SocketConnection connection;

        @Override
        public void opened(SocketConnection connection) {
            this.connection = connection;
        }

        @Override
        public void text(String message) {
            var open = java.util.Objects.requireNonNull(connection);
            if (message.equals("bye")) open.close(4001, "bye");
            else open.send(message + Thread.currentThread().isVirtual(), _ -> {});
        }

        @Override
        public void pong() {}

        @Override
        public void closed(int code) {
            told.add("closed " + code);
        }
    }

    private final class Heard implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                told.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            told.add("heard " + code + " " + reason);
            return null;
        }
    }

    @Test
    void aSocketIsHeardOnVirtualThreadsAndToldWhyItEnds() throws Exception {
        try (var served = Served.with(Route.socket("/ws/{id}", Permission.CHAT, e -> e.upgrade(1000, new Echo())))) {
            var socket = served.client
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + served.server.port() + "/ws/1"), new Heard())
                    .join();
            socket.sendText("hello", true);
            assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("hellotrue");
            socket.sendText("bye", true);
            assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("heard 4001 bye");
            assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("closed 4001");
        }
    }

    @Test
    void aMessageThatIsTooLongEndsItsSocket() throws Exception {
        try (var served = Served.with(Route.socket("/ws/{id}", Permission.CHAT, e -> e.upgrade(1000, new Echo())))) {
            var socket = served.client
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + served.server.port() + "/ws/1"), new Heard())
                    .join();
            socket.sendText("x".repeat(1001), true);
            assertThat(told.poll(5, TimeUnit.SECONDS)).isNotNull().contains("1009");
        }
    }

    @Test
    void whoAsksForNoSocketIsToldThatThereIsOne() throws Exception {
        try (var served = Served.with(Route.socket("/ws/{id}", Permission.CHAT, e -> e.upgrade(1000, new Echo())))) {
            var refused = served.get("/ws/1");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("ask for an upgrade");
        }
    }
}
