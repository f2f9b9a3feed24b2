package dev.parley.usage;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request in the ledger: started, and to be settled once, whatever happens. Used by one thread at a time.
public final class Entry {
    /// So long at most when the database hangs; when it is gone, half a second.
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);
    private static final VarHandle SETTLEMENT;

    static {
        try {
            SETTLEMENT = MethodHandles.lookup().findVarHandle(Entry.class, "settlement", Settlement.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// How far one of the two records is.
    enum State {
        PENDING,
        DURABLE,
        REFUSED
    }

    private final Ledger ledger;
    private final Start start;
    private final OpenEntries.Second second;
    private final Consumer<Settlement> onSettled;
    private final long begun = System.nanoTime();
    private volatile State started = State.PENDING;
    private volatile State settled = State.PENDING;
    private volatile @Nullable Settlement settlement;
    private volatile @Nullable Thread waiter;

    Entry(Ledger ledger, Start start, OpenEntries.Second second, Consumer<Settlement> onSettled) {
        this.ledger = ledger;
        this.start = start;
        this.second = second;
        this.onSettled = onSettled;
    }

    public Start start() {
        return start;
    }

    /// Returns when the start is durable: only then may the first byte of the answer leave.
    /// @throws PlatformException STORE_UNAVAILABLE when it is not, within the deadline and five seconds: the
    /// request
    ///     must be refused, and the entry settled all the same
    public void awaitStart(Deadline deadline) {
        if (started == State.PENDING) await(true, deadline.atMost(START_PATIENCE));
        if (started != State.DURABLE)
            throw new PlatformException(
                    ErrorCode.STORE_UNAVAILABLE, "The usage of the request could not be recorded; try again soon.");
    }

    /// Records how the request ended and returns when that is durable: only then may the last byte leave. The first
    /// settlement of an entry counts; further calls only wait.
    /// @throws PlatformException STORE_UNAVAILABLE when it is not durable by the deadline; it is tried on meanwhile
    public void settle(Settlement settlement, Deadline deadline) {
        settleLater(settlement);
        if (settled == State.PENDING) await(false, deadline);
        if (settled != State.DURABLE)
            throw new PlatformException(ErrorCode.STORE_UNAVAILABLE, "The usage of the request is not recorded yet.");
    }

    /// Records how the request ended, soon: for when nobody waits.
    public void settleLater(Settlement settlement) {
        if (!SETTLEMENT.compareAndSet(this, null, settlement)) return;
        ledger.settling(this);
        onSettled.accept(settlement);
    }

    /// Whether a settlement was given; it may not be durable yet.
    public boolean isSettled() {
        return settlement != null;
    }

    private void await(boolean start, Deadline deadline) {
        boolean interrupted = false;
        waiter = Thread.currentThread();
        ledger.waits(Thread.currentThread());
        while ((start ? started : settled) == State.PENDING) {
            long left = deadline.nanoTime() - System.nanoTime();
            // a start is given up when the database is gone; a settlement is tried on
            if (left <= 0 || (start && ledger.failing())) break;
            // without a time of its own: a timer armed and disarmed for each wait costs more than the wait
            LockSupport.park(this);
            // an interrupt must not turn the wait into a spin
            interrupted |= Thread.interrupted();
        }
        ledger.waitsNoMore(Thread.currentThread());
        waiter = null;
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// By `System.nanoTime`.
    long begun() {
        return begun;
    }

    Settlement settlement() {
        var given = settlement;
        if (given == null) throw new IllegalStateException("The entry is not settled.");
        return given;
    }

    OpenEntries.Second second() {
        return second;
    }

    void started(State state) {
        started = state;
        LockSupport.unpark(waiter);
    }

    void settled(State state) {
        settled = state;
        LockSupport.unpark(waiter);
    }
}
