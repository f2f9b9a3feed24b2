package dev.parley.knowledge;

import dev.parley.platform.sql.Tx;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.UUID;

/// The table `ingestion_parts`, of the tenant of the transaction.
final class PartRows {
    /// Neither side needs a copy of the whole file for the driver's sake.
    private static final int PIECE = 4 * 1024 * 1024;

    private PartRows() {}

    static void insert(Tx tx, UUID tenant, UUID job, byte[] content) {
        for (int from = 0, ordinal = 0; from < content.length; from += PIECE, ordinal++)
            tx.execute(
                    "insert into ingestion_parts (tenant_id, job_id, ordinal, bytes) values (?, ?, ?, ?)",
                    tenant,
                    job,
                    ordinal,
                    Arrays.copyOfRange(content, from, Math.min(from + PIECE, content.length)));
    }

    static byte[] of(Tx tx, UUID job) {
        var content = new ByteArrayOutputStream();
        for (int ordinal = 0; ; ordinal++) {
            var part = tx.first(
                    "select bytes from ingestion_parts where job_id = ? and ordinal = ?",
                    row -> row.getBytes(1),
                    job,
                    ordinal);
            if (part.isEmpty()) return content.toByteArray();
            content.writeBytes(part.get());
        }
    }

    static void delete(Tx tx, UUID job) {
        tx.execute("delete from ingestion_parts where job_id = ?", job);
    }
}
