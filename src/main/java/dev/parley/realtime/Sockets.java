package dev.parley.realtime;

import dev.parley.conversations.Talks;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.realtime.Doors.Guest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets of this node, and what time brings to them: heartbeats, the end of those that are silent, and the
/// question whether each may still be here, which is asked with each heartbeat and as soon as anything changes
/// that it depends on.
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    /// Seconds from one heartbeat to the next.
    static final int BEAT = 30;

    static final long AUTH = TimeUnit.SECONDS.toNanos(10);
    static final long IDLE = TimeUnit.MINUTES.toNanos(5);
    /// After two heartbeats without an answer nobody is there.
    static final long SILENCE = TimeUnit.SECONDS.toNanos(75);
    /// For who was told goodbye to say it too.
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
    /// Of one tenant on a node: so that others find room.
    static final int MOST_OF_TENANT = 10_000;

    private static final List<String> TOPICS =
            List.of("tenants", "api_keys", "sessions", "members", "roles", "end_user_token_cuts");

    final Doors doors;
    final Entry entry;
    final Talks talks;
    final Tasks tasks;
    private final Relay relay;
    private final Set<Socket> all = ConcurrentHashMap.newKeySet();
    private final Set<Socket> later = ConcurrentHashMap.newKeySet();
    private final Map<TenantId, Set<Socket>> ofTenant = new ConcurrentHashMap<>();
    private final Map<UUID, Socket> ofSession = new ConcurrentHashMap<>();
    private final Map<UUID, Set<Socket>> atConversation = new ConcurrentHashMap<>();
    private final Map<Policy, Metrics.Counter> drops = new EnumMap<>(Policy.class);
    private final Metrics.Counter errors;
    private int seconds;

    Sockets(Doors doors, Entry entry, Talks talks, Relay relay, Changes changes, Tasks tasks, Metrics metrics) {
        this.doors = doors;
        this.entry = entry;
        this.talks = talks;
        this.relay = relay;
        this.tasks = tasks;
        metrics.gauge("ws_active_connections", "WebSockets that are open on this node.", all::size);
        metrics.gauge("ws_queue_frames", "Frames that wait for clients of WebSockets to take them.", this::waiting);
        for (var policy : Policy.values())
            drops.put(
                    policy,
                    metrics.counter(
                            "ws_backpressure_drops_total",
                            "Pieces of answers that were not sent on their own since the client was too slow.",
                            "policy",
                            policy.word()));
        errors = metrics.counter("ws_send_errors_total", "Frames that could not be sent: the connection was gone.");
        tasks.repeat("sockets", Duration.ofSeconds(1), this::look);
        for (var topic : TOPICS) changes.subscribe(topic, tenant -> changed(tenant, tasks));
        relay.start(this);
        tasks.repeat("sockets-relay", Duration.ofSeconds(1), relay::look);
    }

    private double waiting() {
        return all.stream().mapToInt(Socket::waiting).sum();
    }

    private void changed(TenantId tenant, Tasks tasks) {
        var those = ofTenant.get(tenant);
        // asking may wait for the database, which the thread that listens must not
        if (those != null) tasks.start("sockets-changed", () -> those.forEach(Socket::ask));
    }

    private void look() {
        int slot = seconds++ % BEAT;
        long now = System.nanoTime();
        for (var socket : all) {
            try {
                boolean beat = Math.floorMod(socket.hashCode(), BEAT) == slot;
                if (beat) tasks.start("socket-ask", socket::ask);
                socket.look(now, beat);
            } catch (RuntimeException e) {
                // one socket's fault must not keep the others from being looked at
                LOG.error("A socket could not be looked at", e);
            }
        }
        for (var waiting = later.iterator(); waiting.hasNext(); ) {
            var socket = waiting.next();
            // before it wakes, which may put it there again
            waiting.remove();
            socket.wake();
        }
    }

    void opened(Socket socket) {
        all.add(socket);
    }

    /// From here on it is known whose it is. What the session had before ends.
    /// @throws PlatformException RATE_LIMITED when the tenant has too many
    void known(Socket socket, Guest guest) {
        var tenant = guest.caller().requireTenant();
        ofTenant.compute(tenant, (_, others) -> {
            var those = others == null ? ConcurrentHashMap.<Socket>newKeySet() : others;
            if (those.size() >= MOST_OF_TENANT)
                throw new PlatformException(
                                ErrorCode.RATE_LIMITED,
                                "The tenant has " + MOST_OF_TENANT + " sockets on this node; end some first.")
                        .retryAfter(Duration.ofSeconds(10));
            those.add(socket);
            return those;
        });
        var session = guest.grant().session();
        var before = ofSession.put(session, socket);
        if (before != null) before.end(CloseCode.REPLACED);
        relay.tell(Relay.Kind.SESSION, session, "");
        // it may have ended meanwhile: then it was not found here
        if (socket.isClosed()) gone(socket);
    }

    /// Another node has the session's socket.
    void replaced(UUID session) {
        var here = ofSession.get(session);
        if (here != null) here.end(CloseCode.REPLACED);
    }

    void gone(Socket socket) {
        all.remove(socket);
        later.remove(socket);
        var guest = socket.guest();
        if (guest == null) return;
        leave(ofTenant, guest.caller().requireTenant(), socket);
        ofSession.remove(guest.grant().session(), socket);
        var in = socket.conversation();
        if (in != null) leave(atConversation, in, socket);
    }

    private static <K> void leave(Map<K, Set<Socket>> places, K place, Socket socket) {
        places.computeIfPresent(place, (_, those) -> {
            those.remove(socket);
            return those.isEmpty() ? null : those;
        });
    }

    /// It talks in a conversation, and in no other any more.
    void at(Socket socket, @Nullable UUID before, UUID conversation) {
        if (conversation.equals(before)) return;
        if (before != null) leave(atConversation, before, socket);
        atConversation.compute(conversation, (_, others) -> {
            var those = others == null ? ConcurrentHashMap.<Socket>newKeySet(1) : others;
            those.add(socket);
            return those;
        });
        if (socket.isClosed()) leave(atConversation, conversation, socket);
    }

    /// A run began: whoever talks in its conversation follows it.
    void began(Socket by, UUID conversation, UUID run) {
        join(by, conversation, run);
        relay.tell(Relay.Kind.RUN, conversation, run.toString());
    }

    void join(@Nullable Socket but, UUID conversation, UUID run) {
        for (var socket : atConversation.getOrDefault(conversation, Set.of()))
            if (socket != but) tasks.start("socket-join", () -> socket.join(run));
    }

    /// Somebody types: told to the others in the conversation.
    void typing(Socket by, UUID conversation, String from, boolean active) {
        typing(by, conversation, Protocol.typing(conversation, from, active));
        relay.tell(Relay.Kind.TYPING, conversation, Protocol.typing(conversation, from, active));
    }

    void typing(@Nullable Socket but, UUID conversation, String envelope) {
        for (var socket : atConversation.getOrDefault(conversation, Set.of())) if (socket != but) socket.send(envelope);
    }

    /// It is to look again soon.
    void later(Socket socket) {
        later.add(socket);
    }

    void dropped(Policy policy, int pieces) {
        Objects.requireNonNull(drops.get(policy)).add(pieces);
    }

    void failed() {
        errors.add();
    }

    /// Sends everybody to another node.
    void close() {
        all.forEach(socket -> socket.end(CloseCode.UNAVAILABLE));
    }
}
