package dev.parley.routing.quality;

import dev.parley.kernel.Sha256;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A candidate tried on a share of the users beside what is in use. It is rolled back as soon as it is surely
/// worse in errors, slowness or quality, and promoted as soon as it surely is not worse by more than a margin.
///
/// Both are read from a confidence sequence, which may be looked at after every outcome and still errs with
/// probability α only (mixture sequential test, Johari et al. 2017, arXiv 1512.04922).
///
/// @param share of the users, 0 to 1
/// @param margin of a rate that is not worth a roll-back, such as 0.02
/// @param alpha probability of a wrong verdict
/// @param least outcomes of either side before any verdict by them
public record Canary(String id, double share, double margin, double alpha, long least) {
    /// The differences of rates that are expected: the test is quickest for those.
    private static final double EXPECTED = 0.05;
    private static final double USERS = 0x1p32;

    public Canary {
        if (share < 0 || share > 1 || margin <= 0 || alpha <= 0 || alpha >= 1)
            throw new IllegalArgumentException("A canary needs a share of 0 to 1, a margin > 0 and 0 < α < 1.");
    }

    public enum Stage {
        RUNNING,
        PROMOTED,
        ROLLED_BACK;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How many of all were bad.
    public record Rate(long bad, long all) {
        public static final Rate NONE = new Rate(0, 0);

        /// Of one.
        public static Rate of(boolean bad) {
            return new Rate(bad ? 1 : 0, 1);
        }

        Rate plus(Rate more) {
            return new Rate(bad + more.bad, all + more.all);
        }

        /// Null where there are none.
        public @Nullable Double value() {
            return all == 0 ? null : (double) bad / all;
        }
    }

    /// What came out on one side. Not each request tells all three.
    ///
    /// @param errors requests that could not be answered
    /// @param slowness that took longer than is allowed
    /// @param quality whose answer was refused by the user or a judge
    public record Counts(Rate errors, Rate slowness, Rate quality) {
        public static final Counts NONE = new Counts(Rate.NONE, Rate.NONE, Rate.NONE);

        public Counts plus(Counts more) {
            return new Counts(errors.plus(more.errors), slowness.plus(more.slowness), quality.plus(more.quality));
        }
    }

    /// All that is to be kept: a row of a table.
    ///
    /// @param reason why it was rolled back or promoted; empty while it runs
    public record State(Stage stage, Counts candidate, Counts control, String reason) {
        public static final State START = new State(Stage.RUNNING, Counts.NONE, Counts.NONE, "");

        State ended(Stage how, String why) {
            return new State(how, candidate, control, why);
        }
    }

    /// Whether this user's requests go to the candidate: always the same answer for the same user while it runs.
    public boolean takes(String user, Stage stage) {
        return switch (stage) {
            case PROMOTED -> true;
            case ROLLED_BACK -> false;
            case RUNNING -> place(user) < share;
        };
    }

    /// The state after more has come out on each side. A verdict is final.
    public State learn(State state, Counts candidate, Counts control) {
        if (state.stage() != Stage.RUNNING) return state;
        var now = new State(
                Stage.RUNNING,
                state.candidate().plus(candidate),
                state.control().plus(control),
                "");
        var measures = measures(now);
        for (var measure : measures)
            if (measure.enough() && measure.low() > 0) return now.ended(Stage.ROLLED_BACK, measure.toString());
        return measures.stream().allMatch(this::harmless)
                ? now.ended(Stage.PROMOTED, "not worse by more than " + margin)
                : now;
    }

    /// Where nobody tells of quality, nothing is promoted without being asked to.
    private boolean harmless(Measure measure) {
        if (!measure.isQuality() && measure.candidate.all + measure.control.all == 0) return true;
        return measure.enough() && measure.high() < margin;
    }

    public List<Measure> measures(State state) {
        var candidate = state.candidate();
        var control = state.control();
        return List.of(
                measure("errors", candidate.errors, control.errors),
                measure("slowness", candidate.slowness, control.slowness),
                measure("quality", candidate.quality, control.quality));
    }

    /// One of the three as it stands.
    ///
    /// @param enough whether both sides have the least count
    /// @param difference of the candidate's rate and the other; above 0 the candidate is worse
    /// @param width half of the interval around it, at all times
    public record Measure(String name, Rate candidate, Rate control, boolean enough, double difference, double width) {
        public double low() {
            return difference - width;
        }

        public double high() {
            return difference + width;
        }

        boolean isQuality() {
            return name.equals("quality");
        }

        @Override
        public String toString() {
            return "%s: %d of %d, and %d of %d without it"
                    .formatted(name, candidate.bad, candidate.all, control.bad, control.all);
        }
    }

    private Measure measure(String name, Rate candidate, Rate control) {
        double rate = (candidate.bad + 1.0) / (candidate.all + 2.0);
        double other = (control.bad + 1.0) / (control.all + 2.0);
        double variance =
                rate * (1 - rate) / Math.max(1, candidate.all) + other * (1 - other) / Math.max(1, control.all);
        double mixed = EXPECTED * EXPECTED;
        // three measures are tested
        double width = Math.sqrt(variance
                * (variance + mixed)
                / mixed
                * (Math.log((variance + mixed) / variance) + 2 * Math.log(3 / alpha)));
        boolean enough = candidate.all >= least && control.all >= least;
        double difference =
                (double) candidate.bad / Math.max(1, candidate.all) - (double) control.bad / Math.max(1, control.all);
        return new Measure(name, candidate, control, enough, difference, width);
    }

    private double place(String user) {
        var digest = Sha256.of(id + "\0" + user);
        return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt()) / USERS;
    }
}
