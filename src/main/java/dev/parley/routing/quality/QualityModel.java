package dev.parley.routing.quality;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Judges a request by its text alone. Threads share one; it keeps nothing of what it sees.
///
/// Fitted to a pair of models (Mixtral-8x7B and GPT-4 Turbo) on exam questions and sums: for other pairs and texts the
/// order it puts requests in is a guess until outcomes correct it.
public final class QualityModel {
    static final String TEXT = "request";
    static final String EMBEDDED = "request_embedded";

    private final Regression text;
    private final Regression embedded;

    QualityModel(Artefact artefact) {
        this.text = artefact.regression(TEXT);
        this.embedded = artefact.regression(EMBEDDED);
        if (!artefact.inputs().equals(QualityTraining.inputNames()))
            throw new IllegalStateException("The routing artefact was made for other features: train it again.");
    }

    /// The shipped one.
    /// @throws IllegalStateException when it is missing, changed or of another version
    public static QualityModel load() {
        return new QualityModel(Artefact.shipped());
    }

    /// @param embedding of `Encoder` for the same text; null to judge without
    public Judgement judge(String request, float @Nullable [] embedding) {
        var regression = embedding == null ? text : embedded;
        var inputs = Inputs.of(request, embedding);
        var features = new LinkedHashMap<>(RequestFeatures.of(request));
        features.values().removeIf(value -> value == 0);
        features.put("tokens", (double) RequestFeatures.tokens(request));
        return new Judgement(regression.pWeak(inputs), regression.pStrong(inputs), features);
    }
}
