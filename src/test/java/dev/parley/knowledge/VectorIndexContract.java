package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every kind of vector index does.
abstract class VectorIndexContract {
    private final Random random = new Random(5);
    private Index index;

    /// Of a tenant that has nothing yet.
    abstract VectorIndex vectors();

    /// A document of that tenant, which passages may belong to.
    abstract UUID document();

    /// Puts passages where the rows of the tenant are.
    abstract void store(List<Chunk> chunks);

    private void take(List<Chunk> chunks) {
        store(chunks);
        index.change(List.of(), chunks);
    }

    @BeforeEach
    void open() {
        index = Index.inMemory(vectors());
    }

    @AfterEach
    void close() {
        index.close();
    }

    private float[] vector() {
        var vector = new float[Encoder.DIMENSIONS];
        for (int i = 0; i < vector.length; i++) vector[i] = (float) random.nextGaussian();
        double length = Math.sqrt(Encoder.cosine(vector, vector));
        for (int i = 0; i < vector.length; i++) vector[i] /= (float) length;
        return vector;
    }

    private int ordinal;

    private Chunk chunk(UUID document, String text, float[] vector) {
        return new Chunk(Ids.next(), document, "Title", ordinal++, null, null, 0, text.length(), text, vector);
    }

    @Test
    void theNearestPassagesComeFirstWithTheirExactCosines() {
        var document = document();
        var chunks = new ArrayList<Chunk>();
        for (int i = 0; i < 300; i++) chunks.add(chunk(document, "passage " + i, vector()));
        take(chunks);
        var asked = vector();
        var nearest = chunks.stream()
                .sorted((a, b) -> Double.compare(Encoder.cosine(b.vector(), asked), Encoder.cosine(a.vector(), asked)))
                .limit(5)
                .toList();
        var hits = index.search("nothing of that", asked, 5, Fusion.VECTOR).hits();
        assertThat(hits)
                .extracting(hit -> hit.passage().chunkId())
                .containsExactlyElementsOf(nearest.stream().map(Chunk::id).toList());
        for (int i = 0; i < 5; i++)
            assertThat(hits.get(i).vector())
                    .isCloseTo(Encoder.cosine(nearest.get(i).vector(), asked), within(1e-5));
    }

    @Test
    void aPassageThatOnlyTheWordsFindHasItsCosineToo() {
        var document = document();
        var chunks = new ArrayList<Chunk>();
        for (int i = 0; i < 200; i++) chunks.add(chunk(document, "passage", vector()));
        var asked = vector();
        var opposite = new float[asked.length];
        for (int i = 0; i < asked.length; i++) opposite[i] = 0.1f * asked[i] + vector()[i];
        var worded = chunk(document, "kumquat", opposite);
        chunks.add(worded);
        take(chunks);
        var hit = index.search("kumquat", asked, 1, Fusion.KEYWORD).hits().getFirst();
        assertThat(hit.passage().chunkId()).isEqualTo(worded.id());
        assertThat(hit.vector()).isCloseTo(Math.max(0, Encoder.cosine(opposite, asked)), within(1e-5));
    }

    @Test
    void aPassageWithoutAVectorIsFoundByItsWords() {
        var document = document();
        take(List.of(chunk(document, "passage", vector())));
        var other = document();
        var without = chunk(other, "kumquat", new float[0]);
        index.change(List.of(), List.of(without));
        var hit = index.search("kumquat", vector(), 1, Fusion.KEYWORD).hits().getFirst();
        assertThat(hit.passage().chunkId()).isEqualTo(without.id());
        assertThat(hit.vector()).isZero();
    }

    @Test
    void onlyPassagesOfTheScopeAreFound() {
        var document = document();
        var asked = vector();
        var chunks = new ArrayList<Chunk>();
        for (int i = 0; i < 60; i++) chunks.add(chunk(document, "any", i == 50 ? vector() : asked));
        chunks.set(50, labelled(chunks.get(50)));
        take(chunks);
        var scope = new Scope(List.of("wiki"), List.of(), List.of());
        assertThat(index.search("", asked, 5, Fusion.VECTOR, scope).hits())
                .extracting(hit -> hit.passage().chunkId())
                .containsExactly(chunks.get(50).id());
    }

    private static Chunk labelled(Chunk of) {
        var labels = new Labels("wiki", List.of(), null);
        return new Chunk(
                of.id(),
                of.documentId(),
                of.title(),
                of.ordinal(),
                null,
                null,
                of.start(),
                of.end(),
                of.text(),
                of.vector(),
                new Chunk.Of(labels, false, 1));
    }

    @Test
    void passagesTakenInTwiceAreThereOnceAndThoseOfADeletedDocumentAreNotFound() {
        var gone = document();
        var stays = document();
        var asked = vector();
        var chunks = List.of(chunk(gone, "one", asked), chunk(stays, "two", vector()));
        take(chunks);
        index.change(List.of(gone, stays), List.of());
        index.change(List.of(), chunks);
        assertThat(index.search("", asked, 10, Fusion.VECTOR).hits()).hasSize(2);
        index.change(List.of(gone), List.of());
        assertThat(index.search("", asked, 10, Fusion.VECTOR).hits())
                .extracting(hit -> hit.passage().text())
                .containsExactly("two");
    }
}
