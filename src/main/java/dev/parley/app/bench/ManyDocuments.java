package dev.parley.app.bench;

import dev.parley.kernel.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// Documents of one passage each, written as the rows that an upload would leave, without the time that it
/// would take.
final class ManyDocuments {
    private final Connection connection;
    private final List<String> texts;
    private final List<float[]> vectors;
    private final String madeWith;
    private final String model;

    /// @param vectors of the texts, in their order
    ManyDocuments(Connection connection, List<String> texts, List<float[]> vectors) throws SQLException {
        this.connection = connection;
        this.texts = texts;
        this.vectors = vectors;
        // as the documents uploaded before have them
        this.madeWith = one("select made_with from documents where made_with is not null limit 1");
        this.model = one("select model from chunks limit 1");
    }

    private String one(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /// Adds this many to a tenant, in a transaction of its own.
    void add(UUID tenant, int documents) throws SQLException {
        try (var document = connection.prepareStatement("""
                        insert into documents (tenant_id, id, title, content_type, content, content_hash, size_bytes, made_with)
                        values (?, ?, ?, 'text/plain', ?, ?, ?, ?)
                        """);
                var chunk = connection.prepareStatement("""
                        insert into chunks
                            (tenant_id, document_id, id, ordinal, start_offset, end_offset, text, embedding, model)
                        values (?, ?, gen_random_uuid(), 0, 0, ?, ?, ?, ?)
                        """)) {
            for (int i = 0; i < documents; i++) add(tenant, i, document, chunk);
            document.executeBatch();
            chunk.executeBatch();
        }
        connection.commit();
    }

    private void add(UUID tenant, int number, PreparedStatement document, PreparedStatement chunk) throws SQLException {
        var id = UUID.randomUUID();
        var text = texts.get(number % texts.size());
        var title = "Document " + number;
        document.setObject(1, tenant);
        document.setObject(2, id);
        document.setString(3, title);
        document.setString(4, text);
        document.setBytes(5, Sha256.of(title + text));
        document.setLong(6, text.length());
        document.setString(7, madeWith);
        document.addBatch();
        chunk.setObject(1, tenant);
        chunk.setObject(2, id);
        chunk.setInt(3, text.length());
        chunk.setString(4, text);
        chunk.setBytes(5, bytes(vectors.get(number % texts.size())));
        chunk.setString(6, model);
        chunk.addBatch();
    }

    private static byte[] bytes(float[] vector) {
        var bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }
}
