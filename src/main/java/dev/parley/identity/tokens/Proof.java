package dev.parley.identity.tokens;

import dev.parley.identity.Caller;
import org.jspecify.annotations.Nullable;

/// A token whose signature and claims were right once, and whom it stands for.
public interface Proof {
    /// Whether it has neither expired nor lost the key or the trust that it rests on.
    boolean isStillGood();

    /// Whom it stands for at this moment.
    /// @param tenantId `X-Tenant-ID` as sent; it can only choose between tenants that all trust the token
    /// @throws dev.parley.kernel.PlatformException INVALID_TOKEN when what it stands for has ended
    Caller caller(@Nullable String tenantId);
}
