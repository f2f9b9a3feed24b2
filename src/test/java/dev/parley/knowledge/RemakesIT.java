package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RemakesIT extends KnowledgeFixture {
    private static final int SMALLER = 60;

    private final Faqs faqs = new Faqs(database.database(), ENCODER, indexes, storage);
    private final Ingestion ingestion = new Ingestion(database.database(), documents, storage, WebFor.nothing(tasks));
    private final Remakes smaller = new Remakes(database.database(), SMALLER);

    private IngestionWorkers workers(int passageTokens) {
        return new IngestionWorkers(
                new Steps.Parts(database.database(), ENCODER, indexes, storage, WebFor.nothing(tasks), passageTokens),
                IngestionWorkers.LEASE);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private static final String HANDBOOK = "# Handbook\n\n## Returns\n\n"
            + "Boots may be returned within 30 days when they were not worn outside the house. ".repeat(4) + "\n\n"
            + "Shoes may be returned within 60 days when their box is as it was and the bill is there. ".repeat(4)
            + "\n\n## Shipping\n\n" + "Parcels take three days to arrive when they are sent from the store. ".repeat(3);

    private UUID handbook() {
        return as(acme, () -> documents.add(null, Format.MARKDOWN, HANDBOOK, soon()))
                .document()
                .id();
    }

    private List<Chunk> chunks(UUID document) {
        return as(acme, () -> database.database().inTenant(tx -> ChunkRows.of(tx, document)));
    }

    @Test
    void cutsDocumentsAnewWhenTheSettingChanged() {
        var id = handbook();
        var before = chunks(id);
        var faq = new Faqs.Given(Faq.Text.of("Where is my order?", null, "See your account.", null), Labels.NONE);
        as(acme, () -> faqs.add(List.of(faq), soon()));
        assertThat(as(acme, () -> smaller.state()).outdated()).isEqualTo(2);
        assertThat(as(acme, () -> smaller.state()).status()).isNull();
        assertThat(as(acme, () -> retrieval.find("return boots", 1))).hasSize(1);

        smaller.requestAll();
        assertThat(workers(Chunking.TARGET).step()).isFalse(); // not what this node would make
        assertThat(workers(SMALLER).step()).isTrue();

        var after = chunks(id);
        assertThat(after).hasSizeGreaterThan(before.size());
        assertThat(after).extracting(Chunk::section).containsOnly("Returns", "Shipping");
        for (var chunk : after)
            assertThat(HANDBOOK.substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
        assertThat(as(acme, () -> smaller.state()).outdated()).isZero();
        assertThat(as(acme, () -> smaller.state()).status()).isEqualTo(Job.Status.INDEXED);
        assertThat(as(acme, () -> retrieval.find("return boots", 1)).getFirst().chunkId())
                .isIn(after.stream().map(Chunk::id).toList());
        assertThat(as(acme, () -> retrieval.find("Where is my order?", 1))
                        .getFirst()
                        .curated())
                .isTrue();
        smaller.requestAll();
        assertThat(workers(SMALLER).step()).isFalse();
    }

    @Test
    void keepsThePagesOfAPdfWhoseFileIsGone() {
        var pdf = SampleFiles.pdf(List.of(List.of("Boots may be returned."), List.of("Parcels take three days.")));
        var file = new Ingestion.File(null, "", "a.pdf", Blob.of(pdf), Labels.NONE);
        var id = as(acme, () -> ingestion.receive(file)).job().id();
        workers(Chunking.TARGET).step();
        var before = chunks(id);

        as(acme, () -> smaller.request(false));
        workers(SMALLER).step();
        assertThat(chunks(id)).extracting(Chunk::page).containsExactly(1, 2);
        assertThat(chunks(id))
                .extracting(Chunk::text)
                .isEqualTo(before.stream().map(Chunk::text).toList());
        assertThat(chunks(id))
                .extracting(Chunk::id)
                .doesNotContainAnyElementsOf(before.stream().map(Chunk::id).toList());
    }

    @Test
    void aDocumentThatCannotBeMadeAnewDoesNotKeepOthersFromIt() {
        var bad = handbook();
        as(acme, () -> documents.add(null, Format.TEXT, "Parcels take three days.", soon()));
        // its passages are not of its text
        database.database()
                .acrossTenantsDo(tx -> tx.execute(
                        "update chunks set start_offset = 100000, end_offset = 100009 where document_id = ? and ordinal = 0",
                        bad));
        var before = chunks(bad);
        as(acme, () -> smaller.request(false));
        while (workers(SMALLER).step()) {}
        assertThat(as(acme, () -> smaller.state()).outdated()).isZero();
        assertThat(as(acme, () -> smaller.state()).kept()).isEqualTo(1);
        assertThat(chunks(bad))
                .extracting(Chunk::id)
                .isEqualTo(before.stream().map(Chunk::id).toList());
    }

    @Test
    void makesAllAnewWhenAskedTo() {
        var id = handbook();
        var before = chunks(id);
        var same = new Remakes(database.database(), Chunking.TARGET);
        as(acme, () -> same.request(false));
        while (workers(Chunking.TARGET).step()) {}
        assertThat(chunks(id))
                .extracting(Chunk::id)
                .isEqualTo(before.stream().map(Chunk::id).toList());

        as(acme, () -> same.request(true));
        while (workers(Chunking.TARGET).step()) {}
        assertThat(chunks(id))
                .extracting(Chunk::text)
                .isEqualTo(before.stream().map(Chunk::text).toList());
        assertThat(chunks(id))
                .extracting(Chunk::id)
                .doesNotContainAnyElementsOf(before.stream().map(Chunk::id).toList());
        assertThat(as(globex, () -> same.state()).status()).isNull();
    }

    @Test
    void aDocumentThatIsDeletedOrChangedMeanwhileStaysSo() {
        var id = handbook();
        var old = as(acme, () -> database.database().inTenant(tx -> DocumentRows.outdated(tx, smaller())))
                .orElseThrow();
        as(acme, () -> documents.label(id, _ -> new Labels("x", List.of(), null)));
        boolean remade =
                as(acme, () -> database.database().inTenant(tx -> DocumentRows.remade(tx, old, smaller(), false)));
        assertThat(remade).isFalse();
        as(acme, () -> documents.delete(id));
        as(acme, () -> smaller.request(false));
        while (workers(SMALLER).step()) {}
        assertThat(as(acme, () -> smaller.state()).documents()).isZero();
    }

    private static String smaller() {
        return Chunking.version(SMALLER);
    }

    @Test
    void whatIsOfAnotherNetworkIsStillFoundByItsWords() {
        var id = handbook();
        database.database().acrossTenantsDo(tx -> tx.execute("update chunks set model = 'other/1'"));
        var hits = as(acme, () -> retrieval.search("return boots", 5));
        assertThat(hits).isNotEmpty();
        assertThat(hits)
                .allMatch(hit -> hit.vector() == 0 && hit.passage().documentId().equals(id));
    }
}
