package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.Web;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.plans.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The stages of one job, told as they end; between them its lease is kept.
final class Steps {
    /// How often a lease is renewed in long stages: several times within it.
    private static final Duration PULSE = Duration.ofSeconds(15);

    private final Parts parts;
    private final Lease lease;
    private final Duration time;
    private long begun = System.nanoTime();
    private long beat = begun;

    /// What all jobs of a node share.
    ///
    /// @param passageTokens to which passages are filled up
    record Parts(Database database, Encoder encoder, Indexes indexes, Storage storage, Web web, int passageTokens) {
        /// See {@link Chunking#version}.
        String version() {
            return Chunking.version(passageTokens);
        }
    }

    /// @param time of the lease, each time it is renewed
    Steps(Parts parts, Lease lease, Duration time) {
        this.parts = parts;
        this.lease = lease;
        this.time = time;
    }

    Parts parts() {
        return parts;
    }

    Lease lease() {
        return lease;
    }

    /// See {@link Chunking#version}.
    String version() {
        return parts.version();
    }

    /// The passages of the job's document.
    /// @throws PlatformException INVALID_REQUEST when there are too many
    List<Chunk> chunks(String title, Parsed parsed) {
        var cuts = cuts(title, parsed);
        done(Job.Stage.CHUNKED, cuts.size());
        var chunks = Passages.of(lease.id(), title, parsed, cuts, parts.encoder, _ -> pulse());
        done(Job.Stage.EMBEDDED, chunks.size());
        return chunks;
    }

    /// The same for another document, without telling of it.
    List<Chunk> passages(UUID document, String title, Parsed parsed) {
        return Passages.of(document, title, parsed, cuts(title, parsed), parts.encoder, _ -> pulse());
    }

    private List<Chunking.Cut> cuts(String title, Parsed parsed) {
        var cuts = Chunking.of(
                parsed,
                title,
                text -> {
                    pulse();
                    return parts.encoder.tokens(text);
                },
                parts.passageTokens);
        if (cuts.size() > Passages.MOST)
            throw PlatformException.invalid(
                    "file",
                    "The file makes " + cuts.size() + " passages; a document may have " + Passages.MOST
                            + ". Split it into several files.");
        return cuts;
    }

    void done(Job.Stage stage, long count) {
        parts.database.inTenantDo(tx -> JobRows.done(tx, lease, ended(stage, count), time));
        beat = begun = System.nanoTime();
    }

    /// Ends the job in the transaction that stores its document.
    void indexed(Tx tx, int passages, String title) {
        JobRows.done(tx, lease, ended(Job.Stage.INDEXED, passages), time);
        JobRows.indexed(tx, lease, title);
    }

    private Job.Done ended(Job.Stage stage, long count) {
        return new Job.Done(stage, count, (System.nanoTime() - begun) / 1_000_000, Instant.now());
    }

    /// Between two steps of a long stage: keeps the lease, and ends the work when the node stops.
    void pulse() {
        if (Thread.currentThread().isInterrupted()) throw new IllegalStateException("The node is stopping.");
        if (System.nanoTime() - beat < PULSE.toNanos()) return;
        parts.database.inTenantDo(tx -> JobRows.renew(tx, lease, time));
        beat = System.nanoTime();
    }
}
