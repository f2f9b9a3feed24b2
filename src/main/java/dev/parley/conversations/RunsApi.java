package dev.parley.conversations;

import dev.parley.gateway.Gateway;
import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Citation;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenants;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages of conversations, and the runs that answer them.
final class RunsApi {
    private static final String MESSAGES = ConversationsApi.PATH + "/{id}/messages";
    private static final String RUNS = "/api/v1/runs/{id}";
    static final String MESSAGE = "msg";
    /// Attachments in base64, and a long message.
    private static final int MAX_BODY = 8 * 1024 * 1024;
    private static final int LONGEST = 200_000;
    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_CORRECTION = 20_000;
    private static final int MOST_TOKENS = 1_000_000;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final ConversationRows conversations;
    private final MessageRows messages;
    private final RunRows rows;
    private final Runs runs;
    private final Contents contents;
    private final Gateway gateway;
    private final Viewers viewers;
    private final Tenants tenants;

    RunsApi(
            ConversationRows conversations,
            MessageRows messages,
            RunRows rows,
            Runs runs,
            Contents contents,
            Gateway gateway,
            Viewers viewers,
            Tenants tenants) {
        this.conversations = conversations;
        this.messages = messages;
        this.rows = rows;
        this.runs = runs;
        this.contents = contents;
        this.gateway = gateway;
        this.viewers = viewers;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.post(MESSAGES, Permission.CHAT, this::send)
                        .maxBody(MAX_BODY)
                        .idempotent(true)
                        .streams(true)
                        .widget(true),
                Route.get(MESSAGES, Permission.CHAT, this::list).widget(true),
                Route.post(MESSAGES + "/{message}/feedback", Permission.CHAT, this::feedback)
                        .maxBody(MAX_BODY)
                        .widget(true),
                Route.get(RUNS, Permission.CHAT, this::read).widget(true),
                Route.get(RUNS + "/events", Permission.CHAT, this::events)
                        .streams(true)
                        .widget(true),
                Route.post(RUNS + "/cancel", Permission.CHAT, this::cancel)
                        .maxBody(MAX_BODY)
                        .widget(true));
    }

    record NewMessage(
            @Nullable String content,
            @Nullable List<Attachment.@Nullable Sent> attachments,
            @Nullable Boolean stream,
            @Nullable Boolean useCache,
            @Nullable Integer maxTokens) {}

    record Usage(long inputTokens, long outputTokens) {}

    /// @param sent what the model was sent, and in which budget; shown to the tenant alone
    record RunView(
            String id,
            String conversationId,
            State state,
            @Nullable String usageId,
            @Nullable String model,
            @Nullable String provider,
            @Nullable String tier,
            boolean cached,
            @Nullable String error,
            Usage usage,
            @Nullable BigDecimal costUsd,
            Instant createdAt,
            @Nullable Instant endedAt,
            ContextWindow.@Nullable Sent sent) {
        static RunView of(Run run, ContextWindow.@Nullable Sent sent) {
            return new RunView(
                    Ids.format(RunRows.PREFIX, run.id()),
                    Ids.format(ConversationRows.PREFIX, run.conversationId()),
                    run.state(),
                    run.usageId() == null ? null : Ids.format("use", run.usageId()),
                    run.model(),
                    run.provider(),
                    run.tier(),
                    run.cached(),
                    run.error(),
                    new Usage(run.inputTokens(), run.outputTokens()),
                    run.costUsd(),
                    run.createdAt(),
                    run.endedAt(),
                    sent);
        }
    }

    /// @param size in bytes
    record FileView(String name, @Nullable String contentType, int size) {
        static FileView of(Attachment one) {
            return new FileView(one.name(), one.contentType(), one.size());
        }
    }

    record MessageView(
            String id,
            String role,
            String content,
            @Nullable List<Citation> citations,
            @Nullable List<FileView> attachments,
            @Nullable String runId,
            @Nullable String runState,
            @Nullable String rating,
            @Nullable String reason,
            @Nullable String correction,
            Instant createdAt) {
        static MessageView of(Message one) {
            var reasons = one.reasons();
            return new MessageView(
                    Ids.format(MESSAGE, one.id()),
                    one.assistant() ? "assistant" : "user",
                    one.body().content(),
                    one.body().citations(),
                    one.body().files().isEmpty()
                            ? null
                            : one.body().files().stream().map(FileView::of).toList(),
                    one.runId() == null ? null : Ids.format(RunRows.PREFIX, one.runId()),
                    one.state(),
                    one.rating(),
                    reasons == null ? null : reasons.reason(),
                    reasons == null ? null : reasons.correction(),
                    one.createdAt());
        }
    }

    /// @param message the answer; left out while there is none
    record Answered(RunView run, @Nullable MessageView message) {}

    private void send(Exchange exchange) {
        gateway.refuseFlood(exchange::header);
        var viewer = viewers.of(exchange);
        var wanted = exchange.read(NewMessage.class);
        var content = content(wanted.content, wanted.maxTokens);
        if (viewer.page() && wanted.attachments != null && !wanted.attachments.isEmpty()) requireAttaching(viewer);
        var of = conversations.get(viewer, ConversationsApi.id(exchange));
        if (of.body().endUser() != null) exchange.endUser(of.body().endUser());
        var asked = new Runs.Asked(
                content,
                Attachment.read(wanted.attachments),
                !Boolean.FALSE.equals(wanted.useCache),
                wanted.maxTokens,
                Caller.current(),
                null,
                false);
        var run = runs.begin(of, asked);
        exchange.header("x-parley-run-id", Ids.format(RunRows.PREFIX, run.id));
        if (Boolean.TRUE.equals(wanted.stream)) stream(exchange, of, run.id, 0);
        else whole(exchange, of, run);
    }

    private void requireAttaching(Viewer viewer) {
        if (!tenants.get(viewer.tenant()).config().pagesMayAttach())
            throw new PlatformException(ErrorCode.FORBIDDEN, "The tenant takes no attachments from pages.");
    }

    /// @throws PlatformException INVALID_REQUEST
    static String content(@Nullable String content, @Nullable Integer maxTokens) {
        if (content == null || content.isBlank() || content.length() > LONGEST)
            throw PlatformException.invalid("content", "content must be a text of 1 to " + LONGEST + " characters.");
        if (maxTokens != null && (maxTokens < 1 || maxTokens > MOST_TOKENS))
            throw PlatformException.invalid(
                    "max_tokens", "max_tokens must be a whole number from 1 to " + MOST_TOKENS + ".");
        return content;
    }

    /// Waits for the end as long as the caller does; the run goes on without it.
    private void whole(Exchange exchange, Conversation of, LiveRun run) {
        follow(of, run.id, 0, exchange.deadline(), _ -> {});
        var failure = run.failure();
        var made = rows.get(of.tenant(), run.id, Ids.format(RunRows.PREFIX, run.id));
        if (failure != null && made.state() == State.FAILED) throw failure;
        var answer = messages.answer(of, run.id).map(MessageView::of).orElse(null);
        exchange.json(made.state() == State.RUNNING ? 202 : 200, new Answered(RunView.of(made, null), answer));
    }

    private void stream(Exchange exchange, Conversation of, UUID run, long after) {
        var out = exchange.stream();
        var name = Ids.format(RunRows.PREFIX, run);
        follow(of, run, after, exchange.deadline(), frames -> {
            for (var frame : frames) out.event(name + ":" + frame.seq(), frame.type(), frame.json());
            out.flush();
        });
    }

    /// Hands over each frame behind `after` once and in order, until the last one or the deadline.
    private void follow(Conversation of, UUID run, long after, Deadline until, Consumer<List<Frame>> take) {
        var more = new Semaphore(0);
        try (var follow = runs.follow(of, run, after, more::release)) {
            while (!until.passed()) {
                var frames = follow.next();
                if (!frames.isEmpty()) take.accept(frames);
                if (follow.ended()) return;
                if (frames.isEmpty() && more.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) more.drainPermits();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new PlatformException(ErrorCode.SHUTTING_DOWN, "The node is shutting down.", stopped);
        }
    }

    private void list(Exchange exchange) {
        var of = conversations.get(viewers.of(exchange), ConversationsApi.id(exchange));
        int limit = exchange.query("limit", 50, 1, 200);
        int after = exchange.query("cursor")
                .map(cursor -> message(of, cursor, "cursor").position())
                .orElse(0);
        var found = messages.after(of, after, limit);
        exchange.json(
                200, Page.of(found, limit, one -> Ids.format(MESSAGE, one.id())).map(MessageView::of));
    }

    private Message message(Conversation of, String text, String field) {
        return Ids.parse(MESSAGE, text)
                .map(id -> messages.get(of, id, text))
                .orElseThrow(() -> field.isEmpty()
                        ? new PlatformException(ErrorCode.NOT_FOUND, "There is no message " + text + ".")
                        : PlatformException.invalid(
                                field, field + " must be the next_cursor of the page before, unchanged."));
    }

    enum Rating {
        UP,
        DOWN
    }

    record Feedback(
            @Nullable Rating rating,
            @Nullable String reason,
            @Nullable String correction) {}

    private void feedback(Exchange exchange) {
        var told = exchange.read(Feedback.class);
        if (told.rating == null) throw PlatformException.invalid("rating", "rating must be up or down.");
        var reasons = new Message.Reasons(
                told.reason == null ? null : Fields.text("reason", told.reason, LONGEST_REASON),
                longText(told.correction));
        var of = conversations.get(viewers.of(exchange), ConversationsApi.id(exchange));
        var message = message(of, exchange.pathParam("message"), "");
        if (!message.assistant())
            throw PlatformException.invalid("message", "Only an answer of the assistant can be rated.");
        boolean right = told.rating == Rating.UP;
        messages.rate(of, message.id(), right ? "up" : "down", reasons);
        var run = message.runId();
        if (run != null && message.rating() == null) {
            var usage = rows.get(of.tenant(), run, "").usageId();
            if (usage != null) gateway.rated(of.tenant(), usage, right);
        }
        exchange.json(200, MessageView.of(messages.get(of, message.id(), "")));
    }

    private static @Nullable String longText(@Nullable String correction) {
        if (correction != null && (correction.isBlank() || correction.length() > LONGEST_CORRECTION))
            throw PlatformException.invalid(
                    "correction", "correction must be a text of 1 to " + LONGEST_CORRECTION + " characters.");
        return correction;
    }

    /// A run with its conversation, which only those find who may see that.
    record Found(Run run, Conversation of) {}

    private Found find(Exchange exchange, Viewer viewer) {
        return find(viewer, exchange.pathParam("id"));
    }

    /// @throws PlatformException NOT_FOUND
    Found find(Viewer viewer, String text) {
        var id = Ids.parse(RunRows.PREFIX, text).orElseThrow(() -> RunRows.unknown(text));
        var run = rows.get(viewer.tenant(), id, text);
        try {
            return new Found(run, conversations.get(viewer, run.conversationId()));
        } catch (PlatformException another) {
            throw another.code() == ErrorCode.NOT_FOUND ? RunRows.unknown(text) : another;
        }
    }

    private void read(Exchange exchange) {
        var viewer = viewers.of(exchange);
        var found = find(exchange, viewer);
        var stored = found.run.sent();
        // a page must not see the tenant's instructions
        var sent = stored == null || viewer.page() ? null : sent(viewer.tenant(), found.of, stored);
        exchange.json(200, RunView.of(found.run, sent));
    }

    private ContextWindow.Sent sent(TenantId tenant, Conversation of, Contents.Stored stored) {
        return contents.open(tenant, of.endUser(), stored, ContextWindow.Sent.class);
    }

    private void events(Exchange exchange) {
        var found = find(exchange, viewers.of(exchange));
        var run = found.run.id();
        long after = exchange.header("Last-Event-ID").map(id -> seq(run, id)).orElse(0L);
        stream(exchange, found.of, run, after);
    }

    private static long seq(UUID run, String lastEventId) {
        var name = Ids.format(RunRows.PREFIX, run) + ":";
        try {
            if (lastEventId.startsWith(name)) {
                long seq = Long.parseLong(lastEventId.substring(name.length()));
                if (seq >= 0 && seq <= Integer.MAX_VALUE) return seq;
            }
        } catch (NumberFormatException notOurs) {
            // said below
        }
        throw PlatformException.invalid("Last-Event-ID", "Last-Event-ID must be an id of this run's events.");
    }

    private void cancel(Exchange exchange) {
        var found = find(exchange, viewers.of(exchange));
        runs.cancel(found.of, found.run.id());
        follow(found.of, found.run.id(), 0, exchange.deadline().atMost(Duration.ofSeconds(5)), _ -> {});
        var now = rows.get(found.of.tenant(), found.run.id(), "");
        exchange.json(now.state() == State.RUNNING ? 202 : 200, RunView.of(now, null));
    }
}
