package dev.parley.routing;

import dev.parley.kernel.TenantId;
import dev.parley.routing.quality.Bandit;
import dev.parley.routing.quality.Calibration;
import java.util.List;
import java.util.Map;

/// What a tenant's outcomes have taught, as of one moment.
///
/// @param arms by cluster: what is known of each tier there
/// @param correction of the log-odds of the judgement
record Learned(TenantId tenant, Map<String, List<Bandit.Arm>> arms, Calibration correction) {
    /// A judgement weighs as much as so many outcomes of other requests.
    private static final double JUDGEMENT = 10;

    /// Before anything was learned.
    static final Calibration NONE = new Calibration(1, 0);

    /// @param probability as the model says
    double corrected(double probability) {
        return correction.probability(Recalibration.odds(probability));
    }

    /// What is believed of a tier before requests of the cluster have outcomes: between the judgement, which was not
    /// fitted to this tenant's questions, and what came of its other requests.
    ///
    /// @param judged how likely the tier is right, by the judgement
    double elsewhere(String tier, String cluster, double judged) {
        double right = JUDGEMENT * judged;
        double all = JUDGEMENT;
        for (var other : arms.entrySet()) {
            if (other.getKey().equals(cluster)) continue;
            for (var arm : other.getValue()) {
                if (!arm.model().equals(tier)) continue;
                right += arm.right();
                all += arm.right() + arm.wrong();
            }
        }
        return right / all;
    }
}
