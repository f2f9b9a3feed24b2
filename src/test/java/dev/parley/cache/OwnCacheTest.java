package dev.parley.cache;

import dev.parley.cache.pairs.PairScore;
import dev.parley.kernel.TenantId;
import java.time.InstantSource;

/// The contract in one process.
class OwnCacheTest extends CacheContract {
    private final SemanticCache cache = new SemanticCache(
            PairScore::get,
            new SemanticCache.Bounds(1L << 20, _ -> 0.01),
            SemanticCache.Common.alone(),
            InstantSource.system(),
            () -> 1);

    @Override
    SemanticCache writer() {
        return cache;
    }

    @Override
    SemanticCache reader() {
        return cache;
    }

    @Override
    TenantId newTenant() {
        return TenantId.next();
    }

    @Override
    void noticed(TenantId tenant) {
        // there is nobody else
    }
}
