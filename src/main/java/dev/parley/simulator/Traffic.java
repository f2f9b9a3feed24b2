package dev.parley.simulator;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.server.Request;

/// Counts what comes and keeps the last of it.
final class Traffic {
    private final int kept;
    private final ArrayDeque<SeenRequest> last = new ArrayDeque<>();
    private final AtomicLong total = new AtomicLong();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final Map<String, AtomicInteger> models = new ConcurrentHashMap<>();

    Traffic(int kept) {
        this.kept = kept;
    }

    /// Counts a request; returns its number, from 1.
    long begin(Request request, byte[] body) {
        if (kept > 0) keep(seen(request, body));
        return total.incrementAndGet();
    }

    /// Counts a model; returns how many requests it has had, this one included.
    int model(String name) {
        return models.computeIfAbsent(name, fresh -> new AtomicInteger()).incrementAndGet();
    }

    void end(boolean clientLeft) {
        ended.increment();
        if (clientLeft) cancelled.increment();
    }

    long total() {
        return total.get();
    }

    int ofModel(String name) {
        var count = models.get(name);
        return count == null ? 0 : count.get();
    }

    long inFlight() {
        return total.get() - ended.sum();
    }

    long cancelled() {
        return cancelled.sum();
    }

    List<SeenRequest> requests() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    void reset() {
        synchronized (last) {
            last.clear();
        }
        models.clear();
    }

    byte[] toJson() {
        var stats = Json.object();
        stats.put("requests", total()).put("in_flight", inFlight()).put("cancelled", cancelled());
        var byModel = stats.putObject("models");
        new TreeMap<>(models).forEach((name, count) -> byModel.put(name, count.get()));
        return Json.write(stats);
    }

    private void keep(SeenRequest request) {
        synchronized (last) {
            if (last.size() == kept) last.removeFirst();
            last.addLast(request);
        }
    }

    private static SeenRequest seen(Request request, byte[] body) {
        var headers = new HashMap<String, String>();
        for (var field : request.getHeaders()) {
            headers.put(field.getName().toLowerCase(Locale.ROOT), field.getValue());
        }
        var path = request.getHttpURI().getPathQuery();
        return new SeenRequest(
                request.getMethod(), path, Map.copyOf(headers), new String(body, StandardCharsets.UTF_8));
    }
}
