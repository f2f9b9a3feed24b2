package dev.parley.identity.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Networks;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Keeps those who guess keys or sessions away from the database: an id that was not found is remembered for a
/// while, and only so many new ones are looked up in a second. Those already in use are not concerned.
public final class UnknownKeys {
    private static final int REMEMBERED = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);
    /// Look-ups that find nothing in any one second, for one address.
    static final int MOST_OF_ADDRESS = 50;
    /// The same for a node, whoever asks: each is one look into an index.
    static final int MOST_OF_NODE = 1_000;

    private final Cache<UUID, Boolean> ids = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();
    private final Cache<String, Misses> addresses = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();
    private final LongSupplier nanoTime;
    private final Misses all = new Misses();

    public UnknownKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// The misses of the running second: it in the high half, their number in the low half, so that both change
    /// together.
    private static final class Misses {
        private final AtomicLong window = new AtomicLong();

        void add(long second) {
            window.updateAndGet(w -> w >>> 32 == second ? w + 1 : second << 32 | 1);
        }

        boolean reached(int most, long second) {
            long now = window.get();
            return now >>> 32 == second && (int) now >= most;
        }
    }

    public boolean contains(UUID id) {
        return ids.getIfPresent(id) != null;
    }

    public void add(UUID id, String address) {
        ids.put(id, true);
        long second = second();
        all.add(second);
        addresses.get(Networks.subscriber(address), _ -> new Misses()).add(second);
    }

    /// @throws PlatformException OVERLOADED when this second has had its misses
    public void requireRoom(String address) {
        long second = second();
        var own = addresses.getIfPresent(Networks.subscriber(address));
        if (all.reached(MOST_OF_NODE, second) || own != null && own.reached(MOST_OF_ADDRESS, second))
            throw new PlatformException(
                            ErrorCode.OVERLOADED,
                            "Too many unknown credentials are being tried; try again in a second.")
                    .retryAfter(Duration.ofSeconds(1));
    }

    private long second() {
        return nanoTime.getAsLong() / 1_000_000_000L & 0xffffffffL;
    }
}
