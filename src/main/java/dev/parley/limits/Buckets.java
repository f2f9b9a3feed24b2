package dev.parley.limits;

import dev.parley.kernel.Sha256;
import org.jspecify.annotations.Nullable;

/// Which bucket a limit means for a request.
final class Buckets {
    private Buckets() {}

    /// @return its name within the tenant; null when the limit does not concern the request
    static @Nullable String name(Limit limit, Asked asked) {
        return switch (limit.scope()) {
            case TENANT -> ofTenant(limit);
            case KEY -> limit.concerns(asked.caller()) ? kind(limit) + ":" + asked.callerId() + own(limit) : null;
            case END_USER -> {
                var user = asked.endUser();
                yield user != null && limit.concerns(user) ? kind(limit) + ":u" + digest(user) + own(limit) : null;
            }
            // which model answers is not known yet: its limits are of days and months
            case MODEL -> null;
        };
    }

    /// Of a limit of all the tenant's requests.
    static String ofTenant(Limit limit) {
        return kind(limit) + own(limit);
    }

    private static String kind(Limit limit) {
        return limit.measure().word() + "-" + limit.window().word();
    }

    /// Two limits for the same, of the operator's and of the tenant's own, are two buckets.
    private static String own(Limit limit) {
        return limit.id() == null ? "" : ":" + limit.id();
    }

    static Rates.Demand demand(Limit limit, String bucket, long amount) {
        return new Rates.Demand(
                bucket, limit.amount(), limit.window().length().toMillis(), Math.min(amount, limit.amount()));
    }

    /// A person's name is not to lie about in a store.
    private static String digest(String user) {
        return Sha256.hex(user).substring(0, 32);
    }
}
