package dev.parley.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the verification of an export found.
public sealed interface Verdict {
    /// Every entry is as it was recorded, in its place, and none is missing between the first and the last.
    ///
    /// @param first seq of the first entry
    /// @param last of the last; `first` - 1 when there is none
    /// @param erased payloads that were erased, whose digests still fit
    /// @param trusted whether the signing key was given, and not taken from the export itself
    record Intact(String tenant, long first, long last, long erased, Instant sealedAt, String key, boolean trusted)
            implements Verdict {}

    /// @param line of the file, from 1
    /// @param entry seq of the entry on that line; null when it is another line or its seq cannot be told
    /// @param what is wrong with it: a sentence
    record Broken(long line, @Nullable Long entry, String what) implements Verdict {}
}
