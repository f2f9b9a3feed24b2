package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Corpus;
import dev.parley.knowledge.Format;
import dev.parley.knowledge.Fusion;
import dev.parley.knowledge.Hit;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.Retrieval;
import dev.parley.knowledge.Sentences;
import dev.parley.knowledge.evidence.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The labelled questions over an index of all paragraphs. Half of the articles are for fitting and choosing;
/// what is quoted comes from the others.
public final class KnowledgeRows implements AutoCloseable {
    /// Passages that are searched for when some are to be taken away.
    private static final int DEEP = 60;
    /// As in the gateway.
    private static final int PASSAGES = 6;
    static final Set<String> FITTED_ON = Set.of(
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

    record Asked(Reading reading, UUID document, Reading.Question question) {
        boolean forFitting() {
            return FITTED_ON.contains(reading.article());
        }
    }

    private final Encoder encoder;
    final Corpus corpus;
    final List<Reading> readings;
    final List<Asked> all = new ArrayList<>();

    /// @param data the folder with `reading.jsonl.gz`
    public KnowledgeRows(Path data, Encoder encoder) throws IOException {
        this.encoder = encoder;
        readings = Reading.read(data);
        corpus = new Corpus(encoder);
        for (var reading : readings) {
            var document = corpus.add(reading.article(), Format.TEXT, reading.paragraph());
            for (var question : reading.questions()) all.add(new Asked(reading, document, question));
        }
    }

    List<Asked> quoted() {
        return all.stream().filter(asked -> !asked.forFitting()).toList();
    }

    /// The rows for fitting, with the article of each.
    public List<Training.Row> forFitting() {
        return all.stream().filter(Asked::forFitting).map(this::row).toList();
    }

    private Training.Row row(Asked asked) {
        var hits = corpus.search(asked.question().text(), DEEP, Fusion.BOTH);
        var candidates = hits.stream().filter(hit -> hit.signs().length > 0).toList();
        return new Training.Row(
                asked.question().text(),
                encoder.encode(asked.question().text()),
                asked.reading().article(),
                candidates,
                asked.document(),
                asked.question()::answeredBy,
                without(hits, passage -> passage.title().equals(asked.reading().article())));
    }

    /// A sentence and what is said of it.
    record Said(String kind, Training.Claim claim) {}

    public List<Training.Claim> claimsForFitting() {
        return said(Asked::forFitting).stream().map(Said::claim).toList();
    }

    /// Sentences as a model might say them on the ground of the passages found for a question: those that hold its
    /// answer, the question with its answer (said with other words than the source), sentences of other articles,
    /// true sentences with their numbers changed, and the question with the answer to another.
    List<Said> said(Predicate<Asked> which) {
        var some = all.stream().filter(which).toList();
        var random = new Random(1);
        var said = new ArrayList<Said>();
        for (var asked : some) {
            var hits = search(asked);
            var passages = without(hits, _ -> false);
            passages = passages.subList(0, Math.min(PASSAGES, passages.size()));
            if (passages.stream().noneMatch(passage -> passage.documentId().equals(asked.document()))) continue;
            var other = some.get(random.nextInt(some.size()));
            for (int i = 0; other.reading().article().equals(asked.reading().article()); i++)
                other = some.get((random.nextInt(some.size()) + i) % some.size());
            var right = sentence(asked);
            var wrong = sentence(other);
            var question = asked.question();
            add(said, "a sentence of the source", right, true, passages);
            add(said, "the question with its answer", statement(question, question), true, passages);
            add(said, "a sentence of another article", wrong, false, passages);
            add(said, "the question with another's answer", statement(question, other.question()), false, passages);
            var changed = Pattern.compile("\\d")
                    .matcher(right)
                    .replaceAll(digit -> Integer.toString((digit.group().charAt(0) - '0' + 3) % 10));
            if (!changed.equals(right)) add(said, "the source with numbers changed", changed, false, passages);
        }
        return said;
    }

    private static void add(List<Said> said, String kind, String text, boolean bornOut, List<Passage> passages) {
        if (!text.isEmpty()) said.add(new Said(kind, new Training.Claim(text, bornOut, passages)));
    }

    private static String statement(Reading.Question question, Reading.Question answered) {
        return question.text().replace("?", "").strip() + " "
                + answered.answers().getFirst().strip();
    }

    /// The sentence with the answer; empty when it is divided.
    private static String sentence(Asked asked) {
        return Sentences.of(asked.reading().paragraph()).stream()
                .map(span -> span.of(asked.reading().paragraph()))
                .filter(asked.question()::answeredBy)
                .findFirst()
                .orElse("");
    }

    /// What an answer may rest on, as in the gateway.
    static List<Passage> without(List<Hit> hits, Predicate<Passage> gone) {
        return Retrieval.related(hits).stream().filter(gone.negate()).toList();
    }

    List<Hit> search(Asked asked) {
        return corpus.search(asked.question().text(), DEEP, Fusion.BOTH);
    }

    @Override
    public void close() {
        corpus.close();
    }
}
