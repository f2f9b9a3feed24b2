package dev.parley.identity;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who makes the running request.
///
/// @param tenant null for an operator who has chosen none
/// @param id of the API key or the member
public record Caller(@Nullable TenantId tenant, Kind kind, UUID id, Set<Permission> permissions) {
    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    public enum Kind {
        /// A tenant's API key.
        API_KEY,
        /// A tenant's publishable key: a page in somebody's browser.
        WIDGET,
        /// A person of a tenant.
        MEMBER,
        /// A key of the installation's operator.
        OPERATOR
    }

    public Caller {
        permissions = Set.copyOf(permissions);
    }

    /// As logs and the audit log name it: `key_…` or `mem_…`.
    public String name() {
        return Ids.format(kind == Kind.MEMBER ? "mem" : "key", id);
    }

    public boolean operator() {
        return kind == Kind.OPERATOR;
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
