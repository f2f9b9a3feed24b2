package dev.parley.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.cache.Rows.Phrasing;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final int DIMENSIONS = 384;
    private final Random random = new Random(1);

    private float[] vector() {
        var vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) vector[i] /= (float) Math.sqrt(squares);
        return vector;
    }

    private float[] near(float[] vector, double noise) {
        var other = vector();
        var near = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            near[i] = (float) (vector[i] + noise * other[i]);
            squares += near[i] * near[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) near[i] /= (float) Math.sqrt(squares);
        return near;
    }

    private static Phrasing phrasing(int i) {
        var entry =
                new Entry(new byte[0], Set.of(), "m", BigDecimal.ONE, Duration.ZERO, Instant.EPOCH, Duration.ofDays(1));
        return new Phrasing("q" + i, new Kept(dev.parley.kernel.Ids.next(), 0, entry, 0));
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    @Test
    void findTheNearestAsAScanOfAllVectorsDoes() {
        var rows = new Rows(5_000, DIMENSIONS);
        var vectors = new ArrayList<float[]>();
        for (int i = 0; i < 5_000; i++) {
            vectors.add(i % 5 == 0 ? vector() : near(vectors.get(i - i % 5), 0.7));
            rows.add(phrasing(i), vectors.get(i));
        }

        int found = 0;
        for (int q = 0; q < 100; q++) {
            var asked = near(vectors.get(q * 50), 0.5);
            var best = vectors.stream()
                    .max(Comparator.comparingDouble(one -> cosine(one, asked)))
                    .orElseThrow();
            var nearest = rows.nearest(asked, 4);
            if (nearest[0].row() == vectors.indexOf(best)) found++;
            assertThat((double) nearest[0].similarity())
                    .isCloseTo(cosine(vectors.get(nearest[0].row()), asked), within(0.01));
        }

        assertThat(found).isGreaterThanOrEqualTo(98);
    }

    @Test
    void doNotFindWhatWasClearedAndKeepTheRestWhenCompacted() {
        var rows = new Rows(10, DIMENSIONS);
        var vectors = List.of(vector(), vector(), vector());
        for (int i = 0; i < 3; i++) rows.add(phrasing(i), vectors.get(i));

        rows.clear(1);
        var compacted = rows.compacted(20);

        assertThat(rows.nearest(vectors.get(1), 3))
                .extracting(near -> near.phrasing().question())
                .containsOnly("q0", "q2");
        assertThat(compacted.size()).isEqualTo(2);
        assertThat(compacted.nearest(vectors.get(2), 1)[0].phrasing().question())
                .isEqualTo("q2");
    }

    @Test
    void areReadWhileTheyGrow() {
        var rows = new Rows(20_000, DIMENSIONS);
        var vectors = new ArrayList<float[]>();
        for (int i = 0; i < 50; i++) vectors.add(vector());
        var done = new AtomicBoolean();
        var reader = CompletableFuture.supplyAsync(() -> {
            int looked = 0;
            while (!done.get() || looked == 0) {
                int size = rows.size();
                var nearest = rows.nearest(vectors.get(looked % 50), 5);
                // rows that were counted before can be found, each with its own vector
                if (size >= 50) assertThat(nearest[0].similarity()).isGreaterThan(0.98f);
                looked++;
            }
            return looked;
        });

        for (int i = 0; i < 20_000; i++) rows.add(phrasing(i), vectors.get(i % 50));
        done.set(true);

        assertThat(reader.join()).isPositive();
        assertThat(rows.full()).isTrue();
    }
}
