/// What tenants' requests to models are held to. Rates of minutes and hours are buckets, on this node or shared
/// in Redis (`Rates`); budgets and quotas of days and months are leases on the ledger (`Leases`, `Tally`).
/// `Limits` admits a request and gives it a `Reservation`, which the settlement of its ledger entry ends.
///
/// Uses `tenancy`, `usage`, `audit`, `platform.redis`, `platform.sql`, Bucket4j and Caffeine. Emits changes of topic
/// `limits`, and alerts when a budget or quota is used to 80 and to 100 per cent.
@NullMarked
package dev.parley.limits;

import org.jspecify.annotations.NullMarked;
