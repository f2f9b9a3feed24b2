package dev.parley.conversations;

import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.privacy.Privacy;
import java.util.Optional;

/// Tells from a request for whom its caller speaks.
record Viewers(EndUserTokens tokens, Privacy privacy) {
    /// The end user of the token, if there is one; else the tenant itself.
    /// @throws PlatformException MISSING_CREDENTIALS for a page without a token
    Viewer of(Exchange exchange) {
        return find(exchange)
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.MISSING_CREDENTIALS,
                        "A page must say for whom it asks: send the end_user_token of its conversation, or one that"
                                + " the tenant's server had made, as " + EndUserTokens.HEADER + "."));
    }

    /// Empty for a page of a stranger.
    Optional<Viewer> find(Exchange exchange) {
        var caller = Caller.current();
        var tenant = caller.requireTenant();
        boolean page = caller.kind() == Caller.Kind.WIDGET;
        var token = exchange.header(EndUserTokens.HEADER);
        if (token.isEmpty()) return page ? Optional.empty() : Optional.of(new Viewer(tenant, null, null, false));
        var name = tokens.prove(tenant, token.get());
        exchange.endUser(name);
        return Optional.of(named(tenant, name, page));
    }

    /// @param name of at most `EndUsers.LONGEST` characters
    Viewer named(TenantId tenant, String name, boolean page) {
        return new Viewer(tenant, name, privacy.endUser(tenant, name), page);
    }
}
