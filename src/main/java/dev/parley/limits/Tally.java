package dev.parley.limits;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// One counter on this node: what the node's requests have reserved or used of the lease that the node took. While the
/// lease lasts, a reservation is two reads and an atomic addition; else the table of leases is asked for more.
final class Tally {
    /// A refusal is remembered for so long, so that a flood of refused requests does not ask the database each time.
    private static final long REMEMBERED = TimeUnit.MILLISECONDS.toNanos(500);
    /// A lease is for so many requests like the one that needs it, but for no more than a share of the whole.
    private static final long REQUESTS = 64;
    private static final long SHARE = 20;

    private final Counter counter;
    private final Leases leases;
    private final LongSupplier nanoTime;
    /// Settled and reserved, by this node.
    private final AtomicLong used = new AtomicLong();
    /// The part of `used` that is reserved only.
    private final AtomicLong reserved = new AtomicLong();
    private volatile long taken;
    private volatile long takenByOthers;
    private volatile long allowed = -1;
    /// What was used when it rested last.
    private long usedBefore;
    /// The share that was told, in per cent.
    private final AtomicInteger told = new AtomicInteger();
    /// What was refused last, and until when that is remembered.
    private volatile long refusedAmount = Long.MAX_VALUE;
    private volatile long refusedUntil;

    Tally(Counter counter, Leases leases, LongSupplier nanoTime) {
        this.counter = counter;
        this.leases = leases;
        this.nanoTime = nanoTime;
    }

    Counter counter() {
        return counter;
    }

    /// @param most what the limit allows; the last one asked with holds
    /// @param at the moment of the request
    /// @return whether the amount is reserved now
    /// @throws dev.parley.kernel.PlatformException STORE_UNAVAILABLE when more is needed and the database does not
    ///     answer
    boolean reserve(long amount, long most, Instant at) {
        if (most != allowed) changed(most);
        return takes(amount) || leased(amount, at);
    }

    private boolean takes(long amount) {
        while (true) {
            long before = used.get();
            if (before + amount > taken) return false;
            if (!used.compareAndSet(before, before + amount)) continue;
            // the lease may have been given back meanwhile: whoever comes second sees what the first did
            if (before + amount <= taken) {
                reserved.addAndGet(amount);
                return true;
            }
            used.addAndGet(-amount);
        }
    }

    private boolean isRefused(long amount) {
        return amount >= refusedAmount && nanoTime.getAsLong() - refusedUntil < 0;
    }

    private boolean leased(long amount, Instant at) {
        return !isRefused(amount) && leasedAlone(amount, at);
    }

    private synchronized boolean leasedAlone(long amount, Instant at) {
        while (!takes(amount)) {
            if (isRefused(amount)) return false;
            long spare = Math.min(amount * REQUESTS, allowed / SHARE);
            var lease = leases.take(counter, used.get(), amount, spare, allowed, at);
            taken = lease.mine();
            takenByOthers = lease.others();
            if (lease.fits()) continue;
            refusedAmount = amount;
            refusedUntil = nanoTime.getAsLong() + REMEMBERED;
            return false;
        }
        return true;
    }

    /// Another amount holds: what is leased under the old one is given back, so that the new one is kept to the unit.
    private synchronized void changed(long most) {
        if (most == allowed) return;
        if (allowed >= 0) giveBack();
        refusedAmount = Long.MAX_VALUE;
        allowed = most;
    }

    /// Puts what was used in the place of what was reserved.
    void settle(long amount, long actual) {
        reserved.addAndGet(-amount);
        used.addAndGet(actual - amount);
        if (actual < amount) refusedAmount = Long.MAX_VALUE;
    }

    /// What all nodes have used or reserved, as far as this one knows: exact on a single node.
    long usedByAll() {
        return takenByOthers + used.get();
    }

    /// The same without what is reserved here.
    long settledByAll() {
        return usedByAll() - reserved.get();
    }

    /// Whether the used part of what is allowed has reached 80 or 100 per cent for the first time.
    boolean reachedAnew() {
        long most = allowed;
        long used = settledByAll();
        int percent = used >= most ? 100 : used >= most / 5 * 4 + most % 5 * 4 / 5 ? 80 : 0;
        return percent > told.getAndAccumulate(percent, Math::max);
    }

    /// Called now and then: gives back what the last while did not need, so that others can have it.
    synchronized void rest() {
        long now = used.get();
        long recent = Math.max(0, now - usedBefore);
        usedBefore = now;
        // not for a trifle: each is a write
        if (taken - now > 2 * recent) keep(recent);
    }

    private synchronized void giveBack() {
        keep(0);
    }

    private void keep(long spare) {
        long before = taken;
        long kept = used.get() + spare;
        if (kept >= before) return;
        taken = kept;
        if (used.get() > kept) {
            // a request was quicker: the lease stays
            taken = before;
            return;
        }
        leases.keep(counter, kept);
    }

    boolean isIdle() {
        return reserved.get() == 0;
    }
}
