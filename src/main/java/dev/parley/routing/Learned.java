package dev.parley.routing;

import dev.parley.routing.quality.Bandit;
import dev.parley.routing.quality.Calibration;
import java.util.List;
import java.util.Map;

/// What a tenant's outcomes have taught, as of one moment.
///
/// @param arms by cluster: what is known of each tier there
/// @param slope and `shift`: how the log-odds of the judgement are corrected
record Learned(Map<String, List<Bandit.Arm>> arms, double slope, double shift) {
    static final Learned NOTHING = new Learned(Map.of(), 1, 0);

    /// @param probability as the model says
    double corrected(double probability) {
        return new Calibration(slope, shift).probability(Recalibration.odds(probability));
    }
}
