package dev.parley.cache.pairs;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// The probability that two questions ask the same, from all that is known of the pair.
///
/// Fitted on pairs of a public forum, where labels are noisy: it ranks pairs well and rarely says more than 0.95.
///
/// @param scale of the trees' logit, and `shift` added to it: the calibration
public record PairScore(TokenVectors tokens, Metric metric, Trees trees, double scale, double shift) {
    private static final int MAGIC = 0x50505331;

    /// What is said of a pair.
    ///
    /// @param cosine of the encoder's vectors
    /// @param logit of the probability
    public record Likeness(double cosine, double logit, Verdict verdict) {
        public double probability() {
            return 1 / (1 + Math.exp(-logit));
        }
    }

    /// The trained score in the jar.
    public static PairScore get() {
        return Loaded.SCORE;
    }

    private static final class Loaded {
        static final PairScore SCORE = load();
    }

    /// Of the encoder's vectors it was fitted on.
    public int dimensions() {
        return metric.weights().length / 2;
    }

    /// @param vectorA what the encoder makes of `a`
    public Likeness of(Asked a, float[] vectorA, Asked b, float[] vectorB) {
        var verdict = Verifier.compare(a, b);
        double cosine = 0;
        for (int i = 0; i < vectorA.length; i++) cosine += vectorA[i] * vectorB[i];
        var features = Features.of(a, b, verdict, cosine, metric.logit(vectorA, vectorB), tokens);
        return new Likeness(cosine, scale * trees.logit(features) + shift, verdict);
    }

    public void write(OutputStream to) throws IOException {
        var out = new DataOutputStream(to);
        out.writeInt(MAGIC);
        metric.write(out);
        trees.write(out);
        out.writeDouble(scale);
        out.writeDouble(shift);
        out.flush();
    }

    private static PairScore load() {
        try (var in = PairScore.class.getResourceAsStream("/cache/pairs.bin")) {
            if (in == null) throw new IllegalStateException("/cache/pairs.bin is missing from the class path.");
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PairScore read(InputStream from) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(from));
        if (in.readInt() != MAGIC) throw new IOException("This is no pair score.");
        return new PairScore(TokenVectors.get(), Metric.read(in), Trees.read(in), in.readDouble(), in.readDouble());
    }
}
