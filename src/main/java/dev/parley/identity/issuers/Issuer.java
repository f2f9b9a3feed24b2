package dev.parley.identity.issuers;

import dev.parley.identity.tokens.Jws;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A tenant's trust in an OpenID provider.
///
/// @param url the provider's issuer, as its tokens have it in `iss`
/// @param audience must be in the tokens' `aud`
/// @param tenantClaim which claim tells the tenant's own people from others of the provider: a name, or a path
///     of names
///     such as `realm_access.organisation`
/// @param tenantValue what that claim must be, or hold when it is a list
/// @param rolesClaim where the provider tells its roles; null for nowhere
/// @param roles the provider's role → ours
/// @param defaultRole for who has none of those; null lets none of them in
record Issuer(
        UUID id,
        TenantId tenant,
        String url,
        String audience,
        String tenantClaim,
        String tenantValue,
        @Nullable String rolesClaim,
        Map<String, String> roles,
        @Nullable String defaultRole,
        Instant createdAt) {
    static final String PREFIX = "iss";

    Issuer {
        roles = Map.copyOf(roles);
    }

    /// `iss_<uuid>`.
    String key() {
        return Ids.format(PREFIX, id);
    }

    /// Whether the token is for this tenant's people.
    boolean covers(Jws token) {
        return token.isFor(audience) && holds(token.at(tenantClaim), tenantValue);
    }

    private static boolean holds(JsonNode claim, String value) {
        if (claim.isArray()) {
            for (var each : claim) if (each.isValueNode() && each.asString().equals(value)) return true;
            return false;
        }
        return claim.isValueNode() && claim.asString().equals(value);
    }

    /// @throws PlatformException NOT_FOUND when the text is no issuer's id: the same answer as for an unknown one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no issuer " + id + ".");
    }
}
