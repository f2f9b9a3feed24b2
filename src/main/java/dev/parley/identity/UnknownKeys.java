package dev.parley.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Keeps those who guess keys away from the database: an id that was not found is remembered for a while, and only so
/// many new ones are looked up in a second.
final class UnknownKeys {
    private static final int REMEMBERED = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);
    /// Look-ups that find nothing in any one second, a node. Keys already in use are not concerned.
    static final int MOST_A_SECOND = 200;

    private final Cache<UUID, Boolean> ids = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();
    private final LongSupplier nanoTime;
    /// The running second in the high half, its misses in the low half: one word, so that both change together.
    private final AtomicLong window = new AtomicLong();

    UnknownKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean contains(UUID id) {
        return ids.getIfPresent(id) != null;
    }

    void add(UUID id) {
        ids.put(id, true);
        long second = second();
        window.updateAndGet(w -> w >>> 32 == second ? w + 1 : second << 32 | 1);
    }

    /// @throws PlatformException OVERLOADED when this second has had its misses
    void requireRoom() {
        long now = window.get();
        if (now >>> 32 == second() && (int) now >= MOST_A_SECOND)
            throw new PlatformException(
                            ErrorCode.OVERLOADED, "Too many unknown API keys are being tried; try again in a second.")
                    .retryAfter(Duration.ofSeconds(1));
    }

    private long second() {
        return nanoTime.getAsLong() / 1_000_000_000L & 0xffffffffL;
    }
}
