package dev.parley.routing.quality;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Judges a request by its text alone. Threads share one; it keeps nothing of what it sees.
///
/// Fitted to a pair of models (Mixtral-8x7B and GPT-4 Turbo) on exam questions and sums: for other pairs and
/// texts the order it puts requests in is a guess until outcomes correct it.
public final class QualityModel {
    static final String TEXT = "request";

    private final Space space;
    private final Regression regression;

    QualityModel(Artefact artefact) {
        this.space = artefact.space(TEXT);
        this.regression = artefact.regression(TEXT);
        if (!artefact.inputs().equals(QualityTraining.inputNames()))
            throw new IllegalStateException("The routing artefact was made for other features: train it again.");
    }

    /// The shipped one.
    /// @throws IllegalStateException when it is missing, changed or of another version
    public static QualityModel load() {
        return new QualityModel(Artefact.shipped());
    }

    public Judgement judge(String request) {
        var features = RequestFeatures.of(request);
        var raw = raw(features, null);
        var point = space.point(raw);
        var inputs = SpaceTraining.joined(space.nearness(space.place(point, Words.of(request))), point, raw);
        features.values().removeIf(value -> value == 0);
        features.put("tokens", (double) RequestFeatures.tokens(request));
        return new Judgement(regression.pWeak(inputs), regression.pStrong(inputs), features);
    }

    /// @param embedding null to do without, as the shipped fit does: with one a fit is hardly better, see
    ///     `bench router`
    static float[] raw(String request, float @Nullable [] embedding) {
        return raw(RequestFeatures.of(request), embedding);
    }

    private static float[] raw(Map<String, Double> features, float @Nullable [] embedding) {
        var raw = new float[features.size() + (embedding == null ? 0 : embedding.length)];
        int at = 0;
        for (double value : features.values()) raw[at++] = (float) value;
        if (embedding != null) System.arraycopy(embedding, 0, raw, at, embedding.length);
        return raw;
    }
}
