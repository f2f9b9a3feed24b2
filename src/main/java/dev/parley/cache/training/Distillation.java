package dev.parley.cache.training;

import dev.parley.cache.pairs.TokenVectors;
import dev.parley.embeddings.Encoder;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Distils token vectors from the encoder: each word piece's own embedding, reduced to the directions in which
/// questions differ, then moved so that the mean of a question's pieces comes near the encoder's vector of it.
final class Distillation {
    static final int DIMENSIONS = 128;
    private static final String VOCABULARY = "/all-minilm-l6-v2-q-tokenizer.json";
    /// The constant of smooth inverse frequency, as its authors propose.
    private static final double RARITY = 1e-3;
    /// Occurrences that the vocabulary's order counts for, beside those in the texts.
    private static final double PRIOR = 200_000;
    private static final int ROUNDS = 8;
    private static final double STEP = 0.03;

    private final Function<String, float[]> encoder;
    private final List<String> pieces = new ArrayList<>();
    private final float[][] vectors;
    private final float[] weights;

    /// @param encoder what a text's vector is
    Distillation(Function<String, float[]> encoder) throws IOException {
        this.encoder = encoder;
        readPieces();
        vectors = new float[pieces.size()][DIMENSIONS];
        weights = new float[pieces.size()];
    }

    /// The vocabulary stands in order of frequency; its signs and other scripts are left out.
    private void readPieces() throws IOException {
        try (var in = Encoder.class.getResourceAsStream(VOCABULARY)) {
            if (in == null) throw new IllegalStateException(VOCABULARY + " is missing from the class path.");
            var vocabulary = Json.mapper().readTree(in).path("model").path("vocab");
            var names = new String[vocabulary.size()];
            vocabulary.properties().forEach(entry -> names[entry.getValue().intValue()] = entry.getKey());
            for (var name : names) if (latin(name)) pieces.add(name);
        }
    }

    private static boolean latin(String piece) {
        var word = piece.startsWith("##") ? piece.substring(2) : piece;
        return !word.isEmpty()
                && word.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x250)
                && StandardCharsets.UTF_8.newEncoder().canEncode(word);
    }

    /// @param texts questions that no figure is taken from
    TokenVectors run(List<String> texts) {
        var targets = new float[texts.size()][];
        for (int i = 0; i < targets.length; i++) targets[i] = encoder.apply(texts.get(i));
        var mean = Principal.mean(targets);
        var directions = Principal.directions(targets, mean, DIMENSIONS);
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            vectors[i] = reduced(encoder.apply(piece.startsWith("##") ? piece.substring(2) : piece), mean, directions);
        }
        var rows = rows(texts);
        weigh(rows);
        for (int i = 0; i < targets.length; i++) targets[i] = reduced(targets[i], mean, directions);
        approach(rows, targets);
        return packed();
    }

    private static float[] reduced(float[] vector, float[] mean, float[][] directions) {
        var reduced = new float[directions.length];
        double squares = 0;
        for (int d = 0; d < reduced.length; d++) {
            for (int i = 0; i < vector.length; i++) reduced[d] += (vector[i] - mean[i]) * directions[d][i];
            squares += reduced[d] * reduced[d];
        }
        float scale = (float) (1 / Math.sqrt(Math.max(squares, 1e-9)));
        for (int d = 0; d < reduced.length; d++) reduced[d] *= scale;
        return reduced;
    }

    private int[][] rows(List<String> texts) {
        var cutter = packed();
        var rows = new int[texts.size()][];
        for (int i = 0; i < rows.length; i++) {
            var found = new ArrayList<Integer>();
            cutter.pieces(texts.get(i), (row, _) -> found.add(row));
            rows[i] = found.stream().mapToInt(Integer::intValue).toArray();
        }
        return rows;
    }

    /// Zipf's law gives a word the frequency of its place in the vocabulary.
    private void weigh(int[][] rows) {
        double harmonic = Math.log(pieces.size()) + 0.58;
        var counts = new double[pieces.size()];
        double all = PRIOR;
        for (int i = 0; i < counts.length; i++) counts[i] = PRIOR / harmonic / (i + 1.0);
        for (var text : rows)
            for (int row : text) {
                counts[row]++;
                all++;
            }
        for (int i = 0; i < weights.length; i++) weights[i] = (float) (RARITY / (RARITY + counts[i] / all));
    }

    /// Gradient steps (AdaGrad) on the squared distance of the weighted mean from the encoder's vector.
    private void approach(int[][] rows, float[][] targets) {
        var squares = new float[vectors.length][DIMENSIONS];
        var random = new Random(1);
        var sum = new float[DIMENSIONS];
        for (int step = 0; step < ROUNDS * rows.length; step++) {
            int text = random.nextInt(rows.length);
            if (rows[text].length == 0) continue;
            float all = 0;
            Arrays.fill(sum, 0);
            for (int row : rows[text]) {
                all += weights[row];
                for (int d = 0; d < DIMENSIONS; d++) sum[d] += weights[row] * vectors[row][d];
            }
            for (int row : rows[text])
                for (int d = 0; d < DIMENSIONS; d++) {
                    float gradient = (targets[text][d] - sum[d] / all) * weights[row] / all;
                    squares[row][d] += gradient * gradient;
                    vectors[row][d] += (float) (STEP * gradient / (Math.sqrt(squares[row][d]) + 1e-6));
                }
        }
    }

    private TokenVectors packed() {
        var bytes = new byte[vectors.length * DIMENSIONS];
        var scales = new float[vectors.length];
        for (int row = 0; row < vectors.length; row++) {
            float most = 1e-9f;
            for (float x : vectors[row]) most = Math.max(most, Math.abs(x));
            scales[row] = most / Byte.MAX_VALUE;
            for (int d = 0; d < DIMENSIONS; d++)
                bytes[row * DIMENSIONS + d] = (byte) Math.round(vectors[row][d] / scales[row]);
        }
        return new TokenVectors(pieces, DIMENSIONS, bytes, scales, weights.clone());
    }
}
