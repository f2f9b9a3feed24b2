package dev.parley.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ends what is running before its time, from another thread. To look costs a volatile read or two.
public final class Cutoff {
    static final Cutoff NEVER = new Cutoff();

    private final @Nullable Cutoff whole;
    private volatile @Nullable PlatformException why;

    public Cutoff() {
        this.whole = null;
    }

    /// Of one part of the work: it is cut with the whole, and by itself.
    public Cutoff(Cutoff whole) {
        this.whole = whole;
    }

    /// @param because what those are told whose work is cut
    public void cut(PlatformException because) {
        why = because;
    }

    public boolean isCut() {
        return why != null || (whole != null && whole.isCut());
    }

    public Optional<PlatformException> why() {
        return why == null && whole != null ? whole.why() : Optional.ofNullable(why);
    }
}
