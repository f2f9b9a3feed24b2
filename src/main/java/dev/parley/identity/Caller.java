package dev.parley.identity;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who makes the running request.
///
/// @param tenant null for an operator who has chosen none
/// @param id of the API key or the member; of a person whom a trusted issuer vouches for, one made from both
/// @param name as logs and the audit log name it: `key_…`, `mem_…`, or the issuer's id and its name for the person
/// @param session that the member signed in with; null for others
public record Caller(
        @Nullable TenantId tenant,
        Kind kind,
        UUID id,
        Set<Permission> permissions,
        String name,
        @Nullable UUID session) {
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

    /// Who shows an API key.
    public Caller(@Nullable TenantId tenant, Kind kind, UUID id, Set<Permission> permissions) {
        this(tenant, kind, id, permissions, Ids.format("key", id), null);
    }

    /// Who signed in with a password.
    public static Caller member(TenantId tenant, UUID id, Set<Permission> permissions, UUID session) {
        return new Caller(tenant, Kind.MEMBER, id, permissions, Ids.format("mem", id), session);
    }

    /// Whom a trusted issuer vouches for.
    public static Caller vouchedFor(TenantId tenant, UUID id, Set<Permission> permissions, String name) {
        return new Caller(tenant, Kind.MEMBER, id, permissions, name, null);
    }

    public boolean operator() {
        return kind == Kind.OPERATOR;
    }

    /// The tenant that the request is about.
    /// @throws PlatformException INVALID_REQUEST when an operator has named none
    public TenantId requireTenant() {
        if (tenant == null)
            throw PlatformException.invalid(
                    "X-Tenant-ID", "The API key is an operator's: name the tenant in the X-Tenant-ID header.");
        return tenant;
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
