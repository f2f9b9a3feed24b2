package dev.parley.realtime;

import dev.parley.conversations.Follow;
import dev.parley.conversations.Frame;
import dev.parley.conversations.NewConversation;
import dev.parley.conversations.Talks;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.SocketConnection;
import dev.parley.platform.http.SocketListener;
import dev.parley.realtime.Doors.Guest;
import dev.parley.realtime.Doors.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection and its protocol.
///
/// What the client says is taken on the thread that read it. What runs tell is fetched by one thread at a time,
/// which is there only while there is something; writes never wait, and one is under way at a time.
final class Socket implements SocketListener {
    private static final Logger LOG = LoggerFactory.getLogger(Socket.class);
    static final int LONGEST_BEFORE_AUTH = 32 * 1024;
    static final int LONGEST = 1024 * 1024;
    /// Messages a second that go on without end, and how many may come at once.
    private static final double RATE = 50;

    private static final double BURST = 200;
    /// Answers that one socket follows at a time.
    private static final int MOST_VIEWS = 50;
    private static final int MOST_FAULTS = 20;

    final Place place;
    private final Sockets all;
    private final @Nullable String pathConversation;
    private final AtomicInteger wakes = new AtomicInteger();

    // written by the thread that reads
    private volatile @Nullable SocketConnection connection;
    private volatile @Nullable Guest guest;
    private volatile Policy policy = Policy.INTERMEDIATE;
    private volatile @Nullable UUID conversation;
    private volatile long saidAt;
    private volatile long heardAt;
    private int faults;
    private double allowed = BURST;
    private long allowedAt;

    // of this
    private List<View> views = List.of();
    private final Outbox outbox = new Outbox();
    private @Nullable Window window;
    private boolean writing;
    private @Nullable Thread drainer;
    private volatile long endedAt;
    private volatile boolean closed;

    Socket(Sockets all, Place place, @Nullable String pathConversation) {
        this.all = all;
        this.place = place;
        this.pathConversation = pathConversation;
        saidAt = heardAt = allowedAt = System.nanoTime();
    }

    @Nullable
    Guest guest() {
        return guest;
    }

    @Nullable
    UUID conversation() {
        return conversation;
    }

    /// Whether its connection is gone.
    boolean isClosed() {
        return closed;
    }

    // what the client says

    @Override
    public void opened(SocketConnection opened) {
        connection = opened;
        all.opened(this);
    }

    @Override
    public void text(String message) {
        if (endedAt != 0) return;
        heardAt = System.nanoTime();
        if (!isAllowed()) {
            end(CloseCode.TOO_MANY);
            return;
        }
        Envelope envelope;
        try {
            envelope = Envelope.read(message);
        } catch (PlatformException refused) {
            refuse(refused, null);
            return;
        }
        try {
            take(envelope);
        } catch (PlatformException refused) {
            refuse(refused, envelope.id());
        } catch (RuntimeException | Error fault) {
            LOG.error("A message of socket {} failed", place.requestId(), fault);
            refuse(new PlatformException(ErrorCode.INTERNAL, "Something went wrong in Parley."), envelope.id());
        }
    }

    /// Until the guest is known, each fault ends it.
    private void refuse(PlatformException refused, @Nullable String replyTo) {
        boolean stranger = guest == null;
        boolean malformed = refused.code() == ErrorCode.MALFORMED_JSON || refused.code() == ErrorCode.INVALID_REQUEST;
        if (malformed) faults++;
        if (stranger) end(CloseCode.of(refused.code()), Envelope.error(refused, replyTo));
        else if (malformed && faults > MOST_FAULTS) end(CloseCode.BAD_MESSAGES, Envelope.error(refused, replyTo));
        else send(Envelope.error(refused, replyTo));
    }

    private boolean isAllowed() {
        long now = System.nanoTime();
        allowed = Math.min(BURST, allowed + (now - allowedAt) * RATE / TimeUnit.SECONDS.toNanos(1));
        allowedAt = now;
        return --allowed >= 0;
    }

    private void take(Envelope envelope) {
        switch (envelope.type()) {
            case "auth" -> authenticate(envelope);
            case "ping" -> {
                // who is not known yet has the time to say who they are, and no more
                if (guest != null) saidAt = heardAt;
                send(Protocol.ping(envelope.id()));
            }
            case "message", "chat" -> asGuest(() -> say(envelope));
            case "cancel" -> asGuest(() -> cancel(envelope));
            case "refill" -> asGuest(() -> refill(envelope));
            case "ack" -> acknowledge(envelope.as(Protocol.Ack.class));
            case "typing" -> {
                saidAt = heardAt;
                typing(required(), envelope.as(Protocol.Typing.class));
            }
            default -> throw Envelope.unknown(envelope.type());
        }
    }

