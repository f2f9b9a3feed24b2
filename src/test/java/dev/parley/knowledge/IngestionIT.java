package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class IngestionIT extends KnowledgeFixture {
    private final Ingestion ingestion = new Ingestion(database.database(), documents, storage, WebFor.nothing(tasks));
    private final IngestionWorkers workers = workers(IngestionWorkers.LEASE);

    private Steps.Parts parts(Encoder encoder) {
        return new Steps.Parts(database.database(), encoder, indexes, storage, WebFor.nothing(tasks), Chunking.TARGET);
    }

    private IngestionWorkers workers(Duration lease) {
        return new IngestionWorkers(parts(ENCODER), lease);
    }

    private Job receive(TenantId tenant, String name, byte[] content) {
        return as(tenant, () -> ingestion.receive(new Ingestion.File(null, "", name, Blob.of(content), Labels.NONE)))
                .job();
    }

    private Job receive(TenantId tenant, String text) {
        return receive(tenant, "note.txt", text.getBytes(UTF_8));
    }

    private Job job(TenantId tenant, UUID id) {
        return as(tenant, () -> ingestion.get(id)).orElseThrow();
    }

    private long count(String sql) {
        return database.database()
                .acrossTenants(tx -> tx.first(sql, row -> row.getLong(1)))
                .orElse(0L);
    }

    private int drain() {
        return drain(workers);
    }

    private Lease claim(Duration lease) {
        return database.database()
                .acrossTenants(tx -> JobRows.claim(tx, lease, ""))
                .orElseThrow();
    }

    @Test
    void makesADocumentOfAnUploadStageByStage() {
        var pdf = SampleFiles.pdf(List.of(List.of("Cover"), List.of("Boots may be returned within 30 days.")));
        var received = receive(acme, "returns.pdf", pdf);
        assertThat(received.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(received.stage()).isEqualTo(Job.Stage.PARSED);
        assertThat(as(acme, () -> storage.used(acme))).isEqualTo(pdf.length);
        assertThat(found(acme, "return boots")).isEmpty();

        assertThat(workers.step()).isTrue();

        var done = job(acme, received.id());
        assertThat(done.status()).isEqualTo(Job.Status.INDEXED);
        assertThat(done.stages()).extracting(Job.Done::stage).containsExactly(Job.Stage.values());
        assertThat(done.stages())
                .extracting(Job.Done::count)
                .startsWith((long) pdf.length)
                .endsWith(2L, 2L, 2L);
        var hit = as(acme, () -> retrieval.find("return boots", 5)).getFirst();
        assertThat(hit.page()).isEqualTo(2);
        assertThat(hit.title()).isEqualTo("returns");
        assertThat(as(acme, () -> storage.used(acme))).isEqualTo(pdf.length);
        assertThat(count("select count(*) from ingestion_parts")).isZero();
        assertThat(workers.step()).isFalse();
    }

    @Test
    void takesEachFormat() {
        receive(acme, "a.csv", "name,price\nBoots,99\n".getBytes(UTF_8));
        receive(acme, "a.jsonl", "{\"q\":\"Hours?\"}\n".getBytes(UTF_8));
        receive(acme, "a.html", "<title>Sizes</title><p>Size 42 is a 9.".getBytes(UTF_8));
        receive(acme, "a.md", "# Care\n\nPolish monthly.".getBytes(UTF_8));
        receive(acme, "a.docx", SampleFiles.docx(SampleFiles.wordXml(SampleFiles.paragraph("x", "Laces are free."))));
        drain();

        assertThat(as(acme, () -> ingestion.list(null, null, 10)))
                .extracting(Job::status)
                .hasSize(5)
                .containsOnly(Job.Status.INDEXED);
        assertThat(found(acme, "price of boots").getFirst()).isEqualTo("name: Boots\nprice: 99");
        assertThat(found(acme, "free laces").getFirst()).isEqualTo("Laces are free.");
    }

    @Test
    void failsAPoisonedFileAloneAndReplaysItWhenAsked() {
        var poisoned = receive(acme, "a.pdf", SampleFiles.encryptedPdf());
        var good = receive(acme, "Boots: 30 days.");
        drain();

        assertThat(job(acme, good.id()).status()).isEqualTo(Job.Status.INDEXED);
        var dead = job(acme, poisoned.id());
        assertThat(dead.status()).isEqualTo(Job.Status.FAILED);
        assertThat(dead.stage()).isEqualTo(Job.Stage.PARSED);
        assertThat(dead.reason()).contains("encrypted");
        assertThat(as(acme, () -> ingestion.list(Job.Status.FAILED, null, 10)))
                .extracting(Job::id)
                .containsExactly(dead.id());

        var again = as(acme, () -> ingestion.replay(dead.id())).orElseThrow();
        assertThat(again.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(again.attempts()).isZero();
        workers.step();
        assertThat(job(acme, dead.id()).status()).isEqualTo(Job.Status.FAILED);
        assertThatThrownBy(() -> as(acme, () -> ingestion.replay(good.id())))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(as(acme, () -> ingestion.delete(dead.id()))).isTrue();
        assertThat(count("select count(*) from ingestion_parts")).isZero();
        assertThat(count("select count(*) from audit_entries where action in"
                        + " ('document.received', 'document.created', 'document.failed', 'document.replayed',"
                        + " 'document.deleted')"))
                .isEqualTo(7);
    }

    @Test
    void anotherWorkerFinishesTheJobOfOneThatDied() {
        var job = receive(acme, "Boots: 30 days.");
        var dead = claim(Duration.ZERO); // its node is gone: nobody renews that

        assertThat(workers.step()).isTrue();
        assertThat(job(acme, job.id()).status()).isEqualTo(Job.Status.INDEXED);
        assertThat(job(acme, job.id()).attempts()).isEqualTo(2);

        // it was not dead after all
        assertThatThrownBy(() -> Tenancy.<Boolean, Exception>call(acme, () -> {
                    new IngestionWork(new Steps(parts(ENCODER), dead, IngestionWorkers.LEASE)).run();
                    return true;
                }))
                .isInstanceOfAny(Lease.Lost.class, PlatformException.class);
        assertThat(count("select count(*) from documents")).isEqualTo(1);
        assertThat(count("select count(*) from chunks")).isEqualTo(1);
    }

    @Test
    void aWorkerThatWasOvertakenChangesNothing() {
        var job = receive(acme, "Boots: 30 days.");
        var first = claim(Duration.ZERO);
        var second = claim(Duration.ofMinutes(1));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(workers.step()).isFalse();
        as(acme, () -> {
            var done = new Job.Done(Job.Stage.PARSED, 1, 1, Instant.now());
            for (var write : List.<Consumer<Tx>>of(
                    tx -> JobRows.hold(tx, first),
                    tx -> JobRows.renew(tx, first, Duration.ZERO),
                    tx -> JobRows.done(tx, first, done, Duration.ZERO),
                    tx -> JobRows.failed(tx, first, "no"),
                    tx -> JobRows.again(tx, first, "no", Duration.ZERO),
                    tx -> JobRows.indexed(tx, first, "no")))
                assertThatThrownBy(() -> database.database().inTenantDo(write)).isInstanceOf(Lease.Lost.class);
            return true;
        });
        assertThat(job(acme, job.id()).status()).isEqualTo(Job.Status.RUNNING);
        assertThat(job(acme, job.id()).stages()).hasSize(1);
    }

    @Test
    void aFileThatKillsEachWorkerEndsAsADeadLetter() {
        var job = receive(acme, "Boots: 30 days.");
        for (int i = 0; i < IngestionWorkers.MAX_ATTEMPTS; i++) claim(Duration.ZERO);
        workers.step();

        assertThat(job(acme, job.id()).status()).isEqualTo(Job.Status.FAILED);
        assertThat(job(acme, job.id()).reason()).contains("5 times");
    }

    @Test
    void triesAgainAfterAPauseThatGrows() {
        var job = receive(acme, "Boots: 30 days.");
        var broken = new Encoder(Path.of("target/native"));
        broken.close();
        var failing = new IngestionWorkers(parts(broken), IngestionWorkers.LEASE);
        for (int attempt = 1; attempt <= IngestionWorkers.MAX_ATTEMPTS; attempt++) {
            assertThat(failing.step()).isTrue();
            assertThat(failing.step()).isFalse(); // not before its time
            database.database().acrossTenantsDo(tx -> tx.execute("update ingestion_jobs set due_at = now()"));
        }

        assertThat(job(acme, job.id()).status()).isEqualTo(Job.Status.FAILED);
        assertThat(job(acme, job.id()).reason()).contains("tried 5 times");
        assertThat(IngestionWorkers.pause(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(IngestionWorkers.pause(4)).isEqualTo(Duration.ofSeconds(320));
        as(acme, () -> ingestion.replay(job.id()));
        workers.step();
        assertThat(job(acme, job.id()).status()).isEqualTo(Job.Status.INDEXED);
    }

    @Test
    void servesTenantsInTurn() {
        for (int i = 0; i < 5; i++) receive(acme, "Note " + i + " of acme.");
        receive(globex, "Note of globex.");

        assertThat(List.of(
                        claim(IngestionWorkers.LEASE).tenant(),
                        claim(IngestionWorkers.LEASE).tenant()))
                .containsExactlyInAnyOrder(acme, globex);
        assertThat(claim(IngestionWorkers.LEASE).tenant()).isEqualTo(acme);
        database.database().acrossTenantsDo(tx -> tx.execute("update tenants set status = 'suspended'"));
        assertThat(workers.step()).isFalse();
    }

    @Test
    void manyWorkersIndexEachDocumentOnce() throws Exception {
        for (int i = 0; i < 24; i++) receive(i % 2 == 0 ? acme : globex, "Note " + i + " about boots.");
        var both = List.of(workers, workers(IngestionWorkers.LEASE));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 4; i++) {
                var mine = both.get(i % 2);
                calls.add(() -> {
                    int idle = 0;
                    while (idle < 5) idle = mine.step() ? 0 : idle + 1;
                    return idle;
                });
            }
            for (var call : threads.invokeAll(calls)) call.get();
        }

        assertThat(count("select count(*) from ingestion_jobs where status = 'indexed' and attempts = 1"))
                .isEqualTo(24);
        assertThat(count("select count(*) from documents")).isEqualTo(24);
        assertThat(count("select count(*) from chunks")).isEqualTo(24);
    }

    @Test
    void givesItsJobsBackWhenItStops() {
        var job = receive(
                acme,
                "a.md",
                ("# A\n\n" + "Many words stand here. ".repeat(20) + "\n\n")
                        .repeat(400)
                        .getBytes(UTF_8));
        var stopped = workers(IngestionWorkers.LEASE).start(tasks);
        while (job(acme, job.id()).stages().size() < 3) Thread.onSpinWait();
        stopped.close();

        assertThat(job(acme, job.id()).status()).isEqualTo(Job.Status.QUEUED);
        assertThat(job(acme, job.id()).attempts()).isZero();
        assertThat(count("select count(*) from documents")).isZero();
    }

    @Test
    void knowsTheSameContentAgain() {
        var first = receive(acme, "Boots: 30 days.");
        assertThat(receive(acme, "Boots: 30 days.").id()).isEqualTo(first.id());
        assertThat(receive(globex, "Boots: 30 days.").id()).isNotEqualTo(first.id());
        drain();
        assertThat(as(acme, () -> documents.add(null, Format.TEXT, "Boots: 30 days.", soon()))
                        .created())
                .isFalse();

        var added = as(acme, () -> documents.add("Hours", Format.TEXT, "Nine to six.", soon()));
        var known = receive(acme, "Nine to six.");
        assertThat(known.id()).isEqualTo(added.document().id());
        assertThat(known.status()).isEqualTo(Job.Status.INDEXED);
        assertThat(as(acme, () -> documents.delete(known.id()))).isTrue();
        assertThat(as(acme, () -> ingestion.get(known.id()))).isEmpty();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    @Test
    void keepsTenantsApart() {
        var secret = receive(acme, "The secret is 42.");
        assertThat(as(globex, () -> ingestion.get(secret.id()))).isEmpty();
        assertThat(as(globex, () -> ingestion.replay(secret.id()))).isEmpty();
        assertThat(as(globex, () -> ingestion.delete(secret.id()))).isFalse();
        assertThat(as(globex, () -> ingestion.list(null, null, 10))).isEmpty();
        drain();
        assertThat(found(globex, "secret")).isEmpty();
        assertThat(found(acme, "secret")).hasSize(1);
    }

    @Test
    void countsAgainstThePlanFromTheFirstByte() {
        database.database()
                .acrossTenantsDo(tx -> tx.execute(
                        "insert into storage_use (tenant_id, bytes) values (?, ?)", acme.value(), Long.MAX_VALUE / 2));
        assertThatThrownBy(() -> receive(acme, "Boots: 30 days."))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_LIMIT_REACHED));
        assertThat(count("select count(*) from ingestion_jobs")).isZero();
    }

    @Test
    void aDocumentThatIsDeletedWhileItIsMadeIsNotMade() {
        var job = receive(acme, "Boots: 30 days.");
        var lease = claim(IngestionWorkers.LEASE);
        assertThat(as(acme, () -> ingestion.delete(job.id()))).isTrue();

        assertThatThrownBy(() -> Tenancy.<Boolean, Exception>call(acme, () -> {
                    new IngestionWork(new Steps(parts(ENCODER), lease, IngestionWorkers.LEASE)).run();
                    return true;
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(count("select count(*) from documents")).isZero();
    }
}
