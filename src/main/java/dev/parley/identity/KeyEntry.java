package dev.parley.identity;

import dev.parley.kernel.Permission;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key's terms as the audit log shows them.
record KeyEntry(
        String name,
        List<String> scopes,
        @Nullable Instant expiresAt,
        List<String> allowedNetworks,
        List<String> allowedOrigins) {
    /// Which secret is the newest.
    ///
    /// @param overlapSeconds how long earlier ones stay good at most; null for an earlier one
    record Secret(int secret, @Nullable Long overlapSeconds) {}

    static KeyEntry of(KeyTerms terms) {
        return new KeyEntry(
                terms.name(),
                terms.scopes().stream().map(Permission::scope).sorted().toList(),
                terms.expiresAt(),
                terms.networks().texts(),
                terms.origins());
    }
}
