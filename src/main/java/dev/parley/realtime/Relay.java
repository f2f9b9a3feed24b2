package dev.parley.realtime;

import dev.parley.platform.redis.Redis;
import dev.parley.platform.redis.RedisLost;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What sockets of one node tell those of others: nothing that has to arrive. Without Redis each node has its own.
final class Relay {
    private static final String CHANNEL = "parley:sockets";

    private final @Nullable Redis redis;
    private final String node;
    private @Nullable Sockets sockets;

    enum Kind {
        /// Its socket is here now.
        SESSION,
        /// A run began in the conversation.
        RUN,
        TYPING
    }

    Relay(@Nullable Redis redis, UUID node) {
        this.redis = redis;
        this.node = node.toString();
    }

    void start(Sockets here) {
        sockets = here;
        look();
    }

    /// Listens, if it does not yet.
    void look() {
        if (redis == null) return;
        try {
            redis.listen(CHANNEL, this::heard);
        } catch (RedisLost lost) {
            // again with the next look
        }
    }

    void tell(Kind kind, UUID about, String what) {
        if (redis != null) redis.publish(CHANNEL, node + " " + kind + " " + about + " " + what);
    }

    private void heard(String message) {
        var here = sockets;
        var parts = message.split(" ", 4);
        if (here == null || parts[0].equals(node)) return;
        var about = UUID.fromString(parts[2]);
        switch (Kind.valueOf(parts[1])) {
            case SESSION -> here.replaced(about);
            case RUN -> here.join(null, about, UUID.fromString(parts[3]));
            case TYPING -> here.typing(null, about, parts[3]);
        }
    }
}
