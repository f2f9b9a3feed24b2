package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Corpus;
import dev.parley.knowledge.Format;
import dev.parley.knowledge.Fusion;
import dev.parley.knowledge.Hit;
import dev.parley.knowledge.Passage;
import dev.parley.providers.local.Extractive;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// How often the passage with the answer is found, and how often the local model quotes the sentence with the answer
/// or answers a question that no document answers.
public final class KnowledgeBench {
    /// Passages that a question is grounded in, as in the gateway.
    private static final int PASSAGES = 5;
    private static final double LEAST = dev.parley.knowledge.Retrieval.LEAST;
    /// The articles by which the local model's weights and threshold were chosen.
    private static final Set<String> TUNED_ON = Set.of(
            "1973 oil crisis",
            "Ctenophora",
            "European Union law",
            "Fresno, California",
            "Huguenot",
            "Martin Luther",
            "Newcastle upon Tyne",
            "Normans",
            "Southern California",
            "Teacher",
            "Victoria (Australia)",
            "Warsaw");

    private final Encoder encoder;

    public KnowledgeBench(Encoder encoder) {
        this.encoder = encoder;
    }

    private record Asked(Reading reading, UUID document, Reading.Question question) {}

    /// @param data the folder with `reading.jsonl.gz`
    public void run(Path data, PrintStream out) throws IOException {
        var readings = Reading.read(data);
        try (var corpus = new Corpus(encoder)) {
            var asked = new ArrayList<Asked>();
            for (var reading : readings) {
                var document = corpus.add(reading.article(), Format.TEXT, reading.paragraph());
                for (var question : reading.questions()) asked.add(new Asked(reading, document, question));
            }
            retrieval(corpus, readings.size(), asked, out);
            var unseen = asked.stream()
                    .filter(one -> !TUNED_ON.contains(one.reading().article()))
                    .toList();
            var model = new Extractive(encoder);
            out.println();
            out.println("local/extractive                    n  quoted  wrong  refused  sentences  false answers");
            answers("all articles", corpus, model, asked, out);
            answers("articles not tuned on", corpus, model, unseen, out);
        }
    }

    private static void retrieval(Corpus corpus, int documents, List<Asked> asked, PrintStream out) {
        out.printf("%d documents, %d questions%n", documents, asked.size());
        out.println("retrieval    recall@1  recall@5    MRR");
        var ways = List.of(
                Map.entry("keyword", Fusion.KEYWORD),
                Map.entry("vector", Fusion.VECTOR),
                Map.entry("fused", Fusion.BOTH));
        for (var way : ways) {
            int first = 0;
            int firstFive = 0;
            double reciprocal = 0;
            for (var one : asked) {
                int rank = rank(corpus.search(one.question().text(), 20, way.getValue()), one.document());
                if (rank == 1) first++;
                if (rank <= 5) firstFive++;
                reciprocal += 1.0 / rank;
            }
            double n = asked.size();
            out.printf(
                    Locale.ROOT, "%-12s %8.3f  %8.3f  %5.3f%n", way.getKey(), first / n, firstFive / n, reciprocal / n);
        }
    }

    private static int rank(List<Hit> hits, UUID document) {
        for (int i = 0; i < hits.size(); i++)
            if (hits.get(i).passage().documentId().equals(document)) return i + 1;
        return Integer.MAX_VALUE;
    }

    /// A false answer is one to a question whose whole article is taken away.
    private static void answers(String name, Corpus corpus, Extractive model, List<Asked> asked, PrintStream out) {
        int quoted = 0;
        int refused = 0;
        int sentences = 0;
        int invented = 0;
        for (var one : asked) {
            var hits = corpus.search(one.question().text(), 60, Fusion.BOTH);
            var answer = model.answer(one.question().text(), grounding(hits, ""));
            if (answer.citations().isEmpty()) refused++;
            sentences += answer.citations().size();
            if (answer.citations().stream().anyMatch(citation -> one.question().answeredBy(citation.quote()))) quoted++;
            var without = grounding(hits, one.reading().article());
            if (!model.answer(one.question().text(), without).citations().isEmpty()) invented++;
        }
        double n = asked.size();
        out.printf(
                Locale.ROOT,
                "%-29s %7d  %6.3f  %5.3f  %7.3f  %9.2f  %13.3f%n",
                name,
                asked.size(),
                quoted / n,
                (n - quoted - refused) / n,
                refused / n,
                sentences / (n - refused),
                invented / n);
    }

    private static List<Passage> grounding(List<Hit> hits, String withoutArticle) {
        return hits.stream()
                .filter(hit -> hit.vector() >= LEAST)
                .map(Hit::passage)
                .filter(passage -> !passage.title().equals(withoutArticle))
                .limit(PASSAGES)
                .toList();
    }
}
