package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QualityModelTest {
    private static final int DIMENSIONS = 8;

    private static List<LabelledRequest> rows(int count) {
        var random = new SplittableRandom(1);
        var rows = new ArrayList<LabelledRequest>();
        for (int i = 0; i < count; i++) {
            boolean hard = random.nextBoolean();
            var prompt = hard
                    ? "Prove that the integral of x^" + i + " = " + random.nextInt(1000) + " converges. Explain why."
                    : "What colour is the sky over town number " + i + "?";
            boolean weak = random.nextInt(10) < (hard ? 2 : 9);
            rows.add(new LabelledRequest(
                    "made",
                    hard ? "mathematics" : "talk",
                    prompt,
                    weak,
                    random.nextInt(10) < 9,
                    weak ? "1 + 1 = 2." : "1 + 1 = 3"));
        }
        return rows;
    }

    private static List<float[]> vectors(int count) {
        var random = new SplittableRandom(2);
        return Stream.generate(() -> {
                    var vector = new float[DIMENSIONS];
                    for (int j = 0; j < DIMENSIONS; j++) vector[j] = (float) (random.nextDouble() - 0.5);
                    return vector;
                })
                .limit(count)
                .toList();
    }

    private static final byte[] ARTEFACT = QualityTraining.artefact(rows(300), vectors(300));

    @Test
    void theSameRowsMakeTheSameBytes() {
        assertThat(QualityTraining.artefact(rows(300), vectors(300))).isEqualTo(ARTEFACT);
    }

    @Test
    void learnsWhichRequestsAreHard() {
        var model = new QualityModel(Artefact.read(ARTEFACT));
        var easy = model.judge("What colour is the sky over town number 7?");
        var hard = model.judge("Prove that the integral of x^7 = 12 converges. Explain why.");
        assertThat(easy.pWeak()).isGreaterThan(0.75);
        assertThat(hard.pWeak()).isLessThan(0.4);
        assertThat(hard.gain()).isGreaterThan(easy.gain() + 0.3);
        assertThat(easy.features()).containsKey("questions");
    }

    @Test
    void learnsFromAnswers() {
        var check = new AnswerCheck(Artefact.read(ARTEFACT));
        var right = check.check("What colour is the sky over town number 7?", "1 + 1 = 2.", null);
        var wrong = check.check("What colour is the sky over town number 7?", "1 + 1 = 3", null);
        assertThat(right.judgement().pWeak()).isGreaterThan(wrong.judgement().pWeak());
        assertThat(right.reasons()).isEmpty();
        assertThat(wrong.reasons()).contains("a sum in it is wrong");
    }

    @Test
    void crossValidationTellsHardRowsItNeverSawFromEasyOnes() {
        var rows = rows(300);
        var judged = QualityTraining.of(rows, List.of()).crossValidate(1);
        long right = Stream.iterate(0, i -> i < 300, i -> i + 1)
                .filter(i -> judged.pWeak()[i] > 0.5 == rows.get(i).subject().equals("talk"))
                .count();
        assertThat(right).isGreaterThan(290);
    }

    @Test
    void aChangedArtefactIsRefused() {
        var changed = new String(ARTEFACT, StandardCharsets.UTF_8).replace("rows of each set", "rows of any set");
        assertThatIllegalStateException()
                .isThrownBy(() -> Artefact.read(changed.getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("checksum");
    }

    @Test
    void theShippedOneLoads() {
        var judgement = QualityModel.load().judge("How do I reset my password?");
        assertThat(judgement.pWeak()).isBetween(0.0, 1.0);
        assertThat(judgement.confidence()).isBetween(0.5, 1.0);
        assertThat(AnswerCheck.load().check("2 + 2?", "4", null).reasons()).isEmpty();
    }

    static Stream<String> texts() {
        return Stream.of(
                "",
                " ",
                "\0",
                "\uD800",
                "?".repeat(200_000),
                "A. x\n".repeat(20_000),
                "1,".repeat(50_000),
                "ば".repeat(9_000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void anyTextIsJudged(String text) {
        var judgement = QualityModel.load().judge(text);
        assertThat(judgement.pWeak()).isBetween(0.0, 1.0);
        assertThat(judgement.pStrong()).isBetween(0.0, 1.0);
        assertThat(judgement.features().values()).allMatch(Double::isFinite);
    }
}
