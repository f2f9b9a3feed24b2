package dev.parley.realtime;

import dev.parley.conversations.Follow;
import dev.parley.conversations.Frame;
import dev.parley.conversations.NewConversation;
import dev.parley.conversations.Talks;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.realtime.Outbox.Gap;
import dev.parley.realtime.Outbox.Item;
import dev.parley.realtime.Outbox.Piece;
import dev.parley.realtime.Outbox.Whole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The data of the protocol's messages, both ways. `docs/realtime.md` describes them.
final class Protocol {
    private static final int MOST_RUNS = 50;
    /// Of a text that is told as a whole once more: a longer one would fill what may wait for a client.
    private static final int LONGEST_TEXT = 512 * 1024;

    private Protocol() {}

    record Position(@Nullable String runId, @Nullable Long lastSeq) {}

    /// One of `token`, `api_key` (the same), `ticket` and `resume_token`.
    record Auth(
            @Nullable String token,
            @Nullable String apiKey,
            @Nullable String ticket,
            @Nullable String resumeToken,
            @Nullable String endUserToken,
            @Nullable String runId,
            @Nullable Long lastSeq,
            @Nullable List<Position> runs) {
        boolean resumes() {
            return resumeToken != null;
        }

        /// The runs that the session goes on to follow, each behind the last frame that the client has: those it
        /// names, and those it began and may not know of.
        Map<UUID, Long> resumed(Talks talks, UUID session) {
            var known = new LinkedHashMap<UUID, Long>();
            if (!resumes()) return known;
            if (runId != null) known.put(run(runId), seq(lastSeq));
            for (var one : runs == null ? List.<Position>of() : runs) known.put(run(one.runId), seq(one.lastSeq));
            if (known.size() > MOST_RUNS)
                throw PlatformException.invalid("runs", "runs may have " + MOST_RUNS + " entries at most.");
            var newest = known.keySet().stream().max(UUID::compareTo).orElse(null);
            for (var run : talks.ofSession(session, newest)) known.put(run, newest == null ? seq(lastSeq) : 0);
            return known;
        }
    }

    record Message(
            @Nullable String content,
            @Nullable String conversationId,
            @Nullable NewConversation conversation,
            @Nullable Boolean useCache,
            @Nullable Integer maxTokens,
            @Nullable Boolean parallel) {}

    record Cancel(@Nullable String runId) {}

    record Typing(@Nullable Boolean active) {}

    record Ack(@Nullable String runId, @Nullable Long seq) {}

    record Refill(
            @Nullable String runId,
            @Nullable Long from,
            @Nullable Long to) {
        Refill {
            if (seq(from) < 1) throw PlatformException.invalid("from", "from must be 1 or more.");
            if (seq(to) < seq(from)) throw PlatformException.invalid("to", "to must not be less than from.");
        }
    }

    /// @throws PlatformException NOT_FOUND
    static UUID run(@Nullable String text) {
        var named = text == null ? "" : text;
        return Ids.parse("run", named)
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no run " + named + "."));
    }

    static long seq(@Nullable Long seq) {
        if (seq == null) return 0;
        if (seq < 0 || seq > Integer.MAX_VALUE)
            throw PlatformException.invalid("seq", "seq must be the number of a frame.");
        return seq;
    }

    static String ping(@Nullable String replyTo) {
        var data = Json.object();
        if (replyTo != null) data.put("reply_to", replyTo);
        return Envelope.write("ping", data);
    }

    static String typing(UUID conversation, String from, boolean active) {
        return Envelope.write(
                "typing",
                Json.object()
                        .put("conversation_id", Ids.format("conv", conversation))
                        .put("from", from)
                        .put("active", active));
    }

    /// A message was taken, and this run answers it.
    static String accepted(Follow follow, String replyTo) {
        return Envelope.write("status", of(follow).put("state", "accepted").put("reply_to", replyTo));
    }

    private static ObjectNode of(Follow follow) {
        return Json.object()
                .put("run_id", Ids.format("run", follow.run()))
                .put("conversation_id", Ids.format("conv", follow.conversation()));
    }