    private Guest required() {
        var known = guest;
        if (known == null)
            throw new PlatformException(
                    ErrorCode.MISSING_CREDENTIALS, "Say who you are first: send a message of type auth.");
        return known;
    }

    private void asGuest(Runnable work) {
        saidAt = heardAt;
        var known = required();
        try {
            all.doors.require(known);
        } catch (PlatformException refused) {
            end(CloseCode.of(refused.code()), Envelope.error(refused, null));
            return;
        }
        known.run(work);
    }

    private void authenticate(Envelope envelope) {
        if (guest != null) throw PlatformException.invalid("type", "This socket knows already who you are.");
        var auth = envelope.as(Protocol.Auth.class);
        var let = all.entry.letIn(auth, place);
        var follows = new ArrayList<Follow>();
        try {
            let.run(() -> come(let, auth, envelope.id(), follows));
        } catch (RuntimeException | Error refused) {
            guest = null;
            follows.forEach(Follow::close);
            throw refused;
        }
    }

    private void come(Guest by, Protocol.Auth auth, @Nullable String replyTo, List<Follow> follows) {
        var talks = all.talks;
        var in = pathConversation == null ? null : talks.conversation(by.viewer(), pathConversation);
        auth.resumed(talks, by.grant().session())
                .forEach((run, seq) -> follows.add(talks.follow(by.viewer(), run, seq, this::wake)));
        if (in != null && !auth.resumes())
            for (var run : talks.running(by.viewer(), in)) follows.add(talks.follow(by.viewer(), run, 0, this::wake));
        if (in == null && !follows.isEmpty()) in = follows.getLast().conversation();
        policy = all.doors.policy(by);
        var welcome = all.entry.welcome(by, in, auth.resumes(), replyTo);
        // from here on nothing is refused but one socket too many
        guest = by;
        all.known(this, by);
        Objects.requireNonNull(connection).longest(LONGEST);
        if (in != null) goTo(in);
        send(welcome);
        follows.forEach(this::view);
        if (in != null && pathConversation != null) viewRunning(by, in, follows);
    }

    /// What began before the socket was to be found at the conversation.
    private void viewRunning(Guest by, UUID in, List<Follow> already) {
        try {
            for (var run : all.talks.running(by.viewer(), in))
                // one of those may have ended and be followed no more
                if (already.stream().noneMatch(follow -> follow.run().equals(run)))
                    view(all.talks.follow(by.viewer(), run, 0, this::wake));
        } catch (RuntimeException unread) {
            LOG.warn("Socket {} may not follow all runs of its conversation", place.requestId(), unread);
        }
    }

    private void goTo(UUID other) {
        var before = conversation;
        conversation = other;
        all.at(this, before, other);
    }

    private void say(Envelope envelope) {
        var wanted = envelope.as(Protocol.Message.class);
        var by = required();
        var session = by.grant().session();
        var key = envelope.id() == null ? Ids.format("evt", Ids.next()) : envelope.id();
        var talks = all.talks;
        var known = talks.said(by.caller().requireTenant(), session, key).orElse(null);
        boolean fresh = known == null;
        if (known == null || !follows(known)) requireRoom();
        if (known == null) {
            var saying = new Talks.Saying(
                    wanted.content(),
                    !Boolean.FALSE.equals(wanted.useCache()),
                    wanted.maxTokens(),
                    session,
                    key,
                    Boolean.TRUE.equals(wanted.parallel()));
            // before a conversation is begun for it
            saying.require();
            known = talks.say(by.viewer(), target(by, wanted), saying);
        }
        var follow = talks.follow(by.viewer(), known, 0, this::wake);
        goTo(follow.conversation());
        send(Protocol.accepted(follow, key));
        view(follow);
        if (fresh) all.began(this, follow.conversation(), follow.run());
    }

    private synchronized void requireRoom() {
        if (views.size() >= MOST_VIEWS)
            throw new PlatformException(ErrorCode.CONFLICT, "This socket follows " + MOST_VIEWS + " answers already.");
    }

