package dev.parley.usage;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes the ledger, a transaction after the other.
final class LedgerWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    /// Between attempts while the database does not answer.
    private static final long PAUSE = Duration.ofMillis(200).toNanos();
    /// Requests wait so long for a connection that broke to be replaced.
    private static final long BLINK = Duration.ofMillis(300).toNanos();
    /// A start that nobody waits for is held back so long, to go with a settlement: with its own, mostly, when the
    /// answer is quick.
    private static final long LINGER = Duration.ofMillis(3).toNanos();

    private final Database database;
    private final LedgerSql sql;
    private final OpenEntries open;
    private final Queue<Entry> newStarts = new ConcurrentLinkedQueue<>();
    private final Queue<Entry> newSettlements = new ConcurrentLinkedQueue<>();

    // of the writing thread
    private final List<Entry> starts = new ArrayList<>();
    private final List<Entry> settlements = new ArrayList<>();
    private int attempts;

    private volatile @Nullable Thread thread;
    private volatile boolean sleeping;
    private volatile boolean lingering;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile boolean down;
    /// When the database failed first, by `System.nanoTime`; 0 while it answers.
    private volatile long failingSince;
    private volatile LedgerCounts counts = new LedgerCounts(0, 0, 0, 0, 0, 0, 0, 0, false);

    LedgerWriter(Database database, LedgerSql sql, OpenEntries open) {
        this.database = database;
        this.sql = sql;
        this.open = open;
    }

    void start(Entry entry) {
        newStarts.add(entry);
        if (!lingering || entry.start().streamed()) wake();
    }

    void settle(Entry entry) {
        newSettlements.add(entry);
        wake();
    }

    /// Whether the database does not answer, and not for a moment only.
    boolean failing() {
        long since = failingSince;
        return down || (since != 0 && System.nanoTime() - since > BLINK);
    }

    void close() {
        closing = true;
        wake();
    }

    LedgerCounts counts(long interrupted) {
        var c = counts;
        return new LedgerCounts(
                open.count(),
                c.starts(),
                c.settlements(),
                c.batches(),
                c.duplicates(),
                c.rejected(),
                c.failedStarts(),
                interrupted,
                down);
    }

    private void wake() {
        if (sleeping || lingering) LockSupport.unpark(thread);
        // the writer has gone: nobody is to wait for it
        if (ended) refuseAll();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            while (gather()) write();
        } finally {
            ended = true;
            refuseAll();
        }
    }

    /// Waits until there is something to write.
    /// @return false when there will be nothing more
    private boolean gather() {
        while (true) {
            // settlements first: the start of each that is seen here is then among the starts
            drain(newSettlements, settlements);
            drain(newStarts, starts);
            // nobody starts anything while the database is away: it is asked all the same whether it is back
            if (!settlements.isEmpty() || (down && !closing) || isDue()) return true;
            if (closing && starts.isEmpty()) return false;
            if (starts.isEmpty()) sleep();
            else linger();
        }
    }

    /// Whether one of the starts is waited for, or was held back long enough.
    private boolean isDue() {
        if (starts.isEmpty()) return false;
        if (closing
                || attempts > 0
                || starts.stream().anyMatch(entry -> entry.start().streamed())) return true;
        return System.nanoTime() - starts.getFirst().begun() >= LINGER;
    }

    private void linger() {
        lingering = true;
        long left = starts.getFirst().begun() + LINGER - System.nanoTime();
        if (newSettlements.isEmpty() && newStarts.isEmpty() && !closing && left > 0) LockSupport.parkNanos(this, left);
        lingering = false;
        if (Thread.interrupted()) closing = true;
    }

    private static void drain(Queue<Entry> from, List<Entry> to) {
        for (var entry = from.poll(); entry != null; entry = from.poll()) to.add(entry);
    }

    private void sleep() {
        sleeping = true;
        if (newStarts.isEmpty() && newSettlements.isEmpty() && !closing) LockSupport.park(this);
        sleeping = false;
        if (Thread.interrupted()) closing = true;
    }

    private void pause() {
        long end = System.nanoTime() + PAUSE;
        for (long left = PAUSE; left > 0 && !closing; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) closing = true;
        }
    }

    private void write() {
        try {
            if (starts.isEmpty() && settlements.isEmpty()) database.ping();
            written(database.acrossTenants(tx -> sql.insert(tx, starts, settlements)));
        } catch (PlatformException e) {
            if (e.code() == ErrorCode.STORE_UNAVAILABLE) unavailable(e);
            else oneByOne(e);
        } catch (RuntimeException e) {
            // the database refuses a row: the others must not suffer
            oneByOne(e);
        }
    }

    private void written(int duplicates) {
        // after a failed attempt rows may be there already: its commit may have arrived, only the word of it was lost
        int doubled = attempts == 0 ? duplicates : 0;
        if (doubled > 0) LOG.error("{} usage records were in the ledger already", doubled);
        if (down) LOG.info("The database answers again; {} settlements caught up", settlements.size());
        attempts = 0;
        failingSince = 0;
        down = false;
        count(starts.size(), settlements.size(), doubled, 0, 0);
        for (var entry : starts) entry.started(Entry.State.DURABLE);
        for (var entry : settlements) settled(entry, Entry.State.DURABLE);
        starts.clear();
        settlements.clear();
    }

    private void settled(Entry entry, Entry.State state) {
        open.closed(entry.second());
        entry.settled(state);
    }

    /// The first failure may be of one connection only, so that a second attempt follows at once.
    private void unavailable(PlatformException e) {
        attempts++;
        if (attempts == 1) {
            failingSince = System.nanoTime() | 1;
            return;
        }
        if (!down) LOG.warn("The usage ledger cannot be written; starts are refused, settlements wait", e);
        down = true;
        refuseStarts();
        if (closing) giveUp();
        else pause();
    }

    private void giveUp() {
        LOG.error("{} settlements could not be written before the end; their starts' bounds count", settlements.size());
        for (var entry : settlements) settled(entry, Entry.State.REFUSED);
        settlements.clear();
    }

    private void refuseStarts() {
        drain(newStarts, starts);
        count(0, 0, 0, 0, starts.size());
        for (var entry : starts) entry.started(Entry.State.REFUSED);
        starts.clear();
    }

    private void oneByOne(RuntimeException cause) {
        LOG.error("A batch of the usage ledger was refused; its rows are written one by one", cause);
        for (var entry : List.copyOf(starts)) {
            boolean kept = alone(List.of(entry), List.of());
            entry.started(kept ? Entry.State.DURABLE : Entry.State.REFUSED);
        }
        starts.clear();
        for (var entry : List.copyOf(settlements)) {
            boolean kept = alone(List.of(), List.of(entry));
            settled(entry, kept ? Entry.State.DURABLE : Entry.State.REFUSED);
        }
        settlements.clear();
    }

    private boolean alone(List<Entry> start, List<Entry> settlement) {
        try {
            database.acrossTenantsDo(tx -> sql.insert(tx, start, settlement));
            count(start.size(), settlement.size(), 0, 0, 0);
            return true;
        } catch (RuntimeException e) {
            // the log is the last place where it can be kept
            for (var entry : start) LOG.error("Refused usage record {}", entry.start(), e);
            for (var entry : settlement)
                LOG.error("Refused usage record {} of {}", entry.settlement(), entry.start(), e);
            count(0, 0, 0, 1, start.size());
            return false;
        }
    }

    private void refuseAll() {
        for (var entry = newStarts.poll(); entry != null; entry = newStarts.poll()) entry.started(Entry.State.REFUSED);
        for (var entry = newSettlements.poll(); entry != null; entry = newSettlements.poll())
            settled(entry, Entry.State.REFUSED);
    }

    private void count(int starts, int settlements, int duplicates, int rejected, int failedStarts) {
        var c = counts;
        counts = new LedgerCounts(
                0,
                c.starts() + starts,
                c.settlements() + settlements,
                c.batches() + 1,
                c.duplicates() + duplicates,
                c.rejected() + rejected,
                c.failedStarts() + failedStarts,
                0,
                false);
    }
}
