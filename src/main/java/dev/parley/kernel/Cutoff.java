package dev.parley.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ends what is running before its time, from another thread. To look costs one volatile read.
public final class Cutoff {
    static final Cutoff NEVER = new Cutoff();

    private volatile @Nullable PlatformException why;

    /// @param because what those are told whose work is cut
    public void cut(PlatformException because) {
        why = because;
    }

    public boolean isCut() {
        return why != null;
    }

    public Optional<PlatformException> why() {
        return Optional.ofNullable(why);
    }
}
