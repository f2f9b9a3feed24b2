package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.plans.Storage;
import dev.parley.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/// Two tenants on one node with a database of its own, anew for each test.
abstract class KnowledgeFixture {
    static final Encoder ENCODER = new Encoder(Path.of("target/native"));

    final TestDatabase database = TestDatabase.fresh();
    final Tasks tasks = new Tasks();
    final TenantId acme = database.tenant("acme");
    final TenantId globex = database.tenant("globex");
    final Indexes indexes = new Indexes(
            Path.of("target/indexes-test", UUID.randomUUID().toString()),
            database.database(),
            database.changes(),
            tasks,
            8);
    final Storage storage = StorageFor.database(database);
    final Documents documents = new Documents(database.database(), ENCODER, indexes, storage);
    final Retrieval retrieval = new Retrieval(indexes, ENCODER);

    @AfterEach
    void stop() {
        tasks.close();
        indexes.close();
        database.close();
    }

    static <T> T as(TenantId tenant, Supplier<T> work) {
        return Tenancy.call(tenant, work::get);
    }

    List<String> found(TenantId tenant, String question) {
        return as(
                tenant,
                () -> retrieval.find(question, 5).stream().map(Passage::text).toList());
    }

    /// Until no job is due.
    static int drain(IngestionWorkers workers) {
        int jobs = 0;
        while (workers.step()) jobs++;
        return jobs;
    }
}