    /// Somebody else in the conversation began a run.
    void join(UUID run) {
        var by = guest;
        if (by == null || follows(run)) return;
        try {
            by.run(() -> view(all.talks.follow(by.viewer(), run, 0, this::wake)));
        } catch (PlatformException unseen) {
            LOG.debug("Socket {} does not follow a run that another began", place.requestId(), unseen);
        }
    }

    private synchronized boolean follows(UUID run) {
        return views.stream().anyMatch(view -> view.follow.run().equals(run));
    }

    /// The conversation of the path; else the one that is named; else the one that was talked in last; else a
    /// new one.
    private UUID target(Guest by, Protocol.Message wanted) {
        var named = wanted.conversationId();
        var current = conversation;
        if (named != null) {
            var found = all.talks.conversation(by.viewer(), named);
            if (pathConversation != null && !found.equals(current))
                throw PlatformException.invalid("conversation_id", "This socket is of another conversation.");
            return found;
        }
        if (wanted.conversation() != null) {
            if (pathConversation != null)
                throw PlatformException.invalid("conversation", "This socket is of a conversation that is there.");
            return all.talks.begin(by.viewer(), wanted.conversation());
        }
        return current == null ? all.talks.begin(by.viewer(), NewConversation.PLAIN) : current;
    }

    private void cancel(Envelope envelope) {
        var named = envelope.as(Protocol.Cancel.class).runId();
        List<UUID> runs;
        if (named != null) runs = List.of(Protocol.run(named));
        else
            synchronized (this) {
                runs = views.stream().map(view -> view.follow.run()).toList();
            }
        for (var run : runs) all.talks.cancel(required().viewer(), run);
    }

    /// Frames that were left out, said again.
    private void refill(Envelope envelope) {
        var wanted = envelope.as(Protocol.Refill.class);
        var run = Protocol.run(wanted.runId());
        try (var follow = all.talks.follow(required().viewer(), run, 0, () -> {})) {
            var view = new View(follow, Protocol.seq(wanted.from()) - 1);
            for (var frame : follow.again(Protocol.seq(wanted.from()), Protocol.seq(wanted.to()))) tell(view, frame);
        }
    }

    private void typing(Guest by, Protocol.Typing typing) {
        var in = conversation;
        if (in == null) return;
        all.typing(this, in, by.viewer().name() == null ? "team" : "end_user", !Boolean.FALSE.equals(typing.active()));
    }

    private void acknowledge(Protocol.Ack ack) {
        required();
        var run = ack.runId() == null ? null : Protocol.run(ack.runId());
        synchronized (this) {
            if (window == null) window = new Window();
            else window.acknowledged(run, Protocol.seq(ack.seq()), heardAt);
        }
        drain();
    }

    @Override
    public void pong() {
        heardAt = System.nanoTime();
    }

    @Override
    public void closed(int code) {
        List<View> left;
        synchronized (this) {
            left = views;
            views = List.of();
            closed = true;
            if (endedAt == 0) endedAt = System.nanoTime();
        }
        all.gone(this);
        left.forEach(view -> view.follow.close());
    }

    // what runs tell

    private void view(Follow follow) {
        if (add(follow)) wake();
        else follow.close();
    }

    private synchronized boolean add(Follow follow) {
        if (closed || views.size() >= MOST_VIEWS || follows(follow.run())) return false;
        var more = new ArrayList<>(views);
        more.add(new View(follow, follow.seen()));
        views = List.copyOf(more);
        return true;
    }

    /// There may be something to fetch. Never waits.
    void wake() {
        if (wakes.getAndIncrement() == 0) all.tasks.start("socket", this::fetch);
    }

    private void fetch() {
        for (int due = wakes.get(); due > 0; due = wakes.addAndGet(-due)) {
            var by = guest;
            if (by == null) continue;
            try {
                by.run(this::fetchAll);
            } catch (PlatformException unavailable) {
                LOG.debug("Socket {} cannot read on yet", place.requestId(), unavailable);
                all.later(this);
            } catch (RuntimeException | Error fault) {
                LOG.error("Socket {} cannot read on", place.requestId(), fault);
                end(CloseCode.INTERNAL);
            }
            drain();
        }
    }

