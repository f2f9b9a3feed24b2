package dev.parley.privacy;

import dev.parley.privacy.detect.Detectors;
import dev.parley.privacy.detect.Kind;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.TenantConfig.Privacy.Mode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What a tenant wants done about personal data.
///
/// @param mode never `OFF`
/// @param beforeProvider whether providers see requests only so
record Policy(Mode mode, Set<Kind> kinds, boolean beforeProvider) {
    /// One for each set of kinds: at most 128.
    private static final Map<Set<Kind>, Detectors> DETECTORS = new ConcurrentHashMap<>();

    /// @return null when neither the tenant nor its preset chose a mode, or it is off
    static @Nullable Policy of(TenantConfig config) {
        var privacy = config.privacy();
        if (privacy == null || privacy.mode() == null || privacy.mode() == Mode.OFF) return null;
        return new Policy(privacy.mode(), kinds(privacy), Boolean.TRUE.equals(privacy.beforeProvider()));
    }

    /// Whether requests are looked through: to refuse them, or for the provider's sake.
    boolean screens() {
        return beforeProvider || mode == Mode.BLOCK;
    }

    /// Those that the tenant names; all when it names none. A name that is no kind is passed over.
    private static Set<Kind> kinds(TenantConfig.Privacy privacy) {
        var kinds = EnumSet.noneOf(Kind.class);
        if (privacy.detectors() == null) kinds = EnumSet.allOf(Kind.class);
        else for (var name : privacy.detectors()) Kind.of(name).ifPresent(kinds::add);
        return kinds;
    }

    Detectors detectors() {
        return DETECTORS.computeIfAbsent(kinds, Detectors::of);
    }

    Policy withoutAddresses() {
        var others = EnumSet.noneOf(Kind.class);
        others.addAll(kinds);
        others.remove(Kind.IP);
        return new Policy(mode, others, beforeProvider);
    }
}
