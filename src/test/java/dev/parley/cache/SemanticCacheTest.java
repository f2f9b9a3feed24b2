package dev.parley.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cache.Lookup.Hit;
import dev.parley.cache.Lookup.Miss;
import dev.parley.cache.pairs.PairScore;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SemanticCacheTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));
    private static final String ASKED = "How do I reset my password?";
    private static final String PARAPHRASE = "How can I reset my password, please?";
    private static final UUID DOCUMENT = UUID.randomUUID();

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private double chance = 1;
    private final SemanticCache cache = cache(1L << 20);
    private final TenantId tenant = TenantId.next();
    private final Partition partition = partition(tenant);

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    private SemanticCache cache(long bytes) {
        return new SemanticCache(
                PairScore::get,
                new SemanticCache.Bounds(bytes, _ -> 0.01),
                SemanticCache.Common.alone(),
                () -> now,
                () -> chance);
    }

    private static Partition partition(TenantId tenant) {
        return new Partition(tenant, "", "all", "m", "s", "t", "text", "zero", "1", "1", "en");
    }

    private Entry entry(String answer) {
        return new Entry(
                answer.getBytes(StandardCharsets.UTF_8),
                Set.of(DOCUMENT),
                "m",
                BigDecimal.ONE,
                Duration.ofSeconds(1),
                now,
                Duration.ofHours(1));
    }

    private static float[] none(String question) {
        throw new AssertionError("The encoder was asked for: " + question);
    }

    @Test
    void servesTheVerySameQuestionWithoutTheEncoder() {
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));

        var found = cache.find(partition, "  How do I  reset my password? ", SemanticCacheTest::none);

        assertThat(found).isInstanceOfSatisfying(Hit.class, hit -> {
            assertThat(hit.exact()).isTrue();
            assertThat(hit.entry().value()).isEqualTo("so".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(cache.statistics(tenant).hitsExact()).isEqualTo(1);
        assertThat(cache.statistics(tenant).savedUsd()).isEqualByComparingTo("1");
    }

    @Test
    void servesAParaphraseAndRefusesANearMissWithTheReason() {
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));
        cache.put(partition, "How do I enable the alarm?", ENCODER::encode, entry("press"));

        assertThat(cache.find(partition, PARAPHRASE, ENCODER::encode)).isInstanceOf(Hit.class);
        assertThat(cache.find(partition, "How do I disable the alarm?", ENCODER::encode))
                .isInstanceOfSatisfying(
                        Miss.class, miss -> assertThat(miss.why()).isEqualTo("opposite: disable / enable"));
    }

    @Test
    void doesNotAskTheEncoderWhenNothingIsAlike() {
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));

        var found = cache.find(partition, "Which planets have rings of ice?", SemanticCacheTest::none);

        assertThat(found).isInstanceOf(Miss.class);
        assertThat(cache.statistics(tenant).screened()).isEqualTo(1);
    }

    @Test
    void neverServesAnotherPartition() {
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));
        var p = partition;
        var others = List.of(
                partition(TenantId.next()),
                new Partition(tenant, "a", p.audience(), "m", "s", "t", "text", "zero", "1", "1", "en"),
                new Partition(tenant, "", "staff", "m", "s", "t", "text", "zero", "1", "1", "en"),
                new Partition(tenant, "", "all", "n", "s", "t", "text", "zero", "1", "1", "en"),
                new Partition(tenant, "", "all", "m", "-", "t", "text", "zero", "1", "1", "en"),
                new Partition(tenant, "", "all", "m", "s", "-", "text", "zero", "1", "1", "en"),
                new Partition(tenant, "", "all", "m", "s", "t", "json", "zero", "1", "1", "en"),
                new Partition(tenant, "", "all", "m", "s", "t", "text", "high", "1", "1", "en"),
                new Partition(tenant, "", "all", "m", "s", "t", "text", "zero", "2", "1", "en"),
                new Partition(tenant, "", "all", "m", "s", "t", "text", "zero", "1", "2", "en"),
                new Partition(tenant, "", "all", "m", "s", "t", "text", "zero", "1", "1", "de"));

        for (var other : others) {
            assertThat(cache.find(other, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
            cache.put(other, "What is a quasar?", ENCODER::encode, entry("far"));
            assertThat(cache.find(other, PARAPHRASE, ENCODER::encode))
                    .isInstanceOfSatisfying(
                            Miss.class,
                            miss -> assertThat(miss.candidates())
                                    .noneMatch(candidate -> new String(
                                                    candidate.kept().entry().value(), StandardCharsets.UTF_8)
                                            .equals("so")));
        }
    }

    @Test
    void servesNothingThatIsTooOld() {
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));

        now = now.plus(Duration.ofHours(2));

        assertThat(cache.find(partition, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
        assertThat(cache.find(partition, PARAPHRASE, ENCODER::encode)).isInstanceOf(Miss.class);
        cache.purgeExpired();
        assertThat(cache.statistics(tenant).entries()).isZero();
        assertThat(cache.statistics(tenant).bytes()).isZero();
    }

    @Test
    void servesTheNewerOfTwoAnswers() {
        cache.put(partition, ASKED, ENCODER::encode, entry("old"));
        cache.put(partition, ASKED, ENCODER::encode, entry("new"));

        for (var question : List.of(ASKED, PARAPHRASE))
            assertThat(cache.find(partition, question, ENCODER::encode))
                    .isInstanceOfSatisfying(
                            Hit.class,
                            hit -> assertThat(new String(hit.entry().value(), StandardCharsets.UTF_8))
                                    .isEqualTo("new"));
        assertThat(cache.statistics(tenant).entries()).isEqualTo(1);
    }

    @Test
    void purgesByModelDocumentAndTenant() {
        var other = partition(TenantId.next());
        List<Runnable> purges = List.of(
                () -> cache.purgeModel(tenant, "m"),
                () -> cache.purgeDocument(tenant, DOCUMENT),
                () -> cache.purge(tenant));
        cache.put(other, ASKED, ENCODER::encode, entry("theirs"));
        for (var purge : purges) {
            cache.put(partition, ASKED, ENCODER::encode, entry("so"));
            cache.purgeModel(tenant, "another");
            cache.purgeDocument(tenant, UUID.randomUUID());
            assertThat(cache.find(partition, ASKED, ENCODER::encode)).isInstanceOf(Hit.class);

            purge.run();

            assertThat(cache.find(partition, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
            assertThat(cache.find(partition, PARAPHRASE, ENCODER::encode)).isInstanceOf(Miss.class);
            assertThat(cache.statistics(tenant).bytes()).isZero();
        }
        assertThat(cache.find(other, PARAPHRASE, ENCODER::encode)).isInstanceOf(Hit.class);
    }

    @Test
    void keepsWithinItsMemoryAndEvictsWhatWasNotUsed() {
        var small = cache(50_000);
        small.put(partition, ASKED, ENCODER::encode, entry("so"));
        for (int i = 0; i < 300; i++) {
            now = now.plusSeconds(1);
            small.put(partition, "Where is order number " + i + "?", ENCODER::encode, entry("there"));
            now = now.plusSeconds(1);
            assertThat(small.find(partition, ASKED, SemanticCacheTest::none)).isInstanceOf(Hit.class);
            assertThat(small.statistics(tenant).bytes()).isLessThanOrEqualTo(50_000);
        }

        assertThat(small.statistics(tenant).entries()).isBetween(20L, 100L);
        assertThat(small.statistics(tenant).evicted()).isGreaterThan(200);
        assertThat(small.find(partition, "Where is order number 299?", SemanticCacheTest::none))
                .isInstanceOf(Hit.class);
    }

    @Test
    void servesAPhrasingThatWasFoundRight() {
        var asked = "My login code is gone, help!";
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));
        var miss = (Miss) cache.find(partition, asked, ENCODER::encode);
        assertThat(miss.candidates()).isNotEmpty();

        cache.feedback(miss, miss.candidates().getFirst(), true);

        assertThat(cache.find(partition, asked, SemanticCacheTest::none)).isInstanceOf(Hit.class);
        assertThat(cache.statistics(tenant).labels()).isEqualTo(1);
        assertThat(cache.statistics(tenant).entries()).isEqualTo(1);
    }

    @Test
    void dropsAnAnswerThatUsersFoundWrong() {
        cache.put(partition, ASKED, ENCODER::encode, entry("nonsense"));

        for (int i = 0; i < 3; i++) {
            var hit = (Hit) cache.find(partition, ASKED, ENCODER::encode);
            cache.feedback(hit, hit.candidate(), false);
        }

        assertThat(cache.find(partition, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
        assertThat(cache.statistics(tenant).wrong().share()).isEqualTo(1);
        assertThat(cache.statistics(tenant).wrong().low()).isGreaterThan(0.3);
    }

    @Test
    void asksAModelNowAndThenAlthoughItWouldServe() {
        cache.put(partition, ASKED, ENCODER::encode, entry("so"));
        chance = 0;

        assertThat(cache.find(partition, PARAPHRASE, ENCODER::encode))
                .isInstanceOfSatisfying(
                        Miss.class, miss -> assertThat(miss.explored()).isTrue());
        assertThat(cache.find(partition, ASKED, ENCODER::encode)).isInstanceOf(Hit.class);
    }

    @Test
    void letsManyThreadsAskAndPutAndPurgeAtOnce() {
        var questions = IntStream.range(0, 40)
                .mapToObj(i -> "Where can I see invoice number " + i + "?")
                .toList();
        var vectors = new java.util.HashMap<String, float[]>();
        questions.forEach(question -> vectors.put(question, ENCODER.encode(question)));
        var small = cache(30_000);
        var running = new ArrayList<CompletableFuture<Void>>();
        for (int thread = 0; thread < 4; thread++) {
            int first = thread;
            running.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 1_000; i++) {
                    var question = questions.get((i * 7 + first) % questions.size());
                    switch (small.find(partition, question, text -> Objects.requireNonNull(vectors.get(text)))) {
                        case Hit hit ->
                            assertThat(new String(hit.entry().value(), StandardCharsets.UTF_8))
                                    .isEqualTo(question);
                        case Miss miss ->
                            small.put(
                                    miss.asking(), text -> Objects.requireNonNull(vectors.get(text)), entry(question));
                    }
                    if (i % 100 == 99) small.purgeModel(tenant, "m");
                }
            }));
        }
        running.forEach(CompletableFuture::join);

        small.purge(tenant);
        assertThat(small.statistics(tenant).bytes()).isZero();
        assertThat(small.statistics(tenant).entries()).isZero();
    }
}
