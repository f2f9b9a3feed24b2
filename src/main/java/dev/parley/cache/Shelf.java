package dev.parley.cache;

import dev.parley.cache.Rows.Phrasing;
import dev.parley.cache.pairs.TokenVectors;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// One partition's entries. Reading takes no lock; the tenant's lock is held for writing.
final class Shelf {
    private static final int SMALLEST = 64;
    /// Beside the vectors: references, the text's header, a place in the map.
    private static final int OVERHEAD = 200;

    private final TokenVectors tokens;
    private final int dimensions;
    private final Map<String, Kept> exact = new ConcurrentHashMap<>();
    private volatile Index index;
    private int cleared;

    /// The same rows twice: as token vectors, which screen, and as the encoder's vectors.
    private record Index(Rows screen, Rows full) {}

    Shelf(TokenVectors tokens, int dimensions) {
        this.tokens = tokens;
        this.dimensions = dimensions;
        this.index = new Index(new Rows(SMALLEST, tokens.dimensions()), new Rows(SMALLEST, dimensions));
    }

    Optional<Kept> exact(String question) {
        return Optional.ofNullable(exact.get(key(question)));
    }

    /// Similarity of the token vectors of the question and the likest one kept; -1 when there is none.
    float likest(String question) {
        var near = index.screen.nearest(tokens.encode(question), 1);
        return near.length == 0 ? -1 : near[0].similarity();
    }

    Rows.Near[] nearest(float[] vector, int count) {
        return index.full.nearest(vector, count);
    }

    /// @return the bytes that this takes, less those that are freed when the question led elsewhere before
    long add(String question, float[] vector, Kept kept) {
        var key = key(question);
        long freed = exact.put(key, kept) == null
                ? 0
                : clear(one -> key(one.question()).equals(key));
        if (index.full.full()) grow();
        var phrasing = new Phrasing(question, kept);
        index.screen.add(phrasing, tokens.encode(question));
        index.full.add(phrasing, vector);
        return bytes(question) + (kept.phrasings++ == 0 ? bytes(kept) : 0) - freed;
    }

    /// Removes the entries and all their phrasings.
    /// @return the bytes that this frees
    long remove(Predicate<Kept> unwanted) {
        var gone = new HashSet<Kept>();
        exact.values().forEach(kept -> {
            if (unwanted.test(kept)) gone.add(kept);
        });
        if (gone.isEmpty()) return 0;
        gone.forEach(Kept::remove);
        exact.values().removeIf(gone::contains);
        return clear(phrasing -> gone.contains(phrasing.kept()));
    }

    private long clear(Predicate<Phrasing> unwanted) {
        long bytes = 0;
        for (int row = 0; row < index.full.size(); row++) {
            var phrasing = index.full.at(row);
            if (phrasing == null || !unwanted.test(phrasing)) continue;
            index.screen.clear(row);
            index.full.clear(row);
            cleared++;
            bytes += bytes(phrasing.question());
            if (--phrasing.kept().phrasings == 0) bytes += bytes(phrasing.kept());
        }
        if (cleared > index.full.size() / 4) grow();
        return bytes;
    }

    private void grow() {
        int live = index.full.size() - cleared;
        int capacity = Math.max(SMALLEST, live + live / 2);
        index = new Index(index.screen.compacted(capacity), index.full.compacted(capacity));
        cleared = 0;
    }

    /// Memory that a phrasing takes.
    private long bytes(String question) {
        int width = dimensions + tokens.dimensions();
        return (long) question.length() + OVERHEAD + width + width / 8;
    }

    /// Memory that an entry takes without its phrasings.
    private static long bytes(Kept kept) {
        return kept.entry().value().length
                + OVERHEAD
                + 64L * kept.entry().documents().size();
    }

    Collection<Kept> entries() {
        return Set.copyOf(exact.values());
    }

    int phrasings() {
        return exact.size();
    }

    /// Blanks are the only thing that an exact match overlooks.
    static String key(String question) {
        return question.strip().replaceAll("\\s+", " ");
    }
}
