package dev.parley.providers.local;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Chooses the sentences that answer a question, or none.
///
/// Both formulas were fitted to one half of XQuAD's articles and checked on the other; `bench knowledge` prints how
/// well they do.
final class Quotes {
    /// Passages that are read; of the questions whose answer is in a document, 99 in 100 have it in these.
    private static final int PASSAGES = 5;
    private static final int MOST = 3;
    /// A further sentence is quoted when it is nearly as good as the best.
    private static final double MARGIN = 1.0;
    /// What the best sentence must reach at least.
    private static final double EVIDENCE = 0.42;

    private final Encoder encoder;
    private final SentenceIndex sentences;

    Quotes(Encoder encoder) {
        this.encoder = encoder;
        this.sentences = new SentenceIndex(encoder);
    }

    /// @param text stands word for word in the passage
    record Quote(Passage passage, String text) {}

    /// The sentences in the order in which they should be read; empty when none answers.
    List<Quote> choose(String question, List<Passage> passages) {
        var asked = new Asked(
                encoder.encode(question),
                new LinkedHashSet<>(Terms.of(question)),
                QuestionType.of(question),
                QuestionType.words(question));
        var scored = new ArrayList<Scored>();
        var read = passages.subList(0, Math.min(PASSAGES, passages.size()));
        for (int rank = 0; rank < read.size(); rank++) score(asked, read.get(rank), rank, scored);
        scored.sort(Comparator.comparingDouble(Scored::score).reversed());
        if (scored.isEmpty() || scored.getFirst().evidence() < EVIDENCE) return List.of();
        return readable(best(scored));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Asked(float[] vector, Set<String> terms, QuestionType type, Set<String> words) {}

    private record Scored(Passage passage, int rank, SentenceIndex.Sentence sentence, double score, double evidence) {}

    private void score(Asked asked, Passage passage, int rank, List<Scored> into) {
        for (var sentence : sentences.of(passage)) {
            if (isHeading(sentence)) continue;
            double meaning = Encoder.cosine(asked.vector, sentence.vector());
            double words = overlap(asked.terms, sentence.terms());
            double score = 8 * meaning
                    + 3 * passage.score()
                    + 5 * words
                    + 1.1 * asked.type.fits(sentence.text(), asked.words)
                    + 0.8 / (rank + 1);
            double evidence = 0.4 * meaning + 0.4 * passage.score() + 0.2 * words;
            into.add(new Scored(passage, rank, sentence, score, evidence));
        }
    }

    /// A line that announces what follows ("To return shoes:") or asks answers nothing.
    private static boolean isHeading(SentenceIndex.Sentence sentence) {
        char last = sentence.text().charAt(sentence.text().length() - 1);
        return last == ':' || last == '?' || sentence.terms().isEmpty();
    }

    private static double overlap(Set<String> asked, Set<String> said) {
        if (asked.isEmpty()) return 0;
        int both = 0;
        for (var term : asked) if (said.contains(term)) both++;
        return (double) both / asked.size();
    }

    private static List<Scored> best(List<Scored> scored) {
        double least = scored.getFirst().score() - MARGIN;
        var best = new ArrayList<Scored>();
        var texts = new java.util.HashSet<String>();
        for (var one : scored) {
            if (best.size() == MOST || one.score() < least) break;
            if (texts.add(one.sentence().text())) best.add(one);
        }
        return best;
    }

    /// The passage of the best sentence first; within a passage as it is written.
    private static List<Quote> readable(List<Scored> best) {
        var order = best.stream().map(Scored::passage).distinct().toList();
        return best.stream()
                .sorted(Comparator.comparingInt((Scored one) -> order.indexOf(one.passage()))
                        .thenComparingInt(one -> one.sentence().start()))
                .map(one -> new Quote(one.passage(), one.sentence().text()))
                .toList();
    }
}
