package dev.parley.cache.pairs;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is known of a pair of questions, as numbers. The order of the two does not matter.
public final class Features {
    /// How many there are.
    public static final int COUNT = 19 + Conflict.values().length;

    private final Asked a;
    private final Asked b;
    private final TokenVectors tokens;
    private final float[] values = new float[COUNT];
    private int at;

    private Features(Asked a, Asked b, TokenVectors tokens) {
        this.a = a;
        this.b = b;
        this.tokens = tokens;
    }

    /// @param cosine of the encoder's vectors
    /// @param metric what the learned metric says of them
    public static float[] of(Asked a, Asked b, Verdict verdict, double cosine, double metric, TokenVectors tokens) {
        var features = new Features(a, b, tokens);
        features.put(cosine);
        features.put(metric);
        features.put(verdict.shared());
        features.conflicts(verdict);
        features.meanings();
        features.shapes();
        return features.values;
    }

    private void put(double value) {
        values[at++] = (float) value;
    }

    /// 0 for none, 1 for a difference, 2 for a contradiction.
    @SuppressWarnings("EnumOrdinal") // the artefact is fitted to this order
    private void conflicts(Verdict verdict) {
        for (var found : verdict.differences()) values[at + found.conflict().ordinal()] = 1;
        for (var found : verdict.contradictions()) values[at + found.conflict().ordinal()] = 2;
        at += Conflict.values().length;
    }

    /// Each carrying word with the nearest of the other question.
    private void meanings() {
        var ours = new Words(a.carrying(), tokens);
        var theirs = new Words(b.carrying(), tokens);
        var there = ours.in(theirs);
        var back = theirs.in(ours);
        put(dot(tokens.encode(a.text()), tokens.encode(b.text())));
        put(Math.min(there.mean, back.mean));
        put(Math.max(there.mean, back.mean));
        put(Math.min(there.worst, back.worst));
        put(Math.max(there.lost, back.lost));
        put(Math.min(there.lost, back.lost));
        put(there.shared + back.shared);
        put(Math.min(there.shared, back.shared));
    }

    private static float dot(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static final class Words {
        private final List<Token> words;
        private final float[][] vectors;
        private final float[] weights;

        Words(List<Token> words, TokenVectors tokens) {
            this.words = words;
            vectors = new float[words.size()][];
            weights = new float[words.size()];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = tokens.word(words.get(i).word());
                weights[i] = tokens.weight(words.get(i).word());
            }
        }

        Aligned in(Words others) {
            float sum = 0;
            float mean = 0;
            float worst = 1;
            float lost = 0;
            float shared = 0;
            for (int i = 0; i < vectors.length; i++) {
                float best = 0;
                for (int j = 0; j < others.vectors.length; j++)
                    best = Math.max(
                            best,
                            words.get(i).stem().equals(others.words.get(j).stem())
                                    ? 1
                                    : dot(vectors[i], others.vectors[j]));
                sum += weights[i];
                mean += weights[i] * best;
                worst = Math.min(worst, best);
                lost += weights[i] * (1 - best);
                if (best == 1) shared += weights[i];
            }
            return sum == 0 ? new Aligned(0, 0, 0, 0) : new Aligned(mean / sum, worst, lost, shared / sum);
        }
    }

    /// @param mean likeness of a word to its nearest, weighted by rarity
    /// @param lost the weight that found no like
    private record Aligned(float mean, float worst, float lost, float shared) {}

    private void shapes() {
        int shorter = Math.min(a.tokens().size(), b.tokens().size());
        int longer = Math.max(a.tokens().size(), b.tokens().size());
        put(longer == 0 ? 1 : (double) shorter / longer);
        put(shorter);
        put(longer);
        put(Math.min(a.carrying().size(), b.carrying().size()));
        put(overlap(grams(a.text()), grams(b.text())));
        put(overlap(bigrams(a.tokens()), bigrams(b.tokens())));
        put(a.form() == b.form() ? 1 : 0);
        put(ends(a).equals(ends(b)) ? 1 : 0);
    }

    private static String ends(Asked asked) {
        return asked.carrying().isEmpty() ? "" : asked.carrying().getLast().stem();
    }

    private static <T> double overlap(Set<T> a, Set<T> b) {
        if (a.isEmpty() || b.isEmpty()) return 0;
        int both = 0;
        for (var one : a) if (b.contains(one)) both++;
        return (double) both / (a.size() + b.size() - both);
    }

    private static Set<Long> grams(String text) {
        var grams = new HashSet<Long>();
        for (int i = 0; i + 3 <= text.length() && i < 300; i++)
            grams.add((long) Character.toLowerCase(text.charAt(i)) << 32
                    | (long) Character.toLowerCase(text.charAt(i + 1)) << 16
                    | Character.toLowerCase(text.charAt(i + 2)));
        return grams;
    }

    private static Set<String> bigrams(List<Token> tokens) {
        var bigrams = new HashSet<String>();
        for (int i = 1; i < tokens.size(); i++)
            bigrams.add(tokens.get(i - 1).stem() + ' ' + tokens.get(i).stem());
        return bigrams;
    }
}
