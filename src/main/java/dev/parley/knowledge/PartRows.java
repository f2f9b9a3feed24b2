package dev.parley.knowledge;

import dev.parley.platform.sql.Tx;
import java.util.Optional;
import java.util.UUID;

/// The table `ingestion_parts`, of the tenant of the transaction.
final class PartRows {
    /// A file passes through memory in pieces of this many bytes.
    private static final int PIECE = 4 * 1024 * 1024;

    private PartRows() {}

    static void insert(Tx tx, UUID tenant, UUID job, Blob content) {
        content.read(in -> {
            int ordinal = 0;
            for (byte[] piece; (piece = in.readNBytes(PIECE)).length > 0; ordinal++)
                tx.execute(
                        "insert into ingestion_parts (tenant_id, job_id, ordinal, bytes) values (?, ?, ?, ?)",
                        tenant,
                        job,
                        ordinal,
                        piece);
            return ordinal;
        });
    }

    /// Empty after the last one.
    static Optional<byte[]> piece(Tx tx, UUID job, int ordinal) {
        return tx.first(
                "select bytes from ingestion_parts where job_id = ? and ordinal = ?",
                row -> row.getBytes(1),
                job,
                ordinal);
    }

    static void delete(Tx tx, UUID job) {
        tx.execute("delete from ingestion_parts where job_id = ?", job);
    }
}
