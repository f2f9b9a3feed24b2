package dev.parley.routing.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges the small model's answer, so that only a doubtful one is asked for again of the large model. Threads share
/// one.
///
/// `AnswerSignals` holds for any answer; the learned probability was fitted to sums in prose.
public final class AnswerCheck {
    static final String TEXT = "answer";
    static final String EMBEDDED = "answer_embedded";

    private static final Pattern DOUBT = Pattern.compile(
            "\\bi(?:'m| am) not (?:\\w+ ){0,2}(?:sure|certain)\\b"
                    + "|\\bi (?:do not|don't) know\\b"
                    + "|\\bi(?:'m| am) (?:unable|not able) to (?:answer|determine|say|tell|help|find|provide)\\b"
                    + "|\\bi (?:cannot|can't|could not|couldn't) (?:answer|determine|say|tell|help|find|provide)\\b"
                    + "|\\b(?:not enough|insufficient) information\\b|\\bcannot be determined\\b"
                    + "|\\bimpossible to (?:say|tell|determine)\\b|\\bas an ai\\b|\\bi found nothing\\b"
                    + "|\\bich wei(?:ß|ss) (?:es )?(?:leider )?nicht\\b|\\bich bin (?:mir )?nicht sicher\\b"
                    + "|\\bje ne (?:sais pas|suis pas s[ûu]re?)\\b|\\bno (?:lo s[ée]|estoy segur[oa])\\b",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final Regression text;
    private final Regression embedded;

    AnswerCheck(Artefact artefact) {
        this.text = artefact.regression(TEXT);
        this.embedded = artefact.regression(EMBEDDED);
        if (!artefact.inputs().equals(QualityTraining.inputNames()))
            throw new IllegalStateException("The routing artefact was made for other features: train it again.");
    }

    /// The shipped one.
    /// @throws IllegalStateException when it is missing, changed or of another version
    public static AnswerCheck load() {
        return new AnswerCheck(Artefact.shipped());
    }

    /// @param judgement `pWeak` is how likely this answer is right, `pStrong` the large model's to the same request
    public record Checked(AnswerSignals signals, Judgement judgement) {
        /// Why a careful reader would not take this answer, in words; empty when nothing is to be seen.
        public List<String> reasons() {
            var reasons = new ArrayList<String>();
            if (signals.unfinished()) reasons.add("it stops before its end");
            if (signals.faults() > 0) reasons.add("a sum in it is wrong");
            signals.hedges().stream().distinct().limit(3).forEach(phrase -> reasons.add("it says '" + phrase + "'"));
            return reasons;
        }
    }

    /// @param embedding of `Encoder` for the request's text; null to judge without
    public Checked check(String request, String answer, float @Nullable [] embedding) {
        var signals = AnswerSignals.of(request, answer);
        var inputs = inputs(request, signals, embedding);
        var regression = embedding == null ? text : embedded;
        return new Checked(
                signals, new Judgement(regression.pWeak(inputs), regression.pStrong(inputs), signals.values()));
    }

    /// Whether an answer says itself, in English, German, French or Spanish, that it does not know.
    public static boolean doubts(String answer) {
        return DOUBT.matcher(answer.toLowerCase(Locale.ROOT).replace('’', '\'')).find();
    }

    /// What is held against an answer that reckons.
    public enum Objection {
        WRONG_SUM,
        /// The large model is so much likelier to be right that it is worth its price.
        DOUBTFUL
    }

    /// Of an answer without sums nothing is said: what was learned was learned of sums.
    ///
    /// @param gain how much likelier the large model is to be right, as learned
    /// @param leastGain from which on that is worth its price
    public static Optional<Objection> objection(AnswerSignals signals, double gain, double leastGain) {
        if (signals.sums() == 0) return Optional.empty();
        if (signals.faults() > 0) return Optional.of(Objection.WRONG_SUM);
        return gain > leastGain ? Optional.of(Objection.DOUBTFUL) : Optional.empty();
    }

    static float[] inputs(String request, AnswerSignals signals, float @Nullable [] embedding) {
        var features = RequestFeatures.vector(request);
        var values = signals.values();
        int length = values.size() + features.length + (embedding == null ? 0 : embedding.length);
        var inputs = new float[length + 1];
        int at = 0;
        for (double value : values.values()) inputs[at++] = (float) value;
        System.arraycopy(features, 0, inputs, at, features.length);
        if (embedding != null) System.arraycopy(embedding, 0, inputs, at + features.length, embedding.length);
        inputs[length] = 1;
        return inputs;
    }
}
