package dev.parley.app.bench;

import dev.parley.app.bench.Figures.Table;
import dev.parley.cache.pairs.Asked;
import dev.parley.cache.pairs.PairScore;
import dev.parley.cache.pairs.TokenVectors;
import dev.parley.cache.pairs.Verifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/// Look-ups among 1,000, 10,000 and 100,000 entries of one tenant, without the encoder, whose time is its own.
///
/// There are not so many questions: each is kept many times with another number at its end, its vector moved a
/// little.
final class CacheBenchSpeed {
    private static final int[] SIZES = {1_000, 10_000, 100_000};
    private static final int LOOKUPS = 3_000;
    private static final int WARM = 2_000;
    private static final double P99_MS = 5;

    private final List<String> texts;
    private final Function<String, float[]> vectors;
    private final Map<String, float[]> moved = new HashMap<>();
    private final Random random = new Random(1);

    CacheBenchSpeed(List<String> texts, Function<String, float[]> vectors) {
        this.texts = texts;
        this.vectors = vectors;
    }

    List<Table> run(List<Goal> goals) {
        var rows = new ArrayList<List<String>>();
        for (int size : SIZES) rows.addAll(size(size, goals));
        return List.of(
                new Table(
                        "Speed of a look-up, without the encoder",
                        List.of("entries, kind", "p50 µs", "p99 µs", "heap B/entry", "counted B/entry"),
                        rows),
                parts());
    }

    private List<List<String>> size(int size, List<Goal> goals) {
        moved.clear();
        var kept = new ArrayList<String>(size);
        for (int i = 0; kept.size() < size; i++) kept.add(variant(i));
        long before = used();
        var cache = CacheBench.cache(0.01, 1);
        var partition = CacheBench.partition();
        for (var text : kept)
            cache.put(partition, text, it -> Objects.requireNonNull(moved.get(it)), CacheBench.entry("answer"));
        long heap = (used() - before) / size;
        var statistics = cache.statistics(partition.tenant());
        var rows = new ArrayList<List<String>>();
        var memory = List.of("" + heap, "" + statistics.bytes() / size);
        rows.add(row(
                size + ", exact",
                time(i -> cache.find(partition, kept.get(i % size), text -> Objects.requireNonNull(moved.get(text)))),
                memory));
        var semantic = time(i -> cache.find(partition, texts.get(i % texts.size()), vectors::apply));
        rows.add(row(size + ", semantic", semantic, memory));
        // some are a little like what is kept, by chance, and would be embedded
        rows.add(row(
                size + ", nothing alike",
                time(i -> cache.find(partition, "zq" + i + " xylophone qwv" + i, _ -> vectors.apply(texts.getFirst()))),
                memory));
        if (size == SIZES[2])
            goals.add(new Goal(
                    "speed: semantic look-up p99 at 100,000, ms, without encoder",
                    "≤ 5",
                    String.format(Locale.ROOT, "%.2f", semantic.getValueAtPercentile(99) / 1e6),
                    semantic.getValueAtPercentile(99) / 1e6 <= P99_MS));
        return rows;
    }

    private String variant(int i) {
        var base = texts.get(i % texts.size());
        var text = base + " " + i;
        var vector = vectors.apply(base).clone();
        double squares = 0;
        for (int d = 0; d < vector.length; d++) {
            vector[d] += (float) (random.nextGaussian() * 0.01);
            squares += vector[d] * vector[d];
        }
        for (int d = 0; d < vector.length; d++) vector[d] /= (float) Math.sqrt(squares);
        moved.put(text, vector);
        return text;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Histogram time(IntConsumer work) {
        for (int i = 0; i < WARM; i++) work.accept(i);
        var times = new Histogram(3);
        for (int i = 0; i < LOOKUPS; i++) {
            long start = System.nanoTime();
            work.accept(i);
            times.recordValue(System.nanoTime() - start);
        }
        return times;
    }

    private static List<String> row(String name, Histogram times, List<String> memory) {
        return List.of(name, micros(times, 50), micros(times, 99), memory.getFirst(), memory.getLast());
    }

    private static String micros(Histogram times, double percentile) {
        return String.format(Locale.ROOT, "%.1f", times.getValueAtPercentile(percentile) / 1e3);
    }

    private Table parts() {
        var score = PairScore.get();
        var tokens = TokenVectors.get();
        var rows = new ArrayList<List<String>>();
        rows.add(part("question taken apart", i -> Asked.of(text(i))));
        rows.add(part("verifier, both questions taken apart before", new IntConsumer() {
            private final List<Asked> asked = texts.stream().map(Asked::of).toList();

            @Override
            public void accept(int i) {
                Verifier.compare(asked.get(i % asked.size()), asked.get((i + 1) % asked.size()));
            }
        }));
        rows.add(part(
                "verifier, both questions taken apart",
                i -> Verifier.compare(Asked.of(text(i)), Asked.of(text(i + 1)))));
        rows.add(part("token vector", i -> tokens.encode(text(i))));
        rows.add(part(
                "pair score, verifier included",
                i -> score.of(
                        Asked.of(text(i)), vectors.apply(text(i)), Asked.of(text(i + 1)), vectors.apply(text(i + 1)))));
        return new Table("Speed of the parts", List.of("part", "p50 µs", "p99 µs"), rows);
    }

    private String text(int i) {
        return texts.get(i % texts.size());
    }

    private static List<String> part(String name, IntConsumer work) {
        var times = time(work);
        return List.of(name, micros(times, 50), micros(times, 99));
    }
}
