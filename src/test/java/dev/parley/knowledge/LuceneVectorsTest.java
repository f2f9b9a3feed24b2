package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.document.Document;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LuceneVectorsTest extends VectorIndexContract {
    @Override
    VectorIndex vectors() {
        return new LuceneVectors();
    }

    @Override
    UUID document() {
        return Ids.next();
    }

    @Override
    void store(List<Chunk> chunks) {
        // there are no rows
    }

    @Test
    void whatWasThereStaysFoundWhileVectorsCannotBeStored() {
        var vectors = new LuceneVectors();
        var down = new AtomicBoolean();
        var failing = new VectorIndex() {
            @Override
            public String name() {
                return vectors.name();
            }

            @Override
            public void describe(Document fields, Chunk chunk) {
                vectors.describe(fields, chunk);
            }

            @Override
            public void add(Collection<Chunk> chunks) {
                if (down.get()) throw new IllegalStateException("down");
            }

            @Override
            public Map<Integer, Double> near(
                    IndexSearcher searcher, float[] vector, int limit, Set<Integer> also, @Nullable Query filter)
                    throws IOException {
                return vectors.near(searcher, vector, limit, also, filter);
            }
        };
        var one = Ids.next();
        var two = Ids.next();
        var vector = new float[Encoder.DIMENSIONS];
        vector[0] = 1;
        try (var index = Index.inMemory(failing)) {
            index.change(List.of(), List.of(new Chunk(Ids.next(), one, "T", 0, null, null, 0, 1, "kumquat", vector)));
            down.set(true);
            var added = List.of(new Chunk(Ids.next(), two, "T", 0, null, null, 0, 1, "quince", vector));
            assertThatThrownBy(() -> index.change(List.of(one), added)).hasMessage("down");
            // what it says it has is what a search finds, so that the change comes again
            assertThat(index.documents()).containsOnlyKeys(one);
            assertThat(index.search("kumquat", vector, 5, Fusion.KEYWORD).hits())
                    .extracting(hit -> hit.passage().documentId())
                    .containsExactly(one);
        }
    }
}
