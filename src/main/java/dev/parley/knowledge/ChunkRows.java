package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.platform.sql.Tx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `chunks`, of the tenant of the transaction.
final class ChunkRows {
    private ChunkRows() {}

    static void insert(Tx tx, UUID tenant, List<Chunk> chunks) {
        try (var batch = tx.connection().prepareStatement("""
                insert into chunks (tenant_id, document_id, id, ordinal, section, page, start_offset, end_offset, text,
                    embedding, model)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            for (var chunk : chunks) {
                batch.setObject(1, tenant);
                batch.setObject(2, chunk.documentId());
                batch.setObject(3, chunk.id());
                batch.setInt(4, chunk.ordinal());
                batch.setString(5, chunk.section());
                batch.setObject(6, chunk.page(), java.sql.Types.INTEGER);
                batch.setInt(7, chunk.start());
                batch.setInt(8, chunk.end());
                batch.setString(9, chunk.text());
                batch.setBytes(10, bytes(chunk.vector()));
                batch.setString(11, Encoder.VERSION);
                batch.addBatch();
            }
            batch.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("The passages could not be stored.", e);
        }
    }

    static void delete(Tx tx, UUID document) {
        tx.execute("delete from chunks where document_id = ?", document);
    }

    static List<Chunk> of(Tx tx, UUID document) {
        return tx.list("""
                select c.id, c.document_id, d.title, c.ordinal, c.section, c.page, c.start_offset, c.end_offset, c.text,
                       case when c.model = ? then c.embedding else ''::bytea end as embedding,
                       d.source, d.tags, d.audience, d.revision, d.faq is not null as curated
                from chunks c join documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
                where c.document_id = ?
                order by c.ordinal
                """, ChunkRows::read, Encoder.VERSION, document);
    }

    private static Chunk read(ResultSet row) throws SQLException {
        return new Chunk(
                row.getObject("id", UUID.class),
                row.getObject("document_id", UUID.class),
                row.getString("title"),
                row.getInt("ordinal"),
                nullable(row.getString("section")),
                row.getObject("page", Integer.class),
                row.getInt("start_offset"),
                row.getInt("end_offset"),
                row.getString("text"),
                vector(row.getBytes("embedding")),
                new Chunk.Of(Labels.read(row), row.getBoolean("curated"), row.getLong("revision")));
    }

    private static @Nullable String nullable(@Nullable String text) {
        return text;
    }

    static byte[] bytes(float[] vector) {
        var bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    static float[] vector(byte[] bytes) {
        var vector = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
