package dev.parley.identity;

import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Networks;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The fields of requests about keys, read and checked; each refusal names its field.
final class KeyFields {
    private static final int MOST_NETWORKS = 100;
    private static final int MOST_ORIGINS = 100;
    private static final int LONGEST_OVERLAP = (int) Duration.ofDays(7).toSeconds();
    private static final int USUAL_OVERLAP = (int) Duration.ofDays(1).toSeconds();

    private KeyFields() {}

    static Set<Permission> scopes(@Nullable List<@Nullable String> names) {
        if (names == null || names.isEmpty())
            throw PlatformException.invalid("scopes", "scopes must name at least one of " + grantable() + ".");
        var scopes = EnumSet.noneOf(Permission.class);
        for (int i = 0; i < names.size(); i++) scopes.add(scope("scopes[" + i + "]", names.get(i)));
        return scopes;
    }

    private static Permission scope(String field, @Nullable String name) {
        return Permission.ofScope(name == null ? "" : name)
                .filter(scope -> !scope.operatorOnly())
                .orElseThrow(() -> PlatformException.invalid(field, field + " must be one of " + grantable() + "."));
    }

    private static String grantable() {
        return Arrays.stream(Permission.values())
                .filter(scope -> !scope.operatorOnly())
                .map(Permission::scope)
                .collect(Collectors.joining(", "));
    }

    static @Nullable Instant expiry(@Nullable Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(Instant.now()))
            throw PlatformException.invalid("expires_at", "expires_at must lie in the future.");
        return expiresAt;
    }

    static Networks networks(@Nullable List<@Nullable String> texts) {
        if (texts == null) return Networks.NONE;
        if (texts.size() > MOST_NETWORKS)
            throw PlatformException.invalid(
                    "allowed_networks", "allowed_networks may have " + MOST_NETWORKS + " entries at most.");
        for (int i = 0; i < texts.size(); i++) network("allowed_networks[" + i + "]", texts.get(i));
        return Networks.parse(
                texts.stream().map(String::valueOf).map(String::strip).toList());
    }

    /// What a publishable key is bound to.
    /// @param texts must name at least one
    static List<String> origins(@Nullable List<@Nullable String> texts) {
        if (texts == null || texts.isEmpty() || texts.size() > MOST_ORIGINS)
            throw PlatformException.invalid(
                    "allowed_origins",
                    "allowed_origins must name 1 to " + MOST_ORIGINS
                            + " origins of pages, such as https://shop.example.");
        for (int i = 0; i < texts.size(); i++) origin("allowed_origins[" + i + "]", texts.get(i));
        return Origins.parse(texts.stream().map(String::valueOf).toList()).texts();
    }

    private static void origin(String field, @Nullable String text) {
        try {
            Origins.parse(List.of(text == null ? "" : text));
        } catch (IllegalArgumentException wrong) {
            throw PlatformException.invalid(field, field + ": " + wrong.getMessage());
        }
    }

    private static void network(String field, @Nullable String text) {
        try {
            Networks.parse(List.of(text == null ? "" : text.strip()));
        } catch (IllegalArgumentException wrong) {
            throw PlatformException.invalid(field, field + ": " + wrong.getMessage());
        }
    }

    /// In seconds.
    static int overlap(@Nullable Integer seconds) {
        if (seconds == null) return USUAL_OVERLAP;
        if (seconds < 0 || seconds > LONGEST_OVERLAP)
            throw PlatformException.invalid(
                    "overlap_seconds",
                    "overlap_seconds must be a whole number from 0 to " + LONGEST_OVERLAP + ", which is seven days.");
        return seconds;
    }
}
