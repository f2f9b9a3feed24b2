package dev.parley.app.bench;

import dev.parley.app.bench.KnowledgeRows.Asked;
import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Fusion;
import dev.parley.knowledge.Hit;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.evidence.QuestionType;
import dev.parley.knowledge.evidence.Support;
import dev.parley.providers.local.Extractive;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// How often the passage with the answer is found, how often the local model quotes the sentence with the
/// answer, and how often it answers a question that no document answers.
public final class KnowledgeBench {
    /// What can be measured; `speed` only when asked for.
    public enum Part {
        READING,
        FOLLOW_UPS,
        SUPPORT,
        LANGUAGES,
        SPEED
    }

    private static final Set<Part> ON_ROWS = Set.of(Part.READING, Part.FOLLOW_UPS, Part.SUPPORT);

    private static final String HOW = "All paragraphs are in the index; weights and thresholds were fitted to the"
            + " questions of half of the articles, and the figures are of the other articles' questions, with 95 %"
            + " intervals by bootstrap over questions. A false answer is one to a question whose whole article was"
            + " taken away; a near miss one where only its paragraph was. ";

    private final Encoder encoder;
    private final PrintStream out;
    private final List<Figures.Table> tables = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    public KnowledgeBench(Encoder encoder, PrintStream out) {
        this.encoder = encoder;
        this.out = out;
    }

    /// @param data the folder with `reading.jsonl.gz`
    /// @param chunks of the tenant that is searched for its speed
    public Path run(Path data, Set<Part> parts, int chunks, Path folder) throws IOException {
        out.println("Computing embeddings …");
        if (parts.stream().anyMatch(ON_ROWS::contains)) onRows(data, parts);
        if (parts.contains(Part.LANGUAGES)) tables.add(KnowledgeBenchLanguages.table(encoder));
        if (parts.contains(Part.SPEED)) {
            out.println("Filling an index …");
            var speed = new KnowledgeBenchSpeed(encoder, Reading.read(data)).run(chunks);
            tables.add(speed.table());
            goals.add(speed.goal());
        }
        var figures = new Figures("knowledge", Instant.now(), HOW + "On " + Report.machineHere() + ".", tables, goals);
        out.println();
        out.print(figures.text());
        return figures.write(folder);
    }

    private void onRows(Path data, Set<Part> parts) throws IOException {
        try (var rows = new KnowledgeRows(data, encoder)) {
            if (parts.contains(Part.READING)) reading(rows);
            if (parts.contains(Part.FOLLOW_UPS)) tables.add(new KnowledgeBenchFollowUps(rows).table());
            if (parts.contains(Part.SUPPORT)) support(rows);
        }
    }

    private void reading(KnowledgeRows rows) {
        var asked = rows.quoted();
        var ways = new ArrayList<List<String>>();
        ways.add(retrieval("words only (BM25)", Fusion.KEYWORD, rows, asked));
        ways.add(retrieval("meaning only (vectors)", Fusion.VECTOR, rows, asked));
        ways.add(retrieval("both, fused", Fusion.FUSED, rows, asked));
        ways.add(retrieval("fused, then ranked closely", Fusion.BOTH, rows, asked));
        tables.add(new Figures.Table(
                "Retrieval: " + rows.readings.size() + " paragraphs, " + asked.size() + " questions",
                List.of("way", "recall@1", "recall@5", "MRR"),
                ways));
        answers(rows, asked);
    }

    private List<String> retrieval(String name, Fusion way, KnowledgeRows rows, List<Asked> asked) {
        var ranks = asked.stream()
                .map(one -> rank(rows.corpus.search(one.question().text(), 20, way), one.document()))
                .toList();
        var five = Share.of(ranks, rank -> rank <= 5 ? 1 : 0);
        if (way == Fusion.BOTH) goals.add(least("recall@5", five, 0.98));
        return List.of(
                name,
                Share.of(ranks, rank -> rank == 1 ? 1 : 0).toString(),
                five.toString(),
                Share.of(ranks, rank -> 1.0 / rank).toString());
    }

    static int rank(List<Hit> hits, UUID document) {
        for (int i = 0; i < hits.size(); i++)
            if (hits.get(i).passage().documentId().equals(document)) return i + 1;
        return Integer.MAX_VALUE;
    }

    /// What became of a question.
    private record Told(
            Asked asked,
            boolean found,
            boolean right,
            boolean first,
            boolean refused,
            int sentences,
            boolean invented,
            boolean nearMiss) {}

