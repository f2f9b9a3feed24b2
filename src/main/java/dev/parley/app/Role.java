package dev.parley.app;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What a node does. One process has all roles by default; several processes of the same program may share them.
enum Role {
    /// Answers models' callers.
    GATEWAY,
    /// Keeps the WebSockets of conversations, and makes the answers to what is said on them.
    REALTIME,
    /// Takes documents in.
    INGESTION,
    /// Administers tenants, keys and usage, and runs the jobs over all tenants.
    CONTROL;

    /// Reads `gateway,control` or `all`.
    /// @throws IllegalArgumentException for a name that is none of them, and for no name at all
    static Set<Role> parse(String text) {
        if (text.equals("all")) return EnumSet.allOf(Role.class);
        var roles = Arrays.stream(text.split(","))
                .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
        if (roles.isEmpty()) throw new IllegalArgumentException("none is named");
        return roles;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
