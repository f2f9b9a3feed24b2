package dev.parley.platform.http;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keys in memory, for tests of the filter.
final class MemoryIdempotency implements IdempotencyStore {
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(
            byte[] fingerprint, UUID token, @Nullable Answer answer, long leaseEnd) {}

    private final Map<Scope, Entry> entries = new HashMap<>();

    @Override
    public synchronized Claim claim(Scope scope, byte[] fingerprint, Duration lease) {
        var entry = entries.get(scope);
        if (entry == null || (entry.answer == null && entry.leaseEnd < System.nanoTime())) {
            var token = UUID.randomUUID();
            entries.put(scope, new Entry(fingerprint, token, null, System.nanoTime() + lease.toNanos()));
            return new Claim.Fresh(token);
        }
        if (!Arrays.equals(entry.fingerprint, fingerprint)) return new Claim.OtherRequest();
        return entry.answer == null ? new Claim.InFlight() : new Claim.Finished(entry.answer);
    }

    @Override
    public synchronized void finish(Scope scope, UUID token, Answer answer, @Nullable String endUser) {
        entries.computeIfPresent(
                scope, (s, e) -> e.token.equals(token) ? new Entry(e.fingerprint, token, answer, e.leaseEnd) : e);
    }

    @Override
    public synchronized void release(Scope scope, UUID token) {
        entries.computeIfPresent(scope, (s, e) -> e.token.equals(token) ? null : e);
    }

    synchronized int size() {
        return entries.size();
    }
}
