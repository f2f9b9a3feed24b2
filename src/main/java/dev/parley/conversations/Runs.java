package dev.parley.conversations;

import dev.parley.conversations.ContextWindow.Sent;
import dev.parley.conversations.ContextWindow.Turn;
import dev.parley.conversations.RunRows.End;
import dev.parley.gateway.Answer;
import dev.parley.gateway.Gateway;
import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.Citation;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Tools;
import dev.parley.routing.Layer;
import dev.parley.tenancy.Tenancy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes the answers of conversations. A run depends on no connection: it ends when its answer does, when it is
/// cancelled, or with its node; then another node ends it as interrupted, with what it produced.
final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ENDING = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofMillis(500);
    /// Runs of a node at a time.
    private static final int MOST = 4_000;
    /// Turns that are looked at for a context.
    private static final int TURNS = 200;

    private final RunRows rows;
    private final MessageRows messages;
    private final ConversationRows conversations;
    private final Contents contents;
    private final RunLog log;
    private final Gateway gateway;
    private final News news;
    private final Windows windows;
    private final Tasks tasks;
    private final Map<UUID, LiveRun> live = new ConcurrentHashMap<>();

    /// How many tokens a conversation's model takes.
    @FunctionalInterface
    interface Windows {
        int of(Conversation conversation);
    }

    Runs(
            RunRows rows,
            MessageRows messages,
            ConversationRows conversations,
            Contents contents,
            RunLog log,
            News news,
            Gateway gateway,
            Windows windows,
            Tasks tasks,
            Metrics metrics) {
        this.rows = rows;
        this.messages = messages;
        this.conversations = conversations;
        this.contents = contents;
        this.log = log;
        this.news = news;
        this.gateway = gateway;
        this.windows = windows;
        this.tasks = tasks;
        metrics.gauge("parley_runs_running", "Runs of conversations on this node", live::size);
        tasks.repeat("runs-look", LOOK, this::look);
        tasks.repeat("runs-orphaned", LOOK, this::endOrphans);
    }

    /// What is asked.
    ///
    /// @param cached whether an answer may come from the cache
    /// @param by how the message is known if it is said again; null for one that is not
    /// @param parallel whether it may be answered while another is
    record Asked(
            String content,
            List<Attachment> attachments,
            boolean cached,
            @Nullable Integer maxTokens,
            Caller caller,
            RunRows.@Nullable Named by,
            boolean parallel) {
        Message.Body said() {
            return new Message.Body(content, null, attachments.isEmpty() ? null : attachments);
        }
    }

    /// Takes a message and begins to answer it.
    /// @throws PlatformException CONFLICT while another run of the conversation goes on, OVERLOADED when the
    ///     node has
    ///     enough to do
    LiveRun begin(Conversation of, Asked asked) {
        if (live.size() >= MOST)
            throw new PlatformException(
                            ErrorCode.OVERLOADED, "The node has " + MOST + " answers to make; try again soon.")
                    .retryAfter(LOOK);
        var window = ContextWindow.of(windows.of(of), asked.maxTokens, of.body().grounded());
        if (!window.fits(of.body().systemPrompt(), turns(asked.said(), Role.USER)))
            throw new PlatformException(
                    ErrorCode.CONTEXT_TOO_LONG,
                    "The message and its files do not fit: the model takes " + window.room()
                            + " tokens here beside its answer and the passages.");
        var run = new LiveRun(of.tenant(), Ids.next(), of);
        var message = Ids.next();
        var said = contents.store(of.tenant(), of.body().endUser(), asked.said());
        var place = gateway.enter(of.tenant());
        live.put(run.id, run);
        try {
            rows.begin(of, run.id, message, said, asked);
            run.begin();
        } catch (RuntimeException | Error refused) {
            live.remove(run.id);
            place.close();
            throw refused;
        }
        tasks.start("run", () -> {
            try (place) {
                Tenancy.run(of.tenant(), () -> answer(run, asked, window, message));
            }
        });
        return run;
    }

    private void answer(LiveRun run, Asked asked, ContextWindow window, UUID message) {
        long begun = System.nanoTime();
        var made = new Made();
        try {
            ask(run, asked, window, message, made);
        } catch (PlatformException failed) {
            var ending = run.ending();
            if (ending == null) made.fail(failed);
            else made.state = ending;
        } catch (RuntimeException | Error failed) {
            LOG.error("A run failed", failed);
            made.fail(new PlatformException(ErrorCode.INTERNAL, "The answer could not be made."));
        }
        if (made.failure != null) run.failed(made.failure);
        try {
            end(run, made, begun);
        } finally {
            live.remove(run.id);
        }
    }

    /// What has come of a run so far.
    private static final class Made {
        State state = State.INTERRUPTED;
        final StringBuilder text = new StringBuilder();
        final List<Citation> citations = new ArrayList<>();

        @Nullable
        Answer answer;

        @Nullable
        String reason;

        @Nullable
        PlatformException failure;

        void fail(PlatformException why) {
            state = State.FAILED;
            failure = why;
        }

        /// Whether the answer cites what it rests on; null where it need not: nothing was asked, or it was
        /// refused.
        @Nullable
        Boolean answered(Conversation of) {
            if (state != State.COMPLETED || answer == null || !of.body().grounded() || answer.isRefused()) return null;
            boolean greeted = answer.decision()
                    .filter(made -> made.layer() == Layer.EARLY_EXIT)
                    .isPresent();
            return greeted ? null : !citations.isEmpty();
        }
    }

    private void ask(LiveRun run, Asked asked, ContextWindow window, UUID message, Made made) {
        var of = run.conversation;
        var sent = window.assemble(of.body().systemPrompt(), earlier(of, message), turns(asked.said(), Role.USER));
        run.asking();
        try (var answer = opened(run, asked, sent)) {
            made.answer = answer;
            run.asked();
            rows.asked(of, run.id, answer, sent.with(answer.passages()));
            tell(run, Frame.STARTED, started(run, answer));
            run.asking();
            for (var event = answer.next(); event != null; event = answer.next()) take(run, made, event);
        } finally {
            run.asked();
        }
        made.state = State.COMPLETED;
    }

    private List<Turn> earlier(Conversation of, UUID message) {
        return messages.turns(of, TURNS).stream()
                .filter(one -> !one.id().equals(message))
                .flatMap(one -> turns(one.body(), one.assistant() ? Role.ASSISTANT : Role.USER).stream())
                .toList();
    }

    /// Files first, so that the question stays the last that was said, by which passages are found.
    private static List<Turn> turns(Message.Body said, Role by) {
        return Stream.concat(said.files().stream().map(Attachment::told), Stream.of(said.content()))
                .map(text -> Turn.of(by, text))
                .toList();
    }

    /// The fallback is asked when nobody answers for the conversation's own model.
    private Answer opened(LiveRun run, Asked asked, Sent sent) {
        var of = run.conversation;
        var deadline = Deadline.in(LONGEST).unless(run.cutoff);
        try {
            return gateway.ask(
                    request(of, of.model(), asked, sent),
                    of.body().grounded(),
                    asked.cached,
                    of.body().assistant(),
                    asked.caller,
                    deadline);
        } catch (PlatformException failed) {
            var other = of.fallbackModel();
            if (other == null || failed.code().fault() != ErrorCode.Fault.PROVIDER || run.cutoff.isCut()) throw failed;
            return gateway.ask(
                    request(of, other, asked, sent),
                    of.body().grounded(),
                    asked.cached,
                    of.body().assistant(),
                    asked.caller,
                    deadline);
        }
    }

    private static ChatRequest request(Conversation of, String model, Asked asked, Sent sent) {
        var fields = Json.object();
        if (of.body().endUser() != null) fields.put("user", of.body().endUser());
        return new ChatRequest(
                model,
                sent.messages().stream()
                        .map(turn -> dev.parley.providers.Message.of(turn.as(), turn.content()))
                        .toList(),
                Tools.NONE,
                null,
                new ChatRequest.Sampling(of.temperature(), null, asked.maxTokens, false, List.of()),
                true,
                new ChatRequest.Extras(Dialect.OPENAI, fields),
                null);
    }

    private static ObjectNode started(LiveRun run, Answer answer) {
        var told = Json.object()
                .put("run_id", Ids.format(RunRows.PREFIX, run.id))
                .put("conversation_id", Ids.format(ConversationRows.PREFIX, run.conversation.id()))
                .put("model", answer.target().model())
                .put("provider", answer.target().provider())
                .put("tier", answer.tier());
        if (answer.cache() != null) told.put("cache", answer.cache());
        return told;
    }

    private void take(LiveRun run, Made made, ChatEvent event) {
        switch (event) {
            case ChatEvent.Text text -> {
                made.text.append(text.text());
                if (!text.text().isEmpty()) run.say(Frame.DELTA, text.text());
            }
            case ChatEvent.Reasoning reasoning -> run.say(Frame.REASONING, reasoning.text());
            case ChatEvent.Cited cited -> {
                made.citations.addAll(cited.citations());
                run.say(Frame.CITATIONS, Map.of("citations", cited.citations()));
            }
            case ChatEvent.Finished finished ->
                made.reason = finished.reason().name().toLowerCase(java.util.Locale.ROOT);
            case ChatEvent.Started _, ChatEvent.Opaque _, ChatEvent.ToolCall _, ChatEvent.ToolArguments _ -> {
                return; // no tools are offered, and nothing else is for a conversation
            }
        }
        log.said(run);
    }

    private void tell(LiveRun run, String type, Object value) {
        run.say(type, value);
        log.said(run);
    }

    /// Tried until the database takes it, or the process ends: then another node does it.
    private void end(LiveRun run, Made made, long begun) {
        long seq = run.drained();
        if (seq == 0) return;
        var end = end(run, made, begun, seq);
        while (true) {
            try {
                if (rows.end(run.conversation, run.id, end)) {
                    run.written(List.of(end.last()));
                    news.tell(List.of(run.id));
                } else run.lose();
                return;
            } catch (PlatformException unavailable) {
                LOG.warn("The end of a run cannot be written; trying on: {}", unavailable.getMessage());
            } catch (RuntimeException | Error e) {
                run.lose();
                throw e;
            }
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                run.lose();
                return;
            }
        }
    }

    private End end(LiveRun run, Made made, long begun, long seq) {
        var answer = made.answer;
        var failure = made.failure;
        var used = answer == null
                ? RunRows.Used.NOTHING
                : new RunRows.Used(answer.tokens().input(), answer.tokens().output(), answer.cost());
        var told = Ended.frame(run.id, made.state, used)
                .put("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        if (answer != null)
            told.put("model", answer.target().model())
                    .put("cached", answer.cache() != null && answer.cache().startsWith("hit"));
        if (answer != null && !answer.unsupported().isEmpty())
            told.set("unsupported", Json.mapper().valueToTree(answer.unsupported()));
        if (made.reason != null) told.put("finish_reason", made.reason);
        if (failure != null) {
            var error =
                    told.putObject("error").put("code", failure.code().code()).put("message", failure.getMessage());
            failure.retryAfter().ifPresent(time -> error.put("retry_after_ms", time.toMillis()));
        }
        return Ended.of(
                contents,
                run.conversation,
                seq,
                made.state,
                made.text.toString(),
                made.citations,
                made.answered(run.conversation),
                used,
                told,
                failure == null ? null : failure.code().code());
    }

    /// What all ends have in common, whoever makes them.
    private static final class Ended {
        static ObjectNode frame(UUID run, State state, RunRows.Used used) {
            var told =
                    Json.object().put("run_id", Ids.format(RunRows.PREFIX, run)).put("state", state.word());
            told.putObject("usage").put("input_tokens", used.input()).put("output_tokens", used.output());
            BigDecimal cost = used.cost();
            if (cost != null) told.put("cost_usd", cost);
            return told;
        }

        static End of(
                Contents contents,
                Conversation of,
                long seq,
                State state,
                String text,
                List<Citation> citations,
                @Nullable Boolean answered,
                RunRows.Used used,
                ObjectNode told,
                @Nullable String error) {
            var message = text.isEmpty() ? null : Ids.next();
            if (message != null) told.put("message_id", Ids.format("msg", message));
            return new End(
                    state,
                    message,
                    message == null
                            ? null
                            : contents.store(
                                    of.tenant(),
                                    of.body().endUser(),
                                    new Message.Body(text, citations.isEmpty() ? null : List.copyOf(citations), null)),
                    answered,
                    new Frame(seq, state.word(), Json.write(told)),
                    error,
                    used.input(),
                    used.output(),
                    used.cost());
        }
    }

    /// The run while this node makes it.
    Optional<LiveRun> live(UUID id) {
        return Optional.ofNullable(live.get(id));
    }

    /// @param after the last frame that the follower has
    /// @param news run whenever there is more to read: must not wait
    Follow follow(Conversation of, UUID run, long after, Runnable news) {
        return new Follow(of, run, after, news, live.get(run), rows, this.news);
    }

    /// Ends a run as cancelled: at once, or from another node within a second.
    void cancel(Conversation of, UUID run) {
        rows.cancel(of.tenant(), run);
        live(run).ifPresent(LiveRun::cancel);
    }

    /// Ends all runs of this node as interrupted; waits a little until that is written.
    void interrupt() {
        live.values().forEach(LiveRun::interrupt);
        var until = Deadline.in(ENDING);
        while (!live.isEmpty() && !until.passed()) LockSupport.parkNanos(ENDING.toNanos() / 500);
    }

    /// Stops what was cancelled from another node, and what is no longer there to be answered.
    private void look() {
        var begun = live.values().stream().filter(LiveRun::hasBegun).toList();
        if (begun.isEmpty()) return;
        var own = rows.own();
        for (var run : begun) {
            var cancelling = own.get(run.id);
            if (cancelling == null) run.lose();
            else if (cancelling) run.cancel();
        }
    }

    /// Ends what dead nodes left: with what was produced, and what the ledger says it used.
    void endOrphans() {
        for (var orphan : rows.orphans(live.keySet()))
            Tenancy.run(orphan.tenant(), () -> {
                try {
                    endOrphan(orphan);
                } catch (PlatformException e) {
                    LOG.warn("An interrupted run cannot be ended yet: {}", e.getMessage());
                }
            });
    }

    private void endOrphan(RunRows.Orphan orphan) {
        var of = conversations.get(new Viewer(orphan.tenant(), null, null, false), orphan.conversation());
        var run = rows.get(orphan.tenant(), orphan.run(), "");
        var frames = rows.frames(of, orphan.run());
        var text = new StringBuilder();
        var citations = new ArrayList<Citation>();
        for (var frame : frames) {
            if (frame.type().equals(Frame.DELTA))
                text.append(Json.readObject(frame.json()).path("text").asString(""));
            if (frame.type().equals(Frame.CITATIONS))
                citations.addAll(Json.read(frame.json(), Citations.class).citations());
        }
        var used = rows.used(run.usageId());
        long next = frames.isEmpty() ? 1 : frames.getLast().seq() + 1;
        var told = Ended.frame(orphan.run(), State.INTERRUPTED, used);
        var end = Ended.of(contents, of, next, State.INTERRUPTED, text.toString(), citations, null, used, told, null);
        if (!rows.end(of, orphan.run(), end)) return;
        LOG.warn("A run whose node is gone ended as interrupted");
        news.tell(List.of(orphan.run()));
    }

    record Citations(List<Citation> citations) {}
}
