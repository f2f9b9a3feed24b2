package dev.parley.identity;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.Networks;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a key may do, until when and from where.
///
/// @param expiresAt null when it does not expire
/// @param networks from where it may be used; empty is from anywhere
/// @param origins of the pages that may use it: it is a publishable key then; empty for a secret one
public record KeyTerms(
        String name, Set<Permission> scopes, @Nullable Instant expiresAt, Networks networks, List<String> origins) {
    public KeyTerms {
        scopes = Set.copyOf(scopes);
        origins = List.copyOf(origins);
    }

    KeyTerms boundTo(List<String> others) {
        return new KeyTerms(name, scopes, expiresAt, networks, others);
    }

    boolean publishable() {
        return !origins.isEmpty();
    }
}
