package dev.parley.usage;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// The append-only record of what was used: a start before the answer, a settlement after it, each once for an id.
///
/// Both are written in groups: while one transaction commits, what arrives is gathered for the next, so that one sync
/// of
/// the disk serves all who wait and a lone request never waits for company. A start that nobody waits for is held back
/// for 3 ms at most, to be committed with its settlement. Starts fail when the database is gone;
/// settlements are tried until they are durable. What a node left open when it died is settled by another with the
/// bounds of its starts.
public final class Ledger implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(10);
    /// How often those who wait for a record look whether their time is over.
    private static final Duration LOOK = Duration.ofMillis(50);

    private final OpenEntries open;
    private final LedgerWriter writer;
    private final Nodes nodes;
    private final Thread writing;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledFuture<?> looking;
    private volatile boolean closed;

    /// @param maxOpen how many entries may be open or not yet durable before requests are refused
    /// @param alone whether no other node can be using the database, as with the embedded server: what earlier
    /// nodes
    ///     left open is then settled at once, else when they were not seen for a minute
    public Ledger(Database database, Tasks tasks, int maxOpen, boolean alone) {
        this(database, tasks, maxOpen, alone, Nodes.Timing.DEFAULT);
    }

    Ledger(Database database, Tasks tasks, int maxOpen, boolean alone, Nodes.Timing timing) {
        open = new OpenEntries(maxOpen);
        nodes = new Nodes(database, open, alone, timing);
        nodes.begin();
        writer = new LedgerWriter(database, new LedgerSql(nodes.id()), open);
        writing = tasks.startPlatform("usage-ledger", writer);
        looking = tasks.tick(LOOK, () -> waiting.forEach(LockSupport::unpark));
        tasks.repeat("usage-node", timing.beat(), nodes::beat);
    }

    /// Begins an entry; returns at once, before the start is durable.
    /// @throws PlatformException OVERLOADED when too many entries are open, STORE_UNAVAILABLE while the database is
    ///     known not to answer, SHUTTING_DOWN
    /// @param settled told of the settlement, once, on the thread that settles; must be quick
    public Entry start(Start start, Consumer<Settlement> settled) {
        if (closed) throw new PlatformException(ErrorCode.SHUTTING_DOWN, "This node is shutting down.");
        if (writer.failing())
            throw new PlatformException(
                    ErrorCode.STORE_UNAVAILABLE, "The usage of the request cannot be recorded; try again soon.");
        if (!open.admit())
            throw new PlatformException(ErrorCode.OVERLOADED, "Too many requests are in flight; try again soon.");
        var entry = new Entry(this, start, open.opened(), settled);
        writer.start(entry);
        return entry;
    }

    /// This process, as the ledger's rows name it.
    public UUID node() {
        return nodes.id();
    }

    boolean failing() {
        return writer.failing();
    }

    void waits(Thread thread) {
        waiting.add(thread);
    }

    void waitsNoMore(Thread thread) {
        waiting.remove(thread);
    }

    void settling(Entry entry) {
        writer.settle(entry);
    }

    /// What the ledger has done since it was opened.
    public LedgerCounts counts() {
        return writer.counts(nodes.interrupted());
    }

    /// Settles what dead nodes left open now; also done by itself, at start and every few seconds.
    /// @return how many entries
    long reconcile() {
        return nodes.reconcile();
    }

    /// Writes what is gathered, refuses new entries and tells other nodes. Close what uses it before; close `Tasks`
    /// after.
    @Override
    public void close() {
        closed = true;
        writer.close();
        try {
            if (!writing.join(CLOSING)) writing.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        looking.cancel(false);
        nodes.end();
    }
}