    private void answers(KnowledgeRows rows, List<Asked> asked) {
        var model = new Extractive(encoder);
        var told = asked.stream().map(one -> told(rows, model, one)).toList();
        var right = Share.of(told, one -> one.right ? 1 : 0);
        var invented = Share.of(told, one -> one.invented ? 1 : 0);
        goals.add(least("a quoted sentence contains the answer", right, 0.85));
        goals.add(new Goal(
                "false answers on questions of other articles",
                "≤ 0.05",
                invented.toString(),
                invented.value() <= 0.05));
        var table = new ArrayList<List<String>>();
        table.add(row("all", told));
        var byType = told.stream()
                .collect(Collectors.groupingBy(
                        one -> QuestionType.of(one.asked.question().text()),
                        () -> new EnumMap<>(QuestionType.class),
                        Collectors.toList()));
        byType.forEach((type, each) -> table.add(row(type.name().toLowerCase(Locale.ROOT), each)));
        tables.add(new Figures.Table(
                "local/extractive, by what is asked for",
                List.of(
                        "asked for",
                        "n",
                        "passage first",
                        "quoted right",
                        "first sentence right",
                        "refused",
                        "sentences",
                        "false answers",
                        "near misses"),
                table));
    }

    private static List<String> row(String name, List<Told> told) {
        return List.of(
                name,
                Integer.toString(told.size()),
                Share.of(told, one -> one.found ? 1 : 0).toString(),
                Share.of(told, one -> one.right ? 1 : 0).toString(),
                Share.of(told, one -> one.first ? 1 : 0).toString(),
                Share.of(told, one -> one.refused ? 1 : 0).toString(),
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        told.stream()
                                .filter(one -> !one.refused)
                                .mapToInt(Told::sentences)
                                .average()
                                .orElse(0)),
                Share.of(told, one -> one.invented ? 1 : 0).toString(),
                Share.of(told, one -> one.nearMiss ? 1 : 0).toString());
    }

    private static Told told(KnowledgeRows rows, Extractive model, Asked one) {
        var hits = rows.search(one);
        var quotes = quotes(model, one, hits, _ -> false);
        Predicate<String> right = one.question()::answeredBy;
        return new Told(
                one,
                hits.getFirst().passage().documentId().equals(one.document()),
                quotes.stream().anyMatch(right),
                !quotes.isEmpty() && right.test(quotes.getFirst()),
                quotes.isEmpty(),
                quotes.size(),
                !quotes(
                                model,
                                one,
                                hits,
                                passage -> passage.title().equals(one.reading().article()))
                        .isEmpty(),
                !quotes(model, one, hits, passage -> passage.documentId().equals(one.document()))
                        .isEmpty());
    }

    private static List<String> quotes(Extractive model, Asked one, List<Hit> hits, Predicate<Passage> gone) {
        return model.answer(one.question().text(), KnowledgeRows.without(hits, gone)).citations().stream()
                .map(citation -> citation.quote())
                .toList();
    }

    /// How many sentences without support are flagged, and how many with.
    private void support(KnowledgeRows rows) {
        var support = new Support(encoder);
        var said = rows.said(one -> !one.forFitting());
        record Flagged(KnowledgeRows.Said said, boolean flagged) {}
        var all = said.stream()
                .map(one -> new Flagged(
                        one, !support.bornOut(one.claim().text(), one.claim().passages())))
                .toList();
        var table = new ArrayList<List<String>>();
        for (var kind : said.stream().map(KnowledgeRows.Said::kind).distinct().toList()) {
            var some = all.stream().filter(one -> one.said.kind().equals(kind)).toList();
            table.add(List.of(
                    kind,
                    some.getFirst().said.claim().bornOut() ? "yes" : "no",
                    Integer.toString(some.size()),
                    Share.of(some, one -> one.flagged ? 1 : 0).toString()));
        }
        tables.add(new Figures.Table(
                "Sentences of an answer that are flagged as unsupported",
                List.of("what is said", "borne out", "n", "flagged"),
                table));
        var easy = Set.of("a sentence of the source", "a sentence of another article");
        table = new ArrayList<>();
        for (boolean hard : List.of(false, true)) {
            var some = all.stream()
                    .filter(one -> hard || easy.contains(one.said.kind()))
                    .toList();
            var flagged = some.stream().filter(Flagged::flagged).toList();
            var wrong = some.stream().filter(one -> !one.said.claim().bornOut()).toList();
            table.add(List.of(
                    hard ? "all kinds" : "sentences of the source and of other articles",
                    Share.of(flagged, one -> one.said.claim().bornOut() ? 0 : 1).toString(),
                    Share.of(wrong, one -> one.flagged ? 1 : 0).toString()));
        }
        tables.add(new Figures.Table(
                "Unsupported sentences: precision and recall", List.of("mix", "precision", "recall"), table));
    }

    private static Goal least(String name, Share share, double least) {
        return new Goal(name, "≥ " + least, share.toString(), share.value() >= least);
    }
}
