package dev.parley.identity;

import dev.parley.kernel.Permission;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A key as callers see it.
///
/// @param key the key's text, only in the answers that make one
/// @param lastUsedAt of any of its secrets
record KeyView(
        String id,
        @Nullable String key,
        @Nullable String tenantId,
        String kind,
        String name,
        List<String> scopes,
        List<String> allowedNetworks,
        @Nullable List<String> allowedOrigins,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt,
        @Nullable String lastUsedAddress,
        List<ApiKey.Secret> secrets) {
    static KeyView of(ApiKey key, @Nullable String text) {
        var tenant = key.tenant();
        var terms = key.terms();
        var last = key.secrets().stream()
                .filter(secret -> secret.lastUsedAt() != null)
                .max(Comparator.comparing(secret -> Objects.requireNonNull(secret.lastUsedAt())));
        return new KeyView(
                ApiKey.format(key.id()),
                text,
                tenant == null ? null : tenant.toString(),
                terms.publishable() ? "publishable" : "secret",
                terms.name(),
                terms.scopes().stream().map(Permission::scope).sorted().toList(),
                terms.networks().texts(),
                terms.publishable() ? terms.origins() : null,
                key.createdAt(),
                terms.expiresAt(),
                key.revokedAt(),
                last.map(ApiKey.Secret::lastUsedAt).orElse(null),
                last.map(ApiKey.Secret::lastUsedAddress).orElse(null),
                key.secrets());
    }
}
