package dev.parley.routing.quality;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// A candidate tried on a share of the users beside what is in use. It is rolled back as soon as it is surely
/// worse in errors, slowness or quality, and promoted as soon as it surely is not worse by more than a margin.
///
/// Both are read from a confidence sequence, which may be looked at after every outcome and still errs with
/// probability α only (mixture sequential test, Johari et al. 2017, arXiv 1512.04922).
///
/// @param share of the users, 0 to 1
/// @param margin of a rate that is not worth a roll-back, such as 0.02
/// @param alpha probability of a wrong verdict
/// @param least outcomes of the candidate before any verdict
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
        ROLLED_BACK
    }

    /// @param failed could not be answered
    /// @param slow took longer than the tenant allows
    /// @param poor of a quality the judge or the user refused
    public record Outcome(boolean failed, boolean slow, boolean poor) {}

    public record Counts(long all, long failed, long slow, long poor) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Outcome outcome) {
            return new Counts(
                    all + 1,
                    failed + (outcome.failed() ? 1 : 0),
                    slow + (outcome.slow() ? 1 : 0),
                    poor + (outcome.poor() ? 1 : 0));
        }
    }

    /// All that is to be kept: a row of a table.
    ///
    /// @param reason why it was rolled back or promoted; empty while it runs
    public record State(Stage stage, Counts candidate, Counts control, String reason) {
        public static final State START = new State(Stage.RUNNING, Counts.NONE, Counts.NONE, "");
    }

    /// Whether this user's requests go to the candidate: always the same answer for the same user while it runs.
    public boolean takes(String user, State state) {
        return switch (state.stage()) {
            case PROMOTED -> true;
            case ROLLED_BACK -> false;
            case RUNNING -> place(user) < share;
        };
    }

    /// The state after an outcome. A verdict is final.
    public State learn(State state, boolean ofCandidate, Outcome outcome) {
        if (state.stage() != Stage.RUNNING) return state;
        var candidate = ofCandidate ? state.candidate().plus(outcome) : state.candidate();
        var control = ofCandidate ? state.control() : state.control().plus(outcome);
        if (candidate.all() < least || control.all() < least) return new State(Stage.RUNNING, candidate, control, "");
        var measures = List.of(
                measure("errors", candidate.failed(), candidate.all(), control.failed(), control.all()),
                measure("slowness", candidate.slow(), candidate.all(), control.slow(), control.all()),
                measure("quality", candidate.poor(), candidate.all(), control.poor(), control.all()));
        for (var measure : measures)
            if (measure.difference() - measure.width() > 0)
                return new State(Stage.ROLLED_BACK, candidate, control, measure.name());
        boolean harmless = measures.stream().allMatch(measure -> measure.difference() + measure.width() < margin);
        return harmless
                ? new State(Stage.PROMOTED, candidate, control, "not worse")
                : new State(Stage.RUNNING, candidate, control, "");
    }

    /// @param difference of the candidate's rate and the other
    /// @param width half of the interval around it, at all times
    private record Measure(String name, double difference, double width) {}

    private Measure measure(String name, long bad, long all, long controlBad, long controlAll) {
        double rate = (bad + 1.0) / (all + 2.0);
        double control = (controlBad + 1.0) / (controlAll + 2.0);
        double variance = rate * (1 - rate) / all + control * (1 - control) / controlAll;
        double mixed = EXPECTED * EXPECTED;
        // three measures are tested
        double width = Math.sqrt(variance
                * (variance + mixed)
                / mixed
                * (Math.log((variance + mixed) / variance) + 2 * Math.log(3 / alpha)));
        return new Measure(name, (double) bad / all - (double) controlBad / controlAll, width);
    }

    private double place(String user) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest((id + "\0" + user).getBytes(StandardCharsets.UTF_8));
            return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt()) / USERS;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
