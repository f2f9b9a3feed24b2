package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A client of the sockets, as a browser is one.
final class TalkSocket implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final WebSocket socket;
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(Json.read(text.toString().getBytes(StandardCharsets.UTF_8)));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(Json.object().put("type", "closed").put("code", code));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            heard.add(Json.object().put("type", "closed").put("code", 1006));
        }
    }

    private TalkSocket(String url, Consumer<WebSocket.Builder> set) {
        var builder = HTTP.newWebSocketBuilder();
        set.accept(builder);
        socket = builder.buildAsync(URI.create(url.replaceFirst("^http", "ws")), new Listener())
                .join();
    }

    /// @param url beginning with `http`
    static TalkSocket open(String url) {
        return new TalkSocket(url, _ -> {});
    }

    static TalkSocket of(String url, String origin) {
        return new TalkSocket(url, builder -> builder.header("Origin", origin));
    }

    /// Opened and welcomed.
    static TalkSocket with(String url, String key) {
        var made = open(url);
        made.say("auth", Json.object().put("token", key));
        assertThat(made.next("welcome").at("/data/session_id").asString()).startsWith("ses_");
        return made;
    }

    TalkSocket say(String type, ObjectNode data) {
        return say(type, "c-" + System.nanoTime(), data);
    }

    TalkSocket say(String type, String id, ObjectNode data) {
        var message = Json.object().put("type", type).put("id", id);
        message.set("data", data);
        return raw(message.toString());
    }

    TalkSocket raw(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /// What comes next.
    JsonNode next() {
        return next(20);
    }

    JsonNode next(int seconds) {
        try {
            var next = heard.poll(seconds, TimeUnit.SECONDS);
            assertThat(next).as("something comes within %d s", seconds).isNotNull();
            return java.util.Objects.requireNonNull(next);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next of a type; what comes before is skipped.
    JsonNode next(String type) {
        return upTo(type).getLast();
    }

    /// All up to the next of a type.
    List<JsonNode> upTo(String type) {
        var all = new ArrayList<JsonNode>();
        do {
            all.add(next());
            if (all.getLast().path("type").asString().equals("closed") && !type.equals("closed"))
                throw new AssertionError("closed before " + type + ": " + all);
        } while (!all.getLast().path("type").asString().equals(type));
        return all;
    }

    /// Whether nothing comes for a while.
    boolean quiet() {
        try {
            for (int i = 0; i < 30 && heard.isEmpty(); i++) Thread.sleep(10);
            return heard.isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The close code with which it ends.
    int ended() {
        return next("closed").path("code").asInt();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
