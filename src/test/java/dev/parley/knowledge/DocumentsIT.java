package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DocumentsIT {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));

    private final Path folder = Path.of("target/indexes-test", UUID.randomUUID().toString());

    private final TestDatabase database = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final TenantId acme = database.tenant("acme");
    private final TenantId globex = database.tenant("globex");
    private final List<Node> nodes = new ArrayList<>();
    private final Node node = node("one", 8);

    /// What one process has.
    private record Node(Indexes indexes, Documents documents, Retrieval retrieval) {}

    @AfterEach
    void stop() {
        nodes.forEach(one -> one.indexes.close());
        tasks.close();
        database.close();
    }

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    private Node node(String name, int most) {
        var indexes = new Indexes(folder.resolve(name), database.database(), database.changes(), tasks, most);
        var made = new Node(
                indexes,
                new Documents(database.database(), ENCODER, indexes, StorageFor.database(database)),
                new Retrieval(indexes, ENCODER));
        nodes.add(made);
        return made;
    }

    private Documents.Added add(TenantId tenant, String text) {
        return Tenancy.call(tenant, () -> node.documents.add(null, Format.MARKDOWN, text, soon()));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private static List<String> found(Node node, TenantId tenant, String question) {
        return Tenancy.call(
                tenant,
                () -> node.retrieval.find(question, 5).stream()
                        .map(Passage::text)
                        .toList());
    }

    private static void eventually(BooleanSupplier true_) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!true_.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within five seconds").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void findsADocumentAsSoonAsItIsAdded() {
        assertThat(found(node, acme, "how long may I return boots")).isEmpty();

        add(acme, "# Returns\n\nBoots can be returned within 30 days.");

        assertThat(found(node, acme, "how long may I return boots"))
                .containsExactly("Boots can be returned within 30 days.");
    }

    @Test
    void keepsTenantsApart() {
        var document = add(acme, "# Secret\n\nAcme's boots are made in Porto.").document();
        add(globex, "# Phones\n\nPhones are made in Taipei.");

        assertThat(found(node, globex, "Where are the boots made, in Porto?"))
                .noneMatch(text -> text.contains("Porto"));
        Tenancy.run(globex, () -> {
            assertThat(node.documents.get(document.id())).isEmpty();
            assertThat(node.documents.content(document.id())).isEmpty();
            assertThat(node.documents.delete(document.id())).isFalse();
            assertThat(node.documents.list(DocumentFilter.ALL, null, 10)).hasSize(1);
        });
        assertThat(found(node, acme, "Where are boots made?")).hasSize(1);
    }

    @Test
    void takesTheSameContentOncePerTenant() {
        var first = add(acme, "# A\n\nSome text.");
        var again = add(acme, "# A\n\nSome text.");
        var other = add(globex, "# A\n\nSome text.");

        assertThat(first.created()).isTrue();
        assertThat(again.created()).isFalse();
        assertThat(again.document()).isEqualTo(first.document());
        assertThat(other.created()).isTrue();
        assertThat(other.document().id()).isNotEqualTo(first.document().id());
    }

    @Test
    void takesTheSameContentOnceWhenManyAddItAtOnce() throws Exception {
        var work = new ArrayList<Callable<Documents.Added>>();
        for (int i = 0; i < 8; i++) work.add(() -> add(acme, "# Race\n\nOnly one of us."));
        var ids = new ArrayList<UUID>();
        int created = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : threads.invokeAll(work)) {
                ids.add(one.get().document().id());
                if (one.get().created()) created++;
            }
        }

        assertThat(created).isEqualTo(1);
        assertThat(ids.stream().distinct()).hasSize(1);
        assertThat(found(node, acme, "only one of us race")).hasSize(1);
    }

    @Test
    void forgetsADeletedDocumentAtOnce() {
        var id = add(acme, "# Sale\n\nEverything is half the price on Friday.")
                .document()
                .id();
        assertThat(found(node, acme, "when is the sale")).hasSize(1);

        assertThat(Tenancy.call(acme, () -> node.documents.delete(id))).isTrue();

        assertThat(found(node, acme, "when is the sale")).isEmpty();
        assertThat(Tenancy.call(acme, () -> node.documents.delete(id))).isFalse();
        assertThat(database.value("select count(*) from chunks")).isEqualTo("0");
    }

    @Test
    void recordsWhatIsAddedAndDeletedOnceEach() {
        var id = add(acme, "# Socks\n\nSocks are grey.").document().id();
        add(acme, "# Socks\n\nSocks are grey.");
        Tenancy.call(acme, () -> node.documents.delete(id));
        Tenancy.call(acme, () -> node.documents.delete(id));
        assertThat(database.value("select string_agg(concat_ws(' ', action, target, before->>'title', after->>'title'),"
                        + " ', ' order by id) from audit_entries where tenant_id = '" + acme.value() + "'"))
                .isEqualTo("document.created doc_%1$s Socks, document.deleted doc_%1$s Socks".formatted(id));
    }

    @Test
    void letsTwoNodesSeeEachOthersDocuments() {
        var other = node("two", 8);
        assertThat(found(other, acme, "opening hours of the shop")).isEmpty();

        var id = add(acme, "# Hours\n\nThe shop is open from nine to five.")
                .document()
                .id();
        eventually(() -> !found(other, acme, "opening hours of the shop").isEmpty());

        Tenancy.call(acme, () -> other.documents.delete(id));
        eventually(() -> found(node, acme, "opening hours of the shop").isEmpty());
    }

    @Test
    void opensAnIndexAgainAfterItWasClosedForOthers() {
        var crowded = node("crowded", 1);
        add(acme, "# A\n\nAcme sells shoes.");
        add(globex, "# G\n\nGlobex sells phones.");

        for (int i = 0; i < 3; i++) {
            assertThat(found(crowded, acme, "what is sold, shoes?")).containsExactly("Acme sells shoes.");
            assertThat(found(crowded, globex, "what is sold, phones?")).containsExactly("Globex sells phones.");
            eventually(() -> crowded.indexes.count() == 1);
        }
    }

    @Test
    void catchesUpAfterARestart() {
        add(acme, "# A\n\nShoes are sold here.");
        assertThat(found(node, acme, "shoes sold")).hasSize(1);
        node.indexes.close();
        var writer = node("other", 8);
        Tenancy.call(acme, () -> writer.documents.add(null, Format.TEXT, "Hats are sold there.", soon()));

        var restarted = node("one", 8);

        assertThat(found(restarted, acme, "shoes sold")).contains("Shoes are sold here.");
        assertThat(found(restarted, acme, "hats sold")).contains("Hats are sold there.");
    }

    @Test
    void rebuildsADamagedIndexFromRows() throws IOException {
        add(acme, "# A\n\nShoes are sold here.");
        assertThat(found(node, acme, "shoes sold")).hasSize(1);
        node.indexes.close();
        try (var files = Files.list(folder.resolve("one").resolve(acme.value().toString()))) {
            for (var file : files.toList()) if (Files.size(file) > 0) Files.write(file, new byte[] {1, 2, 3});
        }

        assertThat(found(node("one", 8), acme, "shoes sold")).containsExactly("Shoes are sold here.");
    }

    @Test
    void searchesWhileDocumentsAreAdded() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 12; i++) {
                int n = i;
                work.add(() -> add(n % 2 == 0 ? acme : globex, "# D\n\nDocument number " + n + " about parcels.")
                        .created());
                work.add(() -> found(node, acme, "parcels").size() <= 6);
            }
            for (var done : threads.invokeAll(work)) assertThat(done.get()).isTrue();
        }
        assertThat(Tenancy.call(acme, () -> node.retrieval.search("parcels", 50)))
                .hasSize(6);
        assertThat(Tenancy.call(globex, () -> node.retrieval.search("parcels", 50)))
                .hasSize(6);
    }

    @Test
    void storesNothingOfADocumentThatFails() {
        assertRefused(ErrorCode.INVALID_REQUEST, "   \n\t ");
        assertRefused(ErrorCode.INVALID_REQUEST, "a\u0000b");
        assertRefused(ErrorCode.INVALID_REQUEST, "half \ud83d of a pair");
        assertRefused(ErrorCode.REQUEST_TOO_LARGE, "x".repeat(Documents.MAX_BYTES + 1));
        assertThatThrownBy(() -> Tenancy.call(
                        acme,
                        () -> node.documents.add(
                                null, Format.TEXT, "Too late. ".repeat(2_000), Deadline.in(Duration.ZERO))))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));

        assertThat(database.value("select count(*) from documents")).isEqualTo("0");
    }

    private void assertRefused(ErrorCode code, String text) {
        assertThatThrownBy(() -> add(acme, text))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void keepsPassagesThatStandInTheStoredText() {
        var html = "<h1>Ünïcode 👟</h1><p>Größe 42 &amp; 43</p><h2>日本語</h2><p>これは文です。</p>";
        Tenancy.call(acme, () -> node.documents.add(null, Format.HTML, html, soon()));

        assertThat(database.value(
                        "select bool_and(substr(coalesce(plain, content), 1, 10000) like '%' || text || '%') from chunks c"
                                + " join documents d on d.id = c.document_id"))
                .isEqualTo("t");
        assertThat(found(node, acme, "Größe 43")).contains("Größe 42 & 43");
        assertThat(found(node, acme, "これは文です。")).contains("これは文です。");
    }

    @Test
    void givesItsPagesNewestFirst() {
        for (int i = 0; i < 5; i++) add(acme, "# Page " + i + "\n\nText.");

        var first = Tenancy.call(acme, () -> node.documents.list(DocumentFilter.ALL, null, 3));
        var second = Tenancy.call(
                acme,
                () -> node.documents.list(DocumentFilter.ALL, first.getLast().id(), 3));

        assertThat(first.stream().map(StoredDocument::title)).containsExactly("Page 4", "Page 3", "Page 2");
        assertThat(second.stream().map(StoredDocument::title)).containsExactly("Page 1", "Page 0");
    }

    @Test
    void seedsTheDemoTenantsOnce() {
        var demo = new Demo(node.documents);

        assertThat(Tenancy.call(acme, () -> demo.seed("acme"))).isEqualTo(8);
        assertThat(Tenancy.call(acme, () -> demo.seed("acme"))).isZero();
        assertThat(Tenancy.call(globex, () -> demo.seed("globex"))).isEqualTo(8);

        assertThat(found(node, acme, "How long do I have to return a pair of shoes?"))
                .first()
                .asString()
                .contains("within 30 days of delivery");
    }
}
