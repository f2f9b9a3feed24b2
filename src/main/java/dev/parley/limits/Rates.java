package dev.parley.limits;

import dev.parley.kernel.TenantId;
import java.util.List;

/// Token buckets: what was taken comes back evenly over the bucket's window. One contract, `RatesContract`, is run
/// against every implementation.
interface Rates {
    /// @param name within the tenant
    /// @param capacity what the full bucket holds, and what comes back in one window; more than 0
    /// @param amount what is to be taken, at most the capacity, or given back
    record Demand(String name, long capacity, long windowMillis, long amount) {}

    /// A bucket after it was asked.
    /// @param remaining negative when more was taken afterwards than there was
    /// @param resetMillis until it is full again
    /// @param retryMillis until what was asked of it could be taken; 0 when it was, or could have been
    record Level(long remaining, long resetMillis, long retryMillis) {}

    /// @param levels one for each demand, in their order
    /// @param from the store that was asked, and takes the corrections
    record Taken(boolean admitted, List<Level> levels, Rates from) {}

    /// Takes all demands or none. Never waits for a bucket to fill.
    /// @throws dev.parley.platform.redis.RedisLost when the store does not answer
    Taken take(TenantId tenant, List<Demand> demands);

    /// Corrects what was taken by what was really used: gives back each demand's amount, or takes it, when negative,
    /// even from an empty bucket. A bucket that is full stays full.
    void giveBack(TenantId tenant, List<Demand> demands);
}
