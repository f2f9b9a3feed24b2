package dev.parley.routing.quality;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Makes a `Space` from rows, and the rows' inputs in it. No row's place depends on what is known of it: its subject
/// is guessed by a fit to other folds.
final class SpaceTraining {
    private static final int LANDMARKS = 500;
    private static final double PENALTY = 1;
    /// Of the weights that only free texts have, beside those of the landmarks.
    private static final float FREE = 0.6f;
    private static final double SUBJECT_PRIOR = 0.05;
    private static final double RIGHT_PRIOR = 1;
    /// Spread of what words tell of the models, beside an embedding, whose length is 1.
    private static final float TOLD_SPREAD = 0.4f;
    private static final int CHOICE = RequestFeatures.names().indexOf("choice");

    private final float[][] raw;
    private final List<LabelledRequest> rows;
    private final int[][] words;
    private final List<String> subjects;
    private final int[] subject;

    /// @param raw features and embedding of each row
    SpaceTraining(float[][] raw, List<LabelledRequest> rows) {
        this.raw = raw;
        this.rows = rows;
        this.words = rows.stream().map(row -> Words.of(row.prompt())).toArray(int[][]::new);
        this.subjects =
                rows.stream().map(LabelledRequest::subject).distinct().sorted().toList();
        this.subject =
                rows.stream().mapToInt(row -> subjects.indexOf(row.subject())).toArray();
    }

    /// @param root the landmarks' own nearness, taken apart: inputs times its inverse are nearness
    @SuppressWarnings("ArrayRecordComponent") // numbers, read in the innermost loops; nothing compares them
    record Made(Space space, double[][] root, float[][] inputs) {
        /// Weights of the inputs turned into weights of the nearness itself, so that no root is needed to use them.
        float[] folded(float[] weights) {
            int m = root.length;
            var folded = weights.clone();
            var x = new double[m];
            for (int i = m - 1; i >= 0; i--) {
                double sum = weights[i];
                for (int j = i + 1; j < m; j++) sum -= root[j][i] * x[j];
                x[i] = sum / root[i][i];
            }
            for (int i = 0; i < m; i++) folded[i] = (float) x[i];
            return folded;
        }
    }

    /// @param out the fold that is no part of the fit; -1 for none
    Made make(int[] folds, int out) {
        var fitted = IntStream.range(0, raw.length).filter(i -> folds[i] != out).toArray();
        var space = Space.of(
                IntStream.of(fitted).mapToObj(i -> raw[i]).toArray(float[][]::new),
                RequestFeatures.names().size());
        var points = Arrays.stream(raw).map(space::point).toArray(float[][]::new);
        var places = new float[raw.length][];
        space = place(space, points, folds, out, places);
        var landmarks = landmarks(fitted, places);
        var whole = space.among(landmarks);
        var near = Arrays.stream(landmarks).map(whole::nearness).toArray(float[][]::new);
        var root = NormalEquations.root(near);
        var inputs = new float[raw.length][];
        for (int i = 0; i < inputs.length; i++) {
            var own = NormalEquations.forward(root, whole.nearness(places[i]));
            inputs[i] = joined(own, points[i], raw[i]);
        }
        return new Made(whole, root, inputs);
    }

    /// Nearness, then, for a text that offers no options, the numbers themselves, then the constant 1.
    static float[] joined(float[] near, float[] point, float[] raw) {
        int n = point.length - 1;
        var inputs = Arrays.copyOf(near, near.length + n + 1);
        if (raw[CHOICE] == 0) for (int i = 0; i < n; i++) inputs[near.length + i] = FREE * point[i];
        inputs[near.length + n] = 1;
        return inputs;
    }

