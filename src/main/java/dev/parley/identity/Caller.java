package dev.parley.identity;

import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who makes the running request.
///
/// @param tenant null for an operator who has chosen none
/// @param keyId the API key that was shown
/// @param operator whether it is a key of the installation's operator
public record Caller(@Nullable TenantId tenant, UUID keyId, boolean operator, Set<Permission> permissions) {
    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    public Caller {
        permissions = Set.copyOf(permissions);
    }

    /// The caller of the running request.
    /// @throws IllegalStateException on a public route, where nobody is authenticated
    public static Caller current() {
        if (!CURRENT.isBound()) throw new IllegalStateException("No caller is bound to this thread.");
        return CURRENT.get();
    }

    <T, X extends Throwable> T call(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
