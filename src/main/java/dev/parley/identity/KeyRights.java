package dev.parley.identity;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Networks;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The most that a caller can hand on: a key that it makes, changes or rotates has no more rights than itself.
///
/// @param expiresAt until when the caller's own key is good; null when it does not expire
/// @param networks from where the caller's own key may be used; empty is from anywhere
record KeyRights(Set<Permission> permissions, @Nullable Instant expiresAt, Networks networks) {
    /// @param own the caller's key; null for members and operators, who are bound by their permissions alone
    static KeyRights of(Caller caller, @Nullable ApiKey own) {
        if (own == null) return new KeyRights(caller.permissions(), null, Networks.NONE);
        return new KeyRights(
                caller.permissions(), own.terms().expiresAt(), own.terms().networks());
    }

    /// The terms of a new key: end and networks that are left open are the caller's own.
    KeyTerms inherited(KeyTerms wanted) {
        return new KeyTerms(
                wanted.name(),
                wanted.scopes(),
                wanted.expiresAt() == null ? expiresAt : wanted.expiresAt(),
                wanted.networks().isEmpty() ? networks : wanted.networks(),
                wanted.origins());
    }

    /// @throws PlatformException FORBIDDEN saying what the caller cannot hand on
    KeyTerms require(KeyTerms terms) {
        for (var scope : terms.scopes())
            if (!permissions.contains(scope))
                throw forbidden("grant what it may not do itself: " + scope.scope() + " is not among its scopes.");
        if (expiresAt != null && (terms.expiresAt() == null || terms.expiresAt().isAfter(expiresAt)))
            throw forbidden("outlive the one that makes or changes it, which expires at " + expiresAt + ".");
        if (!networks.isEmpty()
                && (terms.networks().isEmpty() || !terms.networks().isWithin(networks)))
            throw forbidden("be used from more networks than the one that makes or changes it: " + networks + ".");
        return terms;
    }

    private static PlatformException forbidden(String what) {
        return new PlatformException(ErrorCode.FORBIDDEN, "A key cannot " + what);
    }
}
