package dev.parley.conversations;

import dev.parley.platform.json.Json;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One who follows a run, on whichever node that is made: is handed each frame behind the first once and in order.
/// Used by one thread at a time, with the run's tenant bound.
public final class Follow implements AutoCloseable {
    final Conversation of;
    final UUID run;
    final Runnable news;

    private final RunRows rows;
    private final News elsewhere;
    /// Null while another node makes the run, or none any more.
    private @Nullable LiveRun here;
    private volatile long seen;
    private boolean ended;
    private boolean behind;
    private boolean closed;

    /// @param after the last frame that the follower has; 0 for none
    Follow(Conversation of, UUID run, long after, Runnable news, @Nullable LiveRun here, RunRows rows, News elsewhere) {
        this.of = of;
        this.run = run;
        this.news = news;
        this.here = here;
        this.rows = rows;
        this.elsewhere = elsewhere;
        this.seen = after;
        if (here == null) elsewhere.watch(this);
        else here.listen(news);
    }

    public UUID run() {
        return run;
    }

    public UUID conversation() {
        return of.id();
    }

    /// The number of the last frame that was handed over.
    public long seen() {
        return seen;
    }

    /// Whether there was more than was handed over at once.
    public boolean behind() {
        return behind;
    }

    /// Whether nothing more will come.
    public boolean ended() {
        return ended;
    }

    /// What there is now; never waits for more. `news` is run when there is.
    public List<Frame> next() {
        if (ended) return List.of();
        var live = here;
        if (live != null && live.isLost()) {
            // what the run had told before it was ended elsewhere stands in the rows
            turnElsewhere();
            live = null;
        }
        // first the state, then the frames: the last frame is there when the state says so
        boolean over = live == null ? rows.get(of.tenant(), run, "").state() != State.RUNNING : live.hasEnded();
        var frames = live == null ? rows.frames(of, run, seen) : live.after(seen);
        if (!frames.isEmpty()) seen = frames.getLast().seq();
        behind = live == null && frames.size() == RunRows.FRAMES;
        ended = frames.isEmpty() ? over : frames.getLast().last();
        return frames;
    }

    /// All frames so far, from the first.
    private List<Frame> all() {
        var live = here;
        return live == null ? rows.frames(of, run) : live.after(0);
    }

    /// What was answered so far.
    public String text() {
        var text = new StringBuilder();
        for (var frame : all())
            if (frame.type().equals(Frame.DELTA))
                text.append(Json.readObject(frame.json()).path("text").asString(""));
        return text.toString();
    }

    /// How many pieces of the answer stand up to a frame.
    public int pieces(long upTo) {
        if (upTo == 0) return 0;
        return (int) all().stream()
                .filter(frame -> frame.seq() <= upTo && frame.type().equals(Frame.DELTA))
                .count();
    }

    /// The frames from one to another, 500 at most.
    public List<Frame> again(long from, long to) {
        var live = here;
        var frames = live == null ? rows.frames(of, run, from - 1) : live.after(from - 1);
        return frames.stream().filter(frame -> frame.seq() <= to).limit(500).toList();
    }

    private synchronized void turnElsewhere() {
        if (closed || here == null) return;
        here.leave(news);
        here = null;
        elsewhere.watch(this);
    }

    @Override
    public synchronized void close() {
        closed = true;
        var live = here;
        if (live == null) elsewhere.unwatch(this);
        else live.leave(news);
    }
}
