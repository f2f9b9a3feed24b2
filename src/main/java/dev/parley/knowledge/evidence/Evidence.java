package dev.parley.knowledge.evidence;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/// Chooses the sentences that answer a question, or none.
public final class Evidence {
    static final List<String> OF_SENTENCE = List.of(
            "meaning",
            "passage",
            "rank",
            "coverage",
            "headed",
            "words",
            "pairs",
            "number",
            "name",
            "reason",
            "before",
            "points",
            "length",
            "first");
    static final List<String> OF_ANSWER =
            List.of("constant", "meaning", "passage", "found", "coverage", "headed", "words", "pairs", "before");

    /// Passages that are read; of the questions whose answer is in a document, 99 in 100 have it in these.
    public static final int PASSAGES = 5;
    private static final int MOST = 3;
    /// A further sentence is quoted when it is nearly as good as the best.
    private static final double MARGIN = 1.8;
    /// A sentence that goes on about what the one before it named.
    private static final Pattern POINTS = Pattern.compile(
            "^(it|they|he|she|this|these|those|its|their|his|her|as such|the (?:former|latter)|such|all (?:of )?(?:three|four"
                    + "|them|these)|both|most of)\\b",
            Pattern.CASE_INSENSITIVE);
    /// Words after which a sentence is no more likely to hold the answer for being longer.
    private static final double LONG = 40;
    /// What a sentence must have of a question in a script that the encoder cannot read.
    private static final double FOREIGN_LEAST = 0.33;

    private final Encoder encoder;
    private final SentenceIndex sentences;

    public Evidence(Encoder encoder) {
        this.encoder = encoder;
        this.sentences = new SentenceIndex(encoder);
    }

    /// @param text stands word for word in the passage
    public record Quote(Passage passage, String text) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Candidate(Passage passage, SentenceIndex.Sentence sentence, double[] signs, double[] evidence) {
        double sign(String name) {
            return signs[OF_SENTENCE.indexOf(name)];
        }
    }

    private record Scored(Candidate candidate, double score) {}

    /// The sentences in the order in which they should be read; empty when none answers.
    /// @param topic what was asked before, where the question cannot be understood without it; else empty
    public List<Quote> choose(String question, String topic, List<Passage> passages) {
        var text = topic.isEmpty() ? question : topic + "\n" + question;
        var asked = topic.isEmpty() ? question : question + "\n" + topic;
        var candidates = candidates(asked, encoder.encode(text), passages);
        return readable(Terms.areForeign(question) ? byWords(candidates) : chosen(candidates, Weights.get()));
    }

    /// The best first; empty when none answers.
    static List<Candidate> chosen(List<Candidate> candidates, Weights weights) {
        var scored = scored(candidates, one -> weights.sentence().of(one.signs));
        if (scored.isEmpty()) return List.of();
        double evidence = weights.evidence().of(scored.getFirst().candidate.evidence);
        return evidence < weights.least() ? List.of() : best(scored, MARGIN);
    }

    /// For questions in a script that the encoder cannot read.
    private static List<Candidate> byWords(List<Candidate> candidates) {
        var scored = scored(candidates, one -> one.sign("coverage") + 0.1 * one.sign("pairs"));
        if (scored.isEmpty() || scored.getFirst().candidate.sign("headed") < FOREIGN_LEAST) return List.of();
        return best(scored, 0);
    }

    private static List<Scored> scored(List<Candidate> candidates, ToDoubleFunction<Candidate> score) {
        return candidates.stream()
                .map(one -> new Scored(one, score.applyAsDouble(one)))
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
    }

    /// All sentences of the passages that could answer.
    List<Candidate> candidates(String question, float[] vector, List<Passage> passages) {
        var read = passages.subList(0, Math.min(PASSAGES, passages.size()));
        var all = new ArrayList<List<SentenceIndex.Sentence>>();
        for (var passage : read) all.add(sentences.of(passage));
        var asked = Asked.of(question, rarity(all));
        double found = read.stream().mapToDouble(Passage::score).max().orElse(0);
        var candidates = new ArrayList<Candidate>();
        for (int rank = 0; rank < read.size(); rank++) {
            var headings = headings(read.get(rank));
            Set<String> before = Set.of();
            for (var sentence : all.get(rank)) {
                if (!sentence.saysNothing() && read.get(rank).source().contains(sentence.text()))
                    candidates.add(candidate(asked, vector, found, read.get(rank), rank, headings, sentence, before));
                before = sentence.terms();
            }
        }
        return candidates;
    }

    static ToDoubleFunction<String> rarity(List<List<SentenceIndex.Sentence>> all) {
        var counts = new HashMap<String, Integer>();
        int sentences = 0;
        for (var passage : all)
            for (var sentence : passage) {
                sentences++;
                for (var term : sentence.terms()) counts.merge(term, 1, Integer::sum);
            }
        int n = sentences;
        return term -> Math.log(1 + n / (0.5 + counts.getOrDefault(term, 0)));
    }

    static Set<String> headings(Passage passage) {
        var headings = new HashSet<>(Terms.of(passage.title()));
        if (passage.section() != null) headings.addAll(Terms.of(passage.section()));
        return headings;
    }

    private static Candidate candidate(
            Asked asked,
            float[] vector,
            double found,
            Passage passage,
            int rank,
            Set<String> headings,
            SentenceIndex.Sentence sentence,
            Set<String> before) {
        double meaning = Encoder.cosine(vector, sentence.vector());
        var headed = new HashSet<>(sentence.terms());
        headed.addAll(headings);
        double own = asked.share(sentence.terms());
        double withHeadings = asked.share(headed);
        headed.addAll(before);
        double words = words(asked.rarity().keySet(), sentence.terms());
        double pairs = asked.pairs(sentence.order());
        var type = asked.type();
        double fits = type.fits(sentence.text(), asked.words());
        double[] signs = {
            meaning,
            passage.score(),
            1.0 / (rank + 1),
            own,
            withHeadings,
            words,
            pairs,
            type.isNumber() ? fits : 0,
            type.isName() ? fits : 0,
            type == QuestionType.REASON ? fits : 0,
            asked.share(headed) - withHeadings,
            POINTS.matcher(sentence.text()).find() ? asked.share(before) : 0,
            Math.min(1, sentence.order().size() / LONG),
            sentence.start() == 0 ? 1 : 0
        };
        double[] evidence = {1, meaning, passage.score(), found, own, withHeadings, words, pairs, asked.share(headed)};
        return new Candidate(passage, sentence, signs, evidence);
    }

    private static double words(Set<String> asked, Set<String> said) {
        if (asked.isEmpty()) return 0;
        return (double) asked.stream().filter(said::contains).count() / asked.size();
    }

    private static List<Candidate> best(List<Scored> scored, double margin) {
        double least = scored.getFirst().score - margin;
        var best = new ArrayList<Candidate>();
        var texts = new HashSet<String>();
        for (var one : scored) {
            if (best.size() == MOST || one.score < least) break;
            if (texts.add(one.candidate.sentence.text())) best.add(one.candidate);
        }
        return best;
    }

    /// The passage of the best sentence first; within a passage as it is written.
    private static List<Quote> readable(List<Candidate> best) {
        var order = best.stream().map(Candidate::passage).distinct().toList();
        return best.stream()
                .sorted(Comparator.comparingInt((Candidate one) -> order.indexOf(one.passage))
                        .thenComparingInt(one -> one.sentence.start()))
                .map(one -> new Quote(one.passage, one.sentence.text()))
                .toList();
    }
}
