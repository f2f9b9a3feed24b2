package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Asks one thing and hears the answer out, over one connection or, one after the other, many.
final class StreamClient implements SocketClients.Talk {
    enum Kind {
        /// Acknowledges every tenth frame.
        ACKNOWLEDGING,
        READING,
        /// Says that it acknowledges, does not, and reads nothing once its answer has begun.
        DEAF
    }

    private static final int DIGITS = 16;

    private final String key;
    private final String agent;
    private final String content;
    private final Kind kind;
    private final StringBuilder text = new StringBuilder();

    private SocketClients.@Nullable Client client;
    private @Nullable Histogram delays;
    private @Nullable Histogram took;
    private long cutAt;
    private String resume = "";
    private String run = "";
    private long seq;
    private long gaps;
    private boolean ended;
    private String why = "nothing was heard";

    StreamClient(String key, String agent, String content, Kind kind) {
        this.key = key;
        this.agent = agent;
        this.content = content;
        this.kind = kind;
    }

    void open(SocketClients clients) throws IOException {
        client = clients.open("/ws/chat", this);
    }

    /// Loses the connection and makes another.
    /// @param into told the time until it is welcome again
    void reconnect(SocketClients clients, Histogram into) throws IOException {
        var lost = client;
        if (lost == null || ended || took != null) return;
        took = into;
        cutAt = System.nanoTime();
        lost.cut();
        open(clients);
    }

    /// Has its answer ended as it is.
    void cancel() throws IOException {
        var open = client;
        if (open != null && !ended) open.send(RealtimeBench.envelope("cancel", Json.object()));
    }

    /// @param into told how long each word was on its way, in microseconds; null for none
    void measure(@Nullable Histogram into) {
        delays = into;
    }

    boolean begun() {
        return seq > 1;
    }

    /// Whether it waits to be welcome again.
    boolean reconnecting() {
        return took != null && client != null;
    }

    boolean ended() {
        return ended;
    }

    boolean failed() {
        return client == null;
    }

    String run() {
        return run;
    }

    String text() {
        return text.toString();
    }

    /// Frames that were missed or came twice.
    long gaps() {
        return gaps;
    }

    String why() {
        return why;
    }

    @Override
    public void opened(SocketClients.Client opened) throws IOException {
        var data = Json.object();
        if (resume.isEmpty()) data.put("token", key);
        else data.put("resume_token", resume).put("last_seq", seq);
        if (!resume.isEmpty() && !run.isEmpty()) data.put("run_id", run);
        opened.send(RealtimeBench.envelope("auth", data));
    }

    @Override
    public void text(SocketClients.Client from, String message) throws IOException {
        if (from != client) return;
        var envelope = Json.read(message.getBytes(StandardCharsets.UTF_8));
        var data = envelope.path("data");
        switch (envelope.path("type").asString("")) {
            case "welcome" -> welcome(from, data);
            case "status" -> status(data);
            case "stream" -> stream(from, data);
            case "complete" -> complete(data);
            case "error", "gap" -> why = message;
            default -> {}
        }
    }

    private void welcome(SocketClients.Client from, JsonNode data) throws IOException {
        resume = data.path("resume_token").asString("");
        var resumed = took;
        took = null;
        if (resumed != null) {
            resumed.recordValue((System.nanoTime() - cutAt) / 1000);
            return;
        }
        if (kind == Kind.ACKNOWLEDGING || kind == Kind.DEAF)
            from.send(RealtimeBench.envelope("ack", Json.object().put("seq", 0)));
        var message = Json.object().put("content", content).put("use_cache", false);
        message.putObject("conversation").put("agent", agent);
        from.send(RealtimeBench.envelope("message", message));
    }

    private void status(JsonNode data) {
        run = data.path("run_id").asString(run);
        if (data.has("seq")) heard(data);
    }

    private void heard(JsonNode data) {
        long now = data.path("seq").asLong();
        if (data.path("from").asLong(now) != seq + 1) gaps++;
        seq = now;
    }

    private void stream(SocketClients.Client from, JsonNode data) throws IOException {
        if (data.path("finished").asBoolean(false)) return;
        heard(data);
        var chunk = data.path("chunk").asString("");
        text.append(chunk);
        var into = delays;
        if (into != null) measure(chunk, into);
        if (kind == Kind.ACKNOWLEDGING && seq % 10 == 0)
            from.send(RealtimeBench.envelope(
                    "ack", Json.object().put("run_id", run).put("seq", seq)));
        if (kind == Kind.DEAF) from.stopReading();
    }

    private static void measure(String chunk, Histogram into) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (var word : chunk.split(" "))
            if (word.length() == DIGITS && word.chars().allMatch(c -> c >= '0' && c <= '9'))
                into.recordValue(Math.max(0, now - Long.parseLong(word)));
    }

    private void complete(JsonNode data) {
        heard(data);
        ended = data.path("full_response").asString("").contentEquals(text);
        why = ended ? "" : "its whole text is another";
    }

    @Override
    public void closed(SocketClients.Client closed, int code) {
        if (closed != client) return;
        why = "closed with " + code + " after " + why;
        client = null;
    }
}
