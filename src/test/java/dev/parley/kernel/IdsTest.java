package dev.parley.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void idsAreVersion7AndTellTheTimeTheyWereMade() {
        long before = System.currentTimeMillis();
        var id = Ids.next();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, System.currentTimeMillis() + 1);
    }

    @Test
    void idsOfOneThreadAscend() {
        var last = Ids.next();
        for (int i = 0; i < 100_000; i++) {
            var next = Ids.next();
            assertThat(Long.compareUnsigned(next.getMostSignificantBits(), last.getMostSignificantBits()))
                    .isPositive();
            last = next;
        }
    }

    @Test
    void idsOfManyThreadsAreUnique() throws Exception {
        var all = new ArrayList<java.util.concurrent.Future<HashSet<UUID>>>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 8; t++)
                all.add(pool.submit(() -> {
                    var mine = new HashSet<UUID>();
                    for (int i = 0; i < 20_000; i++) mine.add(Ids.next());
                    return mine;
                }));
        }
        var union = new HashSet<UUID>();
        for (var some : all) union.addAll(some.get());
        assertThat(union).hasSize(160_000);
    }

    @Test
    void parsesOnlyItsOwnPrefixAndTheCanonicalForm() {
        var id = Ids.next();
        assertThat(Ids.parse("doc", Ids.format("doc", id))).contains(id);
        assertThat(Ids.parse("doc", Ids.format("ten", id))).isEmpty();
        assertThat(Ids.parse("doc", "doc_1-1-1-1-1")).isEmpty();
        assertThat(Ids.parse("doc", "doc_" + id.toString().toUpperCase(java.util.Locale.ROOT)))
                .isEmpty();
        assertThat(Ids.parse("doc", "")).isEmpty();
    }
}
