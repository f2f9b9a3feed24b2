package dev.parley.routing;

import dev.parley.kernel.Ids;
import dev.parley.routing.quality.Canary.Measure;
import dev.parley.routing.quality.Canary.Rate;
import dev.parley.routing.quality.Canary.Stage;
import dev.parley.routing.quality.Canary.State;
import dev.parley.tenancy.TenantConfig.Optimize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A canary as callers and the audit log see it.
record CanaryView(
        String id,
        @Nullable Tier tier,
        @Nullable String model,
        @Nullable Optimize optimize,
        double share,
        double margin,
        double alpha,
        long least,
        int slowMs,
        Stage stage,
        String reason,
        Instant createdAt,
        @Nullable Instant endedAt,
        List<Compared> measures) {

    /// @param rate null where there are none
    record Side(long bad, long all, @Nullable Double rate) {
        static Side of(Rate rate) {
            return new Side(rate.bad(), rate.all(), rate.value());
        }
    }

    /// @param low of the interval that holds the true difference of the rates at all times
    record Compared(String name, Side candidate, Side control, double difference, double low, double high) {
        static Compared of(Measure measure) {
            return new Compared(
                    measure.name(),
                    Side.of(measure.candidate()),
                    Side.of(measure.control()),
                    rounded(measure.difference()),
                    rounded(Math.max(-1, measure.low())),
                    rounded(Math.min(1, measure.high())));
        }

        private static double rounded(double value) {
            return Math.round(value * 1e4) / 1e4;
        }
    }

    static CanaryView of(Trial trial, State state) {
        var rule = trial.rule();
        return new CanaryView(
                Ids.format(Canaries.PREFIX, trial.id()),
                trial.tier(),
                trial.model(),
                trial.optimize(),
                rule.share(),
                rule.margin(),
                rule.alpha(),
                rule.least(),
                trial.slowMs(),
                trial.stage(),
                trial.reason(),
                trial.createdAt(),
                trial.endedAt(),
                rule.measures(state).stream().map(Compared::of).toList());
    }
}