    /// What a frame of a run's log becomes.
    /// @param index how many pieces of the answer came before
    static List<Item> items(Follow follow, Frame frame, int index) {
        var told = Json.readObject(frame.json());
        return switch (frame.type()) {
            case Frame.DELTA, Frame.REASONING ->
                List.of(new Piece(
                        follow.run(),
                        frame.type().equals(Frame.DELTA) ? "stream" : "reasoning",
                        frame.seq(),
                        frame.seq(),
                        index,
                        told.path("text").asString("")));
            case Frame.STARTED ->
                List.of(
                        whole(follow, frame, "status", told.put("state", "started")),
                        new Whole(typing(follow.conversation(), "assistant", true)));
            case Frame.CITATIONS ->
                List.of(whole(follow, frame, "citations", of(follow).set("citations", told.path("citations"))));
            default -> last(follow, frame, told, index);
        };
    }

    private static Whole whole(Follow follow, Frame frame, String type, JsonNode data) {
        var id = Ids.format("run", follow.run()) + ":" + frame.seq();
        return new Whole(
                follow.run(), frame.seq(), Envelope.write(type, id, ((ObjectNode) data).put("seq", frame.seq())));
    }

    /// The last piece says that it is the last, under the number of the frame before: who has it and not what
    /// follows gets that again.
    private static List<Item> last(Follow follow, Frame frame, ObjectNode told, int index) {
        var run = follow.run();
        var finished = of(follow)
                .put("chunk", "")
                .put("index", index)
                .put("seq", frame.seq() - 1)
                .put("finished", true);
        var id = Ids.format("run", run) + ":" + (frame.seq() - 1);
        return List.of(
                new Whole(run, frame.seq() - 1, Envelope.write("stream", id, finished)),
                told.has("error")
                        ? whole(follow, frame, "error", failed(follow, told))
                        : whole(follow, frame, "complete", complete(follow, told)));
    }

    private static ObjectNode failed(Follow follow, ObjectNode told) {
        var data = complete(follow, told)
                .put("code", told.at("/error/code").asString(""))
                .put("message", told.at("/error/message").asString(""));
        var wait = told.at("/error").get("retry_after_ms");
        if (wait != null) data.set("retry_after_ms", wait);
        return data;
    }

    private static ObjectNode complete(Follow follow, ObjectNode told) {
        var data = of(follow).put("state", told.path("state").asString(""));
        var text = follow.text();
        if (text.length() > LONGEST_TEXT) data.put("truncated", true);
        else data.put("full_response", text);
        copy(told, data, "message_id", "message_id");
        copy(told, data, "model", "model");
        var input = told.at("/usage/input_tokens").asLong(0);
        var output = told.at("/usage/output_tokens").asLong(0);
        data.putObject("tokens").put("input", input).put("output", output).put("total", input + output);
        data.put("cached", told.path("cached").asBoolean(false));
        copy(told, data, "cost_usd", "cost");
        data.put("currency", "USD");
        copy(told, data, "duration_ms", "duration_ms");
        copy(told, data, "finish_reason", "finish_reason");
        return data;
    }

    private static void copy(ObjectNode from, ObjectNode to, String field, String as) {
        var value = from.get(field);
        if (value != null) to.set(as, value);
    }

    /// As it is sent.
    static String text(Item item) {
        return switch (item) {
            case Whole whole -> whole.envelope();
            case Piece piece -> {
                var data = Json.object()
                        .put("run_id", Ids.format("run", piece.run()))
                        .put("chunk", piece.text())
                        .put("index", piece.index())
                        .put("seq", piece.to());
                if (piece.from() != piece.to()) data.put("from", piece.from());
                yield Envelope.write(
                        piece.type(), Ids.format("run", piece.run()) + ":" + piece.to(), data.put("finished", false));
            }
            case Gap gap ->
                Envelope.write(
                        "gap",
                        Json.object()
                                .put("run_id", Ids.format("run", gap.run()))
                                .put("from", gap.from())
                                .put("to", gap.to()));
        };
    }
}
