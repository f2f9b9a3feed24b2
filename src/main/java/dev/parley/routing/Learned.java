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
    /// Before anything was learned.
    static final Calibration NONE = new Calibration(1, 0);

    /// @param probability as the model says
    double corrected(double probability) {
        return correction.probability(Recalibration.odds(probability));
    }
}