    private Space place(Space space, float[][] points, int[] folds, int out, float[][] places) {
        int count = Arrays.stream(folds).max().orElse(0) + 1;
        var blocks = new NormalEquations[count];
        for (int k = 0; k < count; k++) blocks[k] = new NormalEquations(points[0].length, subjects.size());
        var none = new double[subjects.size()];
        for (int i = 0; i < points.length; i++) {
            if (folds[i] == out) continue;
            var own = none.clone();
            own[subject[i]] = 1;
            blocks[folds[i]].add(points[i], own);
        }
        var all = blocks[0];
        for (int k = 1; k < count; k++) all = all.plus(blocks[k], 1);
        var told = new Told(count);
        for (int i = 0; i < points.length; i++) if (folds[i] != out) told.add(folds[i], i);
        var whole = space.with(all.solve(PENALTY), told.without(-1));
        for (int k = 0; k < count; k++) {
            var without = k == out ? whole : space.with(all.plus(blocks[k], -1).solve(PENALTY), told.without(k));
            for (int i = 0; i < points.length; i++) if (folds[i] == k) places[i] = without.place(points[i], words[i]);
        }
        scale(whole, places, folds, out);
        return whole;
    }

    /// Brings what words tell of the models to one spread, in the places and in what is shipped.
    private void scale(Space whole, float[][] places, int[] folds, int out) {
        for (int k = subjects.size(); k < whole.words().length; k++) {
            int at = places[0].length - whole.words().length + k;
            double spread = deviation(IntStream.range(0, places.length)
                    .filter(i -> folds[i] != out)
                    .mapToDouble(i -> places[i][at]));
            float scale = (float) (TOLD_SPREAD / Math.max(spread, 1e-6));
            for (var place : places) place[at] *= scale;
            var row = whole.words()[k];
            for (int b = 0; b < row.length; b++) row[b] *= scale;
        }
    }

    private static double deviation(DoubleStream values) {
        var all = values.toArray();
        double mean = Arrays.stream(all).average().orElse(0);
        return Math.sqrt(
                Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElse(0));
    }

    /// What words tell, by fold.
    private final class Told {
        private final Words.Tally[] ofSubject;
        private final Words.Tally[] ofWeak;
        private final Words.Tally[] ofStrong;

        Told(int folds) {
            ofSubject = tallies(folds, subjects.size());
            ofWeak = tallies(folds, 2);
            ofStrong = tallies(folds, 2);
        }

        private static Words.Tally[] tallies(int folds, int kinds) {
            return IntStream.range(0, folds)
                    .mapToObj(_ -> new Words.Tally(kinds))
                    .toArray(Words.Tally[]::new);
        }

        void add(int fold, int row) {
            ofSubject[fold].add(subject[row], words[row]);
            ofWeak[fold].add(rows.get(row).weakCorrect() ? 1 : 0, words[row]);
            ofStrong[fold].add(rows.get(row).strongCorrect() ? 1 : 0, words[row]);
        }

        /// @param fold that is left out; -1 for none
        float[][] without(int fold) {
            var table = Arrays.copyOf(shares(ofSubject, fold, subjects.size(), SUBJECT_PRIOR), subjects.size() + 2);
            table[subjects.size()] = shares(ofWeak, fold, 2, RIGHT_PRIOR)[1];
            table[subjects.size() + 1] = shares(ofStrong, fold, 2, RIGHT_PRIOR)[1];
            return table;
        }

        private static float[][] shares(Words.Tally[] tallies, int without, int kinds, double prior) {
            var sum = new Words.Tally(kinds);
            for (int k = 0; k < tallies.length; k++) if (k != without) sum.plus(tallies[k]);
            return sum.shares(prior);
        }
    }

    /// Rounded as they are shipped.
    private static float[][] landmarks(int[] fitted, float[][] places) {
        var order = fitted.clone();
        var random = new SplittableRandom(1);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int one = order[i];
            order[i] = order[j];
            order[j] = one;
        }
        return IntStream.of(order)
                .limit(LANDMARKS)
                .mapToObj(i -> rounded(places[i]))
                .toArray(float[][]::new);
    }

    private static float[] rounded(float[] place) {
        var rounded = new float[place.length];
        for (int i = 0; i < rounded.length; i++) rounded[i] = Float.float16ToFloat(Float.floatToFloat16(place[i]));
        return rounded;
    }
}