    private void fetchAll() {
        List<View> now;
        synchronized (this) {
            now = views;
        }
        for (var view : now) {
            try {
                view.due.addAll(view.follow.next());
                for (var frame = view.due.peek(); frame != null; frame = view.due.peek()) {
                    tell(view, frame);
                    view.due.remove();
                }
            } catch (PlatformException failed) {
                if (failed.code() != ErrorCode.NOT_FOUND) throw failed;
                send(Envelope.error(failed, null));
                forget(view);
                continue;
            }
            if (view.follow.ended()) forget(view);
            else if (view.follow.behind()) wake();
        }
    }

    /// Sent at once, if it can be: what waits is only what the client is too slow for.
    private void tell(View view, Frame frame) {
        put(view.items(frame));
        drain();
    }

    private void forget(View view) {
        synchronized (this) {
            views = views.stream().filter(other -> other != view).toList();
        }
        view.follow.close();
    }

    // what is sent

    void send(String envelope) {
        put(List.of(new Outbox.Whole(envelope)));
        drain();
    }

    private void put(List<? extends Outbox.Item> items) {
        int left = 0;
        synchronized (this) {
            if (endedAt != 0) return;
            for (var item : items) outbox.add(item);
            left = outbox.shrink(policy);
        }
        if (left > 0) all.dropped(policy, left);
        if (left < 0) end(CloseCode.TOO_SLOW);
    }

    private void drain() {
        var open = connection;
        while (open != null) {
            Outbox.Item next;
            synchronized (this) {
                if (writing || endedAt != 0 || outbox.isEmpty() || (window != null && !window.isOpen())) return;
                next = Objects.requireNonNull(outbox.poll());
                writing = true;
                drainer = Thread.currentThread();
                if (window != null) {
                    if (next instanceof Outbox.Piece piece) window.sent(piece.run(), piece.to(), System.nanoTime());
                    if (next instanceof Outbox.Whole whole && whole.run() != null)
                        window.sent(whole.run(), whole.seq(), System.nanoTime());
                }
            }
            open.send(Protocol.text(next), this::sent);
        }
    }

    private void sent(@Nullable Throwable failure) {
        boolean within;
        synchronized (this) {
            writing = false;
            within = Thread.currentThread().equals(drainer);
        }
        if (failure != null) {
            all.failed();
            Objects.requireNonNull(connection).abort();
        } else if (!within) drain(); // else the loop that sent it goes on
    }

    // its end

    void end(CloseCode code) {
        end(code, null);
    }

    /// @param last what is said before; null for nothing
    void end(CloseCode code, @Nullable String last) {
        var open = connection;
        synchronized (this) {
            if (endedAt != 0 || open == null) return;
            endedAt = System.nanoTime();
        }
        if (last == null) open.close(code.code(), code.reason());
        else open.send(last, _ -> open.close(code.code(), code.reason()));
    }

    /// What time brings, each second: must not wait.
    /// @param beat whether a heartbeat is due
    void look(long now, boolean beat) {
        long ended;
        boolean busy;
        synchronized (this) {
            ended = endedAt;
            busy = !views.isEmpty();
        }
        var open = connection;
        if (open == null) return;
        if (ended != 0) {
            if (now - ended > Sockets.PATIENCE) open.abort();
        } else if (guest == null) {
            if (now - saidAt > Sockets.AUTH) end(CloseCode.AUTH_TIMEOUT);
        } else if (now - heardAt > Sockets.SILENCE) open.abort();
        else if (!busy && now - saidAt > Sockets.IDLE) end(CloseCode.IDLE);
        else if (beat) {
            open.ping();
            send(Protocol.ping(null));
        }
    }

    /// Ends it when its guest may no longer be here.
    void ask() {
        var known = guest;
        if (known == null) return;
        try {
            all.doors.require(known);
            policy = all.doors.policy(known);
        } catch (PlatformException refused) {
            // what cannot be read now is asked again with the next heartbeat
            if (refused.code().fault() == ErrorCode.Fault.CALLER)
                end(CloseCode.of(refused.code()), Envelope.error(refused, null));
        }
    }

    synchronized int waiting() {
        return outbox.size();
    }

    /// A run as this socket shows it.
    private static final class View {
        private final Follow follow;
        private final long from;
        /// Fetched and not yet told: reading what goes with a frame may fail.
        private final Deque<Frame> due = new ArrayDeque<>();
        private int index = -1;

        View(Follow follow, long from) {
            this.follow = follow;
            this.from = from;
        }

        List<Outbox.Item> items(Frame frame) {
            if (index < 0) index = follow.pieces(from);
            return Protocol.items(follow, frame, frame.type().equals(Frame.DELTA) ? index++ : index);
        }
    }
}
