package dev.parley.knowledge;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;

/// Where vectors are kept.
public enum VectorStore {
    /// On each node, in the tenant's own index.
    LUCENE,
    /// In PostgreSQL, once for all nodes.
    PGVECTOR;

    VectorIndex of(TenantId tenant, Database database) {
        return switch (this) {
            case LUCENE -> new LuceneVectors();
            case PGVECTOR -> new PgVectors(tenant, database);
        };
    }
}
