package dev.parley.knowledge;

import dev.parley.kernel.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job in the hands of one worker.
///
/// @param fence tells this taking-up from every other: what is written with an old one changes nothing
/// @param attempts how many there were, with this one
/// @param size of the file, in bytes
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lease(
        TenantId tenant,
        UUID id,
        long fence,
        int attempts,
        @Nullable String title,
        String fileName,
        Format format,
        byte[] hash,
        long size,
        Labels labels) {
    /// Somebody else has the job by now, or it was deleted. Nothing is to be done about it.
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost() {
            super("The job is another's by now, or gone.", null, false, false);
        }
    }
}
