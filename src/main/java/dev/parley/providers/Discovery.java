package dev.parley.providers;

import dev.parley.kernel.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a server which models it has (`GET /models`), when that is first needed and then once in a while. A server
/// that does not answer has none until it is asked again.
final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long KEEP = Duration.ofSeconds(60).toNanos();
    private static final long KEEP_FAILURE = Duration.ofSeconds(5).toNanos();

    private final WireClient client;
    private final Target server;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Found found = new Found(List.of(), System.nanoTime() - 1);

    private record Found(List<String> models, long until) {}

    /// @param server a target of the server; its model does not matter
    Discovery(WireClient client, Target server) {
        this.client = client;
        this.server = server;
    }

    /// In the server's order. Waits for it at most two seconds.
    List<String> models() {
        if (fresh()) return found.models();
        // one asks, and while there is something to go on with the others do not wait
        if (!found.models().isEmpty()) {
            if (!asking.tryLock()) return found.models();
        } else asking.lock();
        try {
            if (!fresh()) found = ask();
            return found.models();
        } finally {
            asking.unlock();
        }
    }

    private boolean fresh() {
        return found.until() - System.nanoTime() > 0;
    }

    private Found ask() {
        try {
            var answer = ModelList.ask(client, server, Deadline.in(PATIENCE));
            var models = new ArrayList<String>();
            if (answer != null)
                for (var model : answer.path("data")) {
                    var id = model.path("id").asString("");
                    if (!id.isEmpty()) models.add(id);
                }
            return new Found(List.copyOf(models), System.nanoTime() + (models.isEmpty() ? KEEP_FAILURE : KEEP));
        } catch (UpstreamFault e) {
            LOG.warn("Provider {} does not say which models it has: {}", server.provider(), e.getMessage());
            return new Found(found.models(), System.nanoTime() + KEEP_FAILURE);
        }
    }
}
