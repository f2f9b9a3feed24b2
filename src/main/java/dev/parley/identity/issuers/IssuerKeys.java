package dev.parley.identity.issuers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWK;
import dev.parley.platform.tasks.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of trusted issuers, in each node's memory. Known ones are used while newer are fetched behind the request;
/// only a key that is not known yet, or the first use of an issuer on a node, waits for that, and only so long.
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int MOST = 10_000;
    /// After which they are fetched anew at the next use.
    private static final Duration FRESH = Duration.ofMinutes(10);
    /// After which they are not used although the issuer could not be reached.
    private static final Duration USABLE = Duration.ofHours(24);
    /// Between two fetches from one issuer, whatever tokens name.
    static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Discovery discovery;
    private final Tasks tasks;
    private final LongSupplier nanoTime;
    private final Cache<String, OfIssuer> issuers =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private record Fetched(Map<String, JWK> keys, long atNanos) {}

    private static final class OfIssuer {
        volatile @Nullable Fetched last;
        // guarded by the issuer
        @Nullable
        CompletableFuture<Boolean> running;

        boolean tried;
        long triedAt;
    }

    IssuerKeys(Discovery discovery, Tasks tasks, LongSupplier nanoTime) {
        this.discovery = discovery;
        this.tasks = tasks;
        this.nanoTime = nanoTime;
    }

    /// The issuer's key of that id; empty when it has none, or cannot be asked.
    Optional<JWK> find(String url, String keyId) {
        var of = issuers.get(url, _ -> new OfIssuer());
        var known = of.last;
        long age = known == null ? Long.MAX_VALUE : nanoTime.getAsLong() - known.atNanos;
        var key = known == null || age > USABLE.toNanos() ? null : known.keys.get(keyId);
        if (key != null) {
            if (age > FRESH.toNanos()) refresh(url, of);
            return Optional.of(key);
        }
        await(refresh(url, of));
        var newer = of.last;
        if (newer == null || nanoTime.getAsLong() - newer.atNanos > USABLE.toNanos()) return Optional.empty();
        return Optional.ofNullable(newer.keys.get(keyId));
    }

    /// Whether the issuer still publishes that very key, as far as is known.
    boolean isCurrent(String url, JWK key) {
        return find(url, String.valueOf(key.getKeyID())).filter(key::equals).isPresent();
    }

    /// Takes keys that were just fetched.
    void put(String url, Map<String, JWK> keys) {
        issuers.get(url, _ -> new OfIssuer()).last = new Fetched(keys, nanoTime.getAsLong());
    }

    /// One fetch at a time and issuer, and a pause between two.
    /// @return null when it was tried too short a time ago
    private @Nullable CompletableFuture<Boolean> refresh(String url, OfIssuer of) {
        synchronized (of) {
            if (of.running != null) return of.running;
            long now = nanoTime.getAsLong();
            if (of.tried && now - of.triedAt < PAUSE.toNanos()) return null;
            of.tried = true;
            of.triedAt = now;
            var done = new CompletableFuture<Boolean>();
            of.running = done;
            tasks.start("issuer-keys", () -> fetch(url, of, done));
            return done;
        }
    }

    private void fetch(String url, OfIssuer of, CompletableFuture<Boolean> done) {
        try {
            of.last = new Fetched(discovery.keys(url), nanoTime.getAsLong());
        } catch (IOException unreachable) {
            LOG.warn("The keys of the issuer {} could not be fetched: {}", url, unreachable.getMessage());
        } finally {
            synchronized (of) {
                of.running = null;
            }
            done.complete(true);
        }
    }

    private static void await(@Nullable CompletableFuture<Boolean> running) {
        if (running == null) return;
        try {
            running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            // what is known by now counts
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
