package dev.parley.tenancy;

import dev.parley.kernel.TenantId;
import java.util.Optional;

/// Which tenant the running request belongs to.
public final class Tenancy {
    private static final ScopedValue<TenantId> CURRENT = ScopedValue.newInstance();

    private Tenancy() {}

    /// @throws IllegalStateException when no tenant is bound: a fault of ours, never of the caller
    public static TenantId current() {
        if (!CURRENT.isBound()) throw new IllegalStateException("No tenant is bound to this thread.");
        return CURRENT.get();
    }

    /// The same, where there may be none: an operator's request need not have chosen one.
    public static Optional<TenantId> bound() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    public static <T, X extends Throwable> T call(TenantId tenant, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, tenant).call(work);
    }

    public static void run(TenantId tenant, Runnable work) {
        ScopedValue.where(CURRENT, tenant).run(work);
    }

    /// The work, to be run on another thread for the tenant of this one. Executors do not inherit it by themselves.
    public static Runnable carry(Runnable work) {
        var tenant = current();
        return () -> run(tenant, work);
    }
}
