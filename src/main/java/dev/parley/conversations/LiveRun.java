package dev.parley.conversations;

import dev.parley.kernel.Cutoff;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A run of this node: what it has told, and what is still to be written before it is told.
final class LiveRun {
    /// What may wait to be written before the run waits for the log.
    private static final int MOST_WAITING = 1_000;

    final TenantId tenant;
    final UUID id;
    final Conversation conversation;
    final Cutoff cutoff = new Cutoff();

    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Frame> told = new ArrayList<>();
    private long lastSeq;
    private boolean writing;
    private boolean begun;
    private boolean lost;
    private @Nullable State ending;
    private @Nullable Thread asking;
    private @Nullable PlatformException failure;

    private final long begunAt = System.nanoTime();

    /// @param atMs of a text: when its first piece came, in milliseconds of the run
    private record Waiting(
            String type,
            StringBuilder text,
            long atMs,
            @Nullable Object value) {
        byte[] json() {
            return Json.write(
                    value == null ? Json.object().put("text", text.toString()).put("at_ms", atMs) : value);
        }
    }

    LiveRun(TenantId tenant, UUID id, Conversation conversation) {
        this.tenant = tenant;
        this.id = id;
        this.conversation = conversation;
    }

    /// Its row is there.
    synchronized void begin() {
        begun = true;
    }

    synchronized boolean hasBegun() {
        return begun;
    }

    /// Takes a piece of text; it joins the piece before while that is not being written.
    synchronized void say(String type, String text) {
        if (!waiting.isEmpty() && waiting.getLast().type.equals(type))
            waiting.getLast().text.append(text);
        else add(new Waiting(type, new StringBuilder(text), (System.nanoTime() - begunAt) / 1_000_000, null));
    }

    synchronized void say(String type, Object value) {
        add(new Waiting(type, new StringBuilder(), 0, value));
    }

    private void add(Waiting one) {
        while (waiting.size() >= MOST_WAITING && !lost) pause(Duration.ofSeconds(1));
        waiting.add(one);
    }

    /// What is to be written now. Until `written` the same is not given again.
    synchronized List<Frame> take() {
        var frames = new ArrayList<Frame>(waiting.size());
        for (var one : waiting) frames.add(new Frame(++lastSeq, one.type, one.json()));
        waiting.clear();
        writing = !frames.isEmpty();
        return frames;
    }

    /// These are durable: followers may have them.
    void written(List<Frame> frames) {
        synchronized (this) {
            told.addAll(frames);
            writing = false;
            notifyAll();
        }
        followers.forEach(Runnable::run);
    }

    /// @param news run whenever there is more to read or the run is lost, by whoever wrote it: must not wait
    void listen(Runnable news) {
        followers.add(news);
    }

    void leave(Runnable news) {
        followers.remove(news);
    }

    /// The run is no longer this node's: it was ended by another, or its conversation is gone.
    void lose() {
        synchronized (this) {
            lost = true;
            writing = false;
            waiting.clear();
            stop(new PlatformException(ErrorCode.NOT_FOUND, "The run " + Ids.format("run", id) + " is gone."));
            notifyAll();
        }
        followers.forEach(Runnable::run);
    }

    /// Waits until all that was said is durable.
    /// @return the next frame's number; 0 when the run is lost
    synchronized long drained() {
        while ((writing || !waiting.isEmpty()) && !lost) pause(Duration.ofSeconds(1));
        return lost ? 0 : lastSeq + 1;
    }

    /// The frames after one that are durable.
    synchronized List<Frame> after(long seq) {
        return told.size() <= seq ? List.of() : List.copyOf(told.subList((int) seq, told.size()));
    }

    synchronized boolean isLost() {
        return lost;
    }

    /// Whether its last frame is told.
    synchronized boolean hasEnded() {
        return !told.isEmpty() && told.getLast().last();
    }

    @SuppressWarnings("WaitNotInLoop") // who calls it looks again
    private void pause(Duration most) {
        try {
            wait(Math.max(1, most.toMillis()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new PlatformException(ErrorCode.SHUTTING_DOWN, "The node is shutting down.", stopped);
        }
    }

    /// From here on this thread may be interrupted to cut its waiting for a provider short.
    synchronized void asking() {
        asking = Thread.currentThread();
    }

    synchronized void asked() {
        asking = null;
        Thread.interrupted(); // one that came too late is for nothing that follows
    }

    synchronized void cancel() {
        if (ending == null) ending = State.CANCELLED;
        stop(new PlatformException(ErrorCode.CONFLICT, "The run was cancelled."));
    }

    /// The node ends.
    synchronized void interrupt() {
        if (ending == null) ending = State.INTERRUPTED;
        stop(new PlatformException(ErrorCode.SHUTTING_DOWN, "The node is shutting down."));
    }

    private void stop(PlatformException why) {
        cutoff.cut(why);
        if (asking != null) asking.interrupt();
    }

    /// The state in which it was told to end; null when it was not.
    synchronized @Nullable State ending() {
        return ending;
    }

    synchronized void failed(PlatformException why) {
        failure = why;
    }

    /// Why nobody answered; null when somebody did.
    synchronized @Nullable PlatformException failure() {
        return failure;
    }
}
