package dev.parley.audit;

import org.jspecify.annotations.Nullable;

/// Who acts, as the audit log names it, and from where.
///
/// @param id `key_…`, `mem_…`, `operator key_…`; `system` for Parley itself
/// @param address the network address of the peer; null for work without a request
/// @param requestId null for work without a request
/// @param reason why an operator acts in a tenant; null where none was asked for
public record Actor(
        Kind kind,
        String id,
        @Nullable String address,
        @Nullable String requestId,
        @Nullable String reason) {
    private static final ScopedValue<Actor> CURRENT = ScopedValue.newInstance();
    private static final Actor SYSTEM = new Actor(Kind.SYSTEM, "system", null, null, null);

    public enum Kind {
        API_KEY,
        MEMBER,
        OPERATOR,
        /// Someone whose name is known and nothing else, such as who tries to log in.
        ANONYMOUS,
        /// Jobs, the first run, commands.
        SYSTEM
    }

    /// Who makes the running request; the system outside of requests.
    public static Actor current() {
        return CURRENT.isBound() ? CURRENT.get() : SYSTEM;
    }

    public <T, X extends Throwable> T call(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
