package dev.parley.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cache.Lookup.Hit;
import dev.parley.cache.Lookup.Miss;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a cache does, whether it is one node's or several have it in common: one node keeps, another serves.
abstract class CacheContract {
    static final Encoder ENCODER = new Encoder(Path.of("target/native"));
    static final String ASKED = "How do I reset my password?";
    static final String PARAPHRASE = "How can I reset my password, please?";
    private static final String NEAR_MISS = "How do I delete my password?";
    private static final UUID DOCUMENT = UUID.randomUUID();

    final TenantId tenant = newTenant();
    final Partition partition = partition(tenant);

    /// The node that is told.
    abstract SemanticCache writer();

    /// The node that is asked; may be the same.
    abstract SemanticCache reader();

    abstract TenantId newTenant();

    /// Lets a node know what another one did, as notices do.
    abstract void noticed(TenantId tenant);

    static Partition partition(TenantId tenant) {
        return new Partition(tenant, "", "all", "m", "s", "t", "text", "zero", "1", "1", "en");
    }

    static Entry entry(String answer, Duration ttl) {
        return new Entry(
                answer.getBytes(StandardCharsets.UTF_8),
                Set.of(DOCUMENT),
                "m",
                BigDecimal.ONE,
                Duration.ofSeconds(2),
                Instant.now(),
                ttl);
    }

    static Entry entry(String answer) {
        return entry(answer, Duration.ofHours(1));
    }

    void put(String question, String answer) {
        writer().put(partition, question, ENCODER::encode, entry(answer));
    }

    Lookup find(String question) {
        return reader().find(partition, question, ENCODER::encode);
    }

    static String text(Lookup lookup) {
        return lookup instanceof Hit hit ? new String(hit.entry().value(), StandardCharsets.UTF_8) : "";
    }

    @Test
    void servesTheVerySameQuestion() {
        put(ASKED, "so");
        var found = find("  How do I reset  my password? ");
        assertThat(text(found)).isEqualTo("so");
        assertThat(((Hit) found).exact()).isTrue();
    }

    @Test
    void servesAParaphraseAndNoNearMiss() {
        put(ASKED, "so");
        assertThat(text(find(PARAPHRASE))).isEqualTo("so");
        assertThat(find(NEAR_MISS)).isInstanceOf(Miss.class);
    }

    @Test
    void servesTheNewerAnswer() {
        put(ASKED, "old");
        assertThat(text(find(ASKED))).isEqualTo("old");
        put("How is the weather in Rome?", "fine");
        put(PARAPHRASE, "new");
        assertThat(find("How is the sea in Rome?")).isInstanceOf(Miss.class);
        assertThat(text(find(PARAPHRASE))).isEqualTo("new");
    }

    @Test
    void keepsTenantsAndPartitionsApart() {
        put(ASKED, "so");
        var p = partition;
        var other = new Partition(tenant, "", "all", "n", "s", "t", "text", "zero", "1", "1", "en");
        assertThat(reader().find(other, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
        assertThat(reader().find(partition(newTenant()), ASKED, ENCODER::encode))
                .isInstanceOf(Miss.class);
        assertThat(reader().find(p, ASKED, ENCODER::encode)).isInstanceOf(Hit.class);
    }

    @Test
    void servesNothingThatIsTooOld() throws Exception {
        writer().put(partition, ASKED, ENCODER::encode, entry("so", Duration.ofMillis(1)));
        Thread.sleep(20);
        assertThat(find(ASKED)).isInstanceOf(Miss.class);
        assertThat(find(PARAPHRASE)).isInstanceOf(Miss.class);
    }

    @Test
    void isPurgedByTenantModelAndDocumentAndWithWhatWasAskedForBefore() {
        for (int way = 0; way < 3; way++) {
            put(ASKED, "so");
            assertThat(find(ASKED)).isInstanceOf(Hit.class);
            writer().purgeModel(tenant, "other");
            writer().purgeDocument(tenant, UUID.randomUUID());
            noticed(tenant);
            assertThat(find(PARAPHRASE)).isInstanceOf(Hit.class);
            var inFlight = writer().find(partition, "What is a quasar?", ENCODER::encode);

            switch (way) {
                case 0 -> writer().purge(tenant);
                case 1 -> writer().purgeModel(tenant, "m");
                default -> writer().purgeDocument(tenant, DOCUMENT);
            }
            noticed(tenant);
            // an answer that was on its way
            writer().put(inFlight.asking(), ENCODER::encode, entry("far"));

            assertThat(find(ASKED)).as("way " + way).isInstanceOf(Miss.class);
            assertThat(find(PARAPHRASE)).isInstanceOf(Miss.class);
            assertThat(find("What is a quasar?")).isInstanceOf(Miss.class);
            assertThat(reader().statistics(tenant).bytes()).isZero();
        }
    }

    /// The reader did not hear of the purge yet when it asked; what it puts must not come back anywhere.
    @Test
    void anAnswerThatAnotherNodeAskedForBeforeThePurgeDoesNotComeBack() {
        var inFlight = reader().find(partition, ASKED, ENCODER::encode);
        writer().purge(tenant);
        reader().put(inFlight.asking(), ENCODER::encode, entry("old"));
        noticed(tenant);
        assertThat(find(ASKED)).isInstanceOf(Miss.class);
        assertThat(writer().find(partition, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
    }

    @Test
    void feedbackIsOfAllNodes() {
        put(ASKED, "nonsense");
        for (int i = 0; i < 3; i++) {
            var hit = (Hit) find(ASKED);
            reader().feedback(hit, hit.candidate(), false);
            noticed(tenant);
        }
        assertThat(find(ASKED)).isInstanceOf(Miss.class);
        assertThat(writer().find(partition, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
        for (var node : new SemanticCache[] {writer(), reader()}) {
            assertThat(node.statistics(tenant).wrong().checked()).isEqualTo(3);
            assertThat(node.statistics(tenant).wrong().share()).isEqualTo(1);
            assertThat(node.statistics(tenant).judged().checked()).isZero();
        }
    }

    @Test
    void countsForAllNodes() {
        put(ASKED, "so");
        find(ASKED);
        find(PARAPHRASE);
        find("Which planets have rings of ice?");
        reader().count();
        var statistics = writer().statistics(tenant);
        assertThat(statistics.hitsExact()).isEqualTo(1);
        assertThat(statistics.hitsSemantic()).isEqualTo(1);
        assertThat(statistics.misses()).isEqualTo(1);
        assertThat(statistics.savedUsd()).isEqualByComparingTo("2");
        assertThat(statistics.savedMs()).isEqualTo(4_000);
    }
}
