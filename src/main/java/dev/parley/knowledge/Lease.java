package dev.parley.knowledge;

import dev.parley.kernel.TenantId;
import dev.parley.knowledge.web.Fetcher;
import dev.parley.knowledge.web.WebAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job in the hands of one worker.
///
/// @param fence tells this taking-up from every other: what is written with an old one changes nothing
/// @param attempts how many there were, with this one
/// @param format of the file, as are its hash and its size in bytes; null for all else
/// @param address null for all else
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lease(
        TenantId tenant,
        UUID id,
        long fence,
        int attempts,
        Kind kind,
        @Nullable String title,
        String fileName,
        @Nullable Format format,
        byte @Nullable [] hash,
        long size,
        Labels labels,
        @Nullable Address address) {
    enum Kind {
        FILE,
        ADDRESS,
        REMAKE
    }

    /// @param crawl null when it is asked for by itself
    /// @param known of the last time it was read
    record Address(WebAddress at, @Nullable UUID crawl, int depth, Fetcher.Known known) {}

    /// Somebody else has the job by now, or it was deleted. Nothing is to be done about it.
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost() {
            super("The job is another's by now, or gone.", null, false, false);
        }
    }
}
