package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Corpus;
import dev.parley.knowledge.Fusion;
import dev.parley.knowledge.Sentences;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToLongFunction;

/// What a search takes in a tenant with many passages, by its steps.
///
/// The passages are made of sentences of the paragraphs, shuffled. Their vectors are those of two paragraphs mixed,
/// with noise: embedding so many texts would take the better part of an hour. The index is on disk, as a tenant's.
final class KnowledgeBenchSpeed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    static final String NAME_OF_GOAL = "hybrid search without embedding, p99 ms";
    private static final double GOAL_MS = 40;
    private static final int PASSAGES_OF_A_DOCUMENT = 1_000;
    private static final int SENTENCES_OF_A_PASSAGE = 5;
    private static final int WARM = 200;
    private static final int ASKED = 2_000;
    private static final double NOISE = 0.02;

    private final Encoder encoder;
    private final List<Reading> readings;
    private final Random random = new Random(1);

    KnowledgeBenchSpeed(Encoder encoder, List<Reading> readings) {
        this.encoder = encoder;
        this.readings = readings;
    }

    record Outcome(Figures.Table table, Goal goal) {}

    private record Timed(long embed, Fusion.Took took, long cpu) {
        long search() {
            return took.keyword() + took.vector() + took.fuse() + took.rank();
        }
    }

    Outcome run(int chunks) throws IOException {
        var folder = Files.createTempDirectory("parley-bench");
        try (var corpus = new Corpus(encoder, folder)) {
            var filling = fill(corpus, chunks);
            var questions = readings.stream()
                    .flatMap(reading -> reading.questions().stream())
                    .map(Reading.Question::text)
                    .toList();
            for (int i = 0; i < WARM; i++) timed(corpus, questions.get(i % questions.size()));
            var all = new ArrayList<Timed>();
            for (int i = 0; i < ASKED; i++) all.add(timed(corpus, questions.get(i % questions.size())));
            var title = String.format(
                    Locale.ROOT,
                    "Speed: %,d passages of made-up vectors in %d segments, %,d MB on disk, taken in at %,.0f a second;"
                            + " one question at a time; load of the machine %.1f",
                    chunks,
                    corpus.segments(),
                    megabytes(folder),
                    chunks / (filling.toMillis() / 1000.0),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            var rows = List.of(
                    row("embed the question", all, Timed::embed),
                    row("words", all, one -> one.took.keyword()),
                    row("meaning", all, one -> one.took.vector()),
                    row("fuse and read", all, one -> one.took.fuse()),
                    row("rank closely", all, one -> one.took.rank()),
                    row("search without embedding", all, Timed::search),
                    row("the processor's time of that", all, Timed::cpu),
                    row("search with embedding", all, one -> one.embed + one.search()));
            double p99 = percentile(all, Timed::search, 0.99);
            var goal = new Goal(
                    NAME_OF_GOAL, "≤ " + (int) GOAL_MS, String.format(Locale.ROOT, "%.1f", p99), p99 <= GOAL_MS);
            return new Outcome(
                    new Figures.Table(title, List.of("step", "p50 ms", "p90 ms", "p99 ms", "most"), rows), goal);
        } finally {
            try (var files = Files.walk(folder)) {
                for (var file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
    }

    private Timed timed(Corpus corpus, String question) {
        long began = System.nanoTime();
        var vector = encoder.encode(question);
        long embedded = System.nanoTime();
        long busy = THREADS.getCurrentThreadCpuTime();
        var took = corpus.timed(question, vector, 6).took();
        return new Timed(embedded - began, took, THREADS.getCurrentThreadCpuTime() - busy);
    }

    private Duration fill(Corpus corpus, int chunks) {
        var sentences = readings.stream()
                .flatMap(
                        reading -> Sentences.of(reading.paragraph()).stream().map(span -> span.of(reading.paragraph())))
                .toList();
        var vectors = encoder.encode(readings.stream().map(Reading::paragraph).toList());
        long began = System.nanoTime();
        for (int done = 0; done < chunks; done += PASSAGES_OF_A_DOCUMENT) {
            var texts = new ArrayList<String>();
            var their = new ArrayList<float[]>();
            for (int i = done; i < Math.min(chunks, done + PASSAGES_OF_A_DOCUMENT); i++) {
                var text = new StringBuilder();
                for (int j = 0; j < SENTENCES_OF_A_PASSAGE; j++)
                    text.append(sentences.get(random.nextInt(sentences.size()))).append(' ');
                texts.add(text.toString());
                their.add(mixed(vectors));
            }
            corpus.add(readings.get(random.nextInt(readings.size())).article(), texts, their);
        }
        corpus.commit();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private float[] mixed(List<float[]> vectors) {
        var a = vectors.get(random.nextInt(vectors.size()));
        var b = vectors.get(random.nextInt(vectors.size()));
        double share = random.nextDouble();
        var mixed = new float[a.length];
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            mixed[i] = (float) (share * a[i] + (1 - share) * b[i] + NOISE * random.nextGaussian());
            squares += mixed[i] * mixed[i];
        }
        for (int i = 0; i < a.length; i++) mixed[i] /= (float) Math.sqrt(squares);
        return mixed;
    }

    private static List<String> row(String name, List<Timed> all, ToLongFunction<Timed> step) {
        var cells = new ArrayList<String>(List.of(name));
        for (double share : new double[] {0.5, 0.9, 0.99, 1})
            cells.add(String.format(Locale.ROOT, "%.1f", percentile(all, step, share)));
        return cells;
    }

    private static double percentile(List<Timed> all, ToLongFunction<Timed> step, double share) {
        var sorted = all.stream().mapToLong(step).sorted().toArray();
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }

    private static long megabytes(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            var sizes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .toArray();
            return Arrays.stream(sizes).sum() / 1_000_000;
        }
    }
}
