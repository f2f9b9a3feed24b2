package dev.parley.routing.quality;

import java.util.Map;

/// What is thought of a request before a model is asked, or of an answer after.
///
/// @param pWeak how likely the small model's answer is right
/// @param pStrong how likely the large model's is
/// @param confidence how sure it is whether the small model suffices, 0.5 (a coin) to 1
/// @param features what was counted, by name; those that are 0 are left out
public record Judgement(double pWeak, double pStrong, double confidence, Map<String, Double> features) {
    Judgement(double pWeak, double pStrong, Map<String, Double> features) {
        this(pWeak, pStrong, Math.max(pWeak, 1 - pWeak), features);
    }

    public Judgement {
        features = Map.copyOf(features);
    }

    /// What the large model is expected to gain over the small one, in right answers.
    public double gain() {
        return pStrong - pWeak;
    }
}
