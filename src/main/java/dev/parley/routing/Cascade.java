package dev.parley.routing;

import dev.parley.routing.quality.Bandit.Arm;
import dev.parley.tenancy.TenantConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// To ask one tier, to check its answer, and to ask an abler one when the check fails.
///
/// @param first index of the tier that is asked
/// @param second of the tier that is asked then
/// @param cost expected, in US dollars
/// @param error how likely the answer is wrong that the caller gets
/// @param leastGain how much likelier the second answer has to be right, for its price to be worth it
record Cascade(int first, int second, double cost, double error, double leastGain) {
    /// Of wrong answers, how many the check finds, and of right ones how many it takes for wrong. Measured for
    /// sums in prose only (`bench router`), where it finds four to eight of ten; for other texts a guess on the
    /// careful side. In a stream only the beginning is seen.
    private static final double FOUND = 0.3;
    private static final double FOUND_AT_ITS_BEGINNING = 0.15;
    private static final double FALSE_ALARM = 0.05;

    /// The one of least expected cost + λ · error, when that is less than what the best tier alone promises.
    ///
    /// @param tiers that may be asked, the least able first
    /// @param arms of these: how right each is believed to be
    /// @param errorPrice what a wrong answer costs, in US dollars
    /// @param partly whether only the beginning of the answer is checked
    /// @param mode null for both
    static @Nullable Cascade best(
            List<Tier> tiers,
            List<Arm> arms,
            int chosen,
            double errorPrice,
            boolean partly,
            TenantConfig.@Nullable Cascade mode) {
        if (mode == TenantConfig.Cascade.OFF || errorPrice <= 0) return null;
        double found = partly ? FOUND_AT_ITS_BEGINNING : FOUND;
        Cascade best = null;
        double least = price(arms.get(chosen), errorPrice);
        for (int first = 0; first < arms.size(); first++)
            for (int second = first + 1; second < arms.size(); second++) {
                if (mode == TenantConfig.Cascade.COST && second != chosen) continue;
                if (mode == TenantConfig.Cascade.QUALITY && first != chosen) continue;
                var weak = arms.get(first);
                var strong = arms.get(second);
                if (weak.cost() >= strong.cost()) continue;
                double alarms = error(weak) * found + (1 - error(weak)) * FALSE_ALARM;
                double cost = weak.cost() + alarms * strong.cost();
                double error = error(weak) * (1 - found) + alarms * error(strong);
                double price = cost + errorPrice * error;
                if (price >= least) continue;
                least = price;
                double apart = tiers.get(second).place() - tiers.get(first).place();
                best = new Cascade(first, second, cost, error, strong.cost() / (errorPrice * apart));
            }
        return best;
    }

    private static double price(Arm arm, double errorPrice) {
        return arm.cost() + errorPrice * error(arm);
    }

    static double error(Arm arm) {
        return arm.wrong() / (arm.right() + arm.wrong());
    }
}
