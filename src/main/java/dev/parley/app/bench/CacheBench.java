package dev.parley.app.bench;

import dev.parley.cache.Entry;
import dev.parley.cache.Partition;
import dev.parley.cache.SemanticCache;
import dev.parley.cache.pairs.PairScore;
import dev.parley.cache.training.LabelledPair;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.JsonLines;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// How well the semantic cache tells the same question from a similar one, and how fast.
public final class CacheBench {
    private final Encoder encoder;
    private final Path data;
    private final PrintStream out;
    private final List<Figures.Table> tables = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    /// A question and what it is about.
    record Question(String text, String intent) {}

    /// What can be measured by itself.
    public enum Part {
        PAIRS,
        STREAM,
        NEAR_MISSES,
        SPEED,
        HTTP
    }

    /// @param data the folder with `similar-questions.jsonl.gz` and `banking-intents.jsonl.gz`
    public CacheBench(Encoder encoder, Path data, PrintStream out) {
        this.encoder = encoder;
        this.data = data;
        this.out = out;
    }

    /// Prints as it goes.
    /// @return the page that was written
    public Path run(Path folder, Set<Part> parts) throws IOException, InterruptedException {
        var pairs = LabelledPair.read(data).stream()
                .filter(pair -> pair.part() == LabelledPair.Part.TEST)
                .toList();
        var stream = questions(data.resolve("banking-intents.jsonl.gz"));
        var nearMisses = CacheBenchNearMisses.read();
        var later = CacheBenchNearMisses.readLater();
        var texts = new ArrayList<String>();
        pairs.forEach(pair -> texts.addAll(List.of(pair.a(), pair.b())));
        stream.forEach(question -> texts.add(question.text()));
        nearMisses.forEach(pair -> texts.addAll(List.of(pair.a(), pair.b())));
        later.forEach(pair -> texts.addAll(List.of(pair.a(), pair.b())));
        long start = System.nanoTime();
        var vectors = vectors(texts);
        out.printf("%d texts embedded in %d s%n%n", vectors.size(), (System.nanoTime() - start) / 1_000_000_000);
        Function<String, float[]> known = text -> Objects.requireNonNull(vectors.get(text));
        if (parts.contains(Part.PAIRS)) show(new CacheBenchPairs(pairs, known).run(goals));
        if (parts.contains(Part.STREAM)) show(new CacheBenchStream(stream, known).run(goals));
        if (parts.contains(Part.NEAR_MISSES)) {
            show(new CacheBenchNearMisses(nearMisses, known).run(goals));
            show(List.of(new CacheBenchNearMisses(later, known).later()));
        }
        var asked = pairs.stream().map(LabelledPair::a).distinct().toList();
        if (parts.contains(Part.SPEED)) show(new CacheBenchSpeed(asked, known).run(goals));
        if (parts.contains(Part.HTTP)) {
            var questions = stream.stream().map(Question::text).distinct().toList();
            show(List.of(new CacheBenchPath(questions, out).run(goals)));
        }
        var figures = new Figures("cache", Instant.now(), "On " + Report.machineHere() + ".", tables, goals);
        out.print(figures.bounds());
        return figures.write(folder);
    }

    private void show(List<Figures.Table> found) {
        for (var table : found) {
            tables.add(table);
            out.println(table.text());
        }
    }

    private Map<String, float[]> vectors(Collection<String> texts) {
        var vectors = new ConcurrentHashMap<String, float[]>();
        Set.copyOf(texts).parallelStream().forEach(text -> vectors.put(text, encoder.encode(text)));
        return vectors;
    }

    /// @param file lines of {text, intent}, gzip
    static List<Question> questions(Path file) throws IOException {
        return JsonLines.read(
                file,
                json -> new Question(
                        json.path("text").asString(""), json.path("intent").asString("")));
    }

    static SemanticCache cache(double wrong, long seed) {
        var bounds = new SemanticCache.Bounds(1L << 30, _ -> wrong);
        return new SemanticCache(
                PairScore::get,
                bounds,
                SemanticCache.Common.alone(),
                InstantSource.system(),
                new Random(seed)::nextDouble);
    }

    static Partition partition() {
        return new Partition(TenantId.next(), "", "", "m", "", "", "", "", "", "", "en");
    }

    static Entry entry(String answer) {
        var value = answer.getBytes(StandardCharsets.UTF_8);
        return new Entry(
                value, Set.of(), "m", BigDecimal.ONE, Duration.ofSeconds(1), Instant.now(), Duration.ofDays(1));
    }
}
