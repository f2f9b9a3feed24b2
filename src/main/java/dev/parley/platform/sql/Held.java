package dev.parley.platform.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows as values in memory, read at their first use and again when their tenant's rows have changed. A hit costs no
/// database and no lock.
///
/// A value that was being read while the change came is not trusted either: each value knows when its reading began,
/// each tenant when it last changed, both in ticks of one counter.
///
/// @param <K> what values are asked by
/// @param <V> the value
public final class Held<K, V> {
    /// The longest a value is kept although nobody announced a change: a second belt, not the rule.
    private static final Duration OLDEST = Duration.ofMinutes(10);

    private final Cache<K, Entry<V>> entries;
    private final ConcurrentMap<TenantId, Long> changed = new ConcurrentHashMap<>();
    private final AtomicLong ticks = new AtomicLong();
    private final Function<K, Optional<V>> read;
    private final Function<V, TenantId> tenantOf;

    private record Entry<V>(V value, TenantId tenant, long begun) {}

    /// @param topics whose changes concern these values
    /// @param most how many values are held at most; the least used go first
    /// @param read reads the value from the database; empty is not held
    /// @param tenantOf whose row it is
    public Held(
            Changes changes,
            List<String> topics,
            int most,
            Function<K, Optional<V>> read,
            Function<V, TenantId> tenantOf) {
        this.read = read;
        this.tenantOf = tenantOf;
        this.entries =
                Caffeine.newBuilder().maximumSize(most).expireAfterWrite(OLDEST).build();
        topics.forEach(topic -> changes.subscribe(topic, this::changed));
    }

    public Optional<V> get(K key) {
        var held = entries.getIfPresent(key);
        if (held != null && isFresh(held)) return Optional.of(held.value);
        // one reading at a time and key; the others wait for it
        var fresh = entries.asMap().compute(key, (k, old) -> old != null && isFresh(old) ? old : read(k));
        return Optional.ofNullable(fresh).map(Entry::value);
    }

    /// The value if it is held and fresh; never reads.
    public Optional<V> peek(K key) {
        var held = entries.getIfPresent(key);
        return held != null && isFresh(held) ? Optional.of(held.value) : Optional.empty();
    }

    /// Drops what is held of the tenant: for the node that makes the change, which need not wait for the notice.
    public void changed(TenantId tenant) {
        changed.put(tenant, ticks.incrementAndGet());
    }

    private @Nullable Entry<V> read(K key) {
        long begun = ticks.get();
        return read.apply(key)
                .map(value -> new Entry<>(value, tenantOf.apply(value), begun))
                .orElse(null);
    }

    private boolean isFresh(Entry<V> entry) {
        var last = changed.get(entry.tenant);
        return last == null || entry.begun >= last;
    }
}
