package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The embedded PostgreSQL has no pgvector. A type of the same name and spelling stands in for it, with the one
/// operator that is used: the statements run, all but those for the extension and its graph.
class PgVectorsIT extends VectorIndexContract {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final String STAND_IN = """
            create type vector;
            create function vector_in(cstring) returns vector language internal immutable strict as 'textin';
            create function vector_out(vector) returns cstring language internal immutable strict as 'textout';
            create type vector (input = vector_in, output = vector_out, like = text, typmod_in = varchartypmodin,
                typmod_out = varchartypmodout);
            create cast (vector as text) without function as assignment;
            create cast (text as vector) without function as assignment;
            create function inner_product(a vector, b vector) returns float8 language sql immutable as
                'select -sum(x * y) from unnest(translate($1::text, ''[]'', ''{}'')::float8[],
                    translate($2::text, ''[]'', ''{}'')::float8[]) as both_of(x, y)';
            create operator <#> (leftarg = vector, rightarg = vector, function = inner_product);
            """;

    private TenantId tenant = DATABASE.tenant("t" + UUID.randomUUID());

    @BeforeAll
    static void prepare() throws IOException {
        DATABASE.execute(STAND_IN);
        for (var statement : script().split(";"))
            if (!statement.contains("create extension") && !statement.contains("using hnsw") && !statement.isBlank())
                DATABASE.execute(statement);
    }

    private static String script() throws IOException {
        try (var in = PgVectors.class.getResourceAsStream("/knowledge/pgvector.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    @Override
    VectorIndex vectors() {
        tenant = DATABASE.tenant("t" + UUID.randomUUID());
        return VectorStore.PGVECTOR.of(tenant, DATABASE.database());
    }

    @Override
    UUID document() {
        var id = Ids.next();
        DATABASE.execute("""
            insert into documents (tenant_id, id, title, content_type, content, content_hash, size_bytes)
            values ('%s', '%s', 'Title', 'text/plain', 'text', sha256(uuid_send(gen_random_uuid())), 4)
            """.formatted(tenant.value(), id));
        return id;
    }

    @Override
    void store(List<Chunk> chunks) {
        Tenancy.run(tenant, () -> DATABASE.database().inTenantDo(tx -> ChunkRows.insert(tx, tenant.value(), chunks)));
    }

    @Test
    void aDocumentsVectorsGoWithItAndAreItsTenantsOwn() {
        var document = document();
        vectorsOf(document);
        var count = "select count(*) from parley_vectors.chunks where document_id = '" + document + "'";
        assertThat(DATABASE.value(count)).isEqualTo("1");
        assertThat(DATABASE.value("select relrowsecurity and relforcerowsecurity from pg_class where oid ="
                        + " 'parley_vectors.chunks'::regclass"))
                .isEqualTo("t");
        DATABASE.execute("delete from documents where id = '" + document + "'");
        assertThat(DATABASE.value(count)).isEqualTo("0");
    }

    @Test
    void vectorsOfAnotherNetworkAreNotCompared() {
        var vector = new float[Encoder.DIMENSIONS];
        vector[7] = 1;
        var chunks = List.of(new Chunk(Ids.next(), document(), "Title", 0, null, null, 0, 1, "t", vector));
        store(chunks);
        try (var index = Index.inMemory(new PgVectors(tenant, DATABASE.database()))) {
            index.change(List.of(), chunks);
            assertThat(index.search("", vector, 5, Fusion.VECTOR).hits()).hasSize(1);
            DATABASE.execute("update chunks set model = 'other/1' where tenant_id = '" + tenant.value() + "'");
            assertThat(index.search("", vector, 5, Fusion.VECTOR).hits()).isEmpty();
        }
    }

    private void vectorsOf(UUID document) {
        var vector = new float[Encoder.DIMENSIONS];
        vector[7] = 1;
        var chunks = List.of(new Chunk(Ids.next(), document, "Title", 0, null, null, 0, 1, "t", vector));
        store(chunks);
        new PgVectors(tenant, DATABASE.database()).add(chunks);
    }
}
