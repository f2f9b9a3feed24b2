package dev.parley.routing.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSignalsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "She has 3 + 4 = 7 apples.",
                "That is 2 x $3.50 = $7.00 in all.",
                "10% * 50 = 5",
                "1,200 / 4 = 300 and then 300 - 1 = 299",
                "He made 5 \\* 4 = <<5*4=20>>20 cakes",
                "(2 + 3) * 4 = 5 * 4 = 20",
                "1/3 * 10 = 3.33",
                "12 / 20 = 60%"
            })
    void trueSumsAreNoFaults(String answer) {
        var signals = AnswerSignals.of("", answer);
        assertThat(signals.sums()).isPositive();
        assertThat(signals.faults()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "She has 3 + 4 = 8 apples.",
                "That is 2 x $3.50 = $7.50 in all.",
                "110 / 2 + 15 - 5 = <<110/2+15-5=60>>60 left",
                "First 2 + 2 = 4. Then 34 - 23 + 1 = 11."
            })
    void wrongSumsAreFaults(String answer) {
        assertThat(AnswerSignals.of("", answer).faults()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x = 5", "the ratio is 3:4", "f(x) = 2x + 1", "== 4 ==", "no numbers = none", "a box = 4"})
    void whatIsNoSumIsNone(String answer) {
        assertThat(AnswerSignals.of("", answer).sums()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Let us begin with the equation that follows from the first condition:",
                "The invoice was sent to the address in Berlin and the customer then",
                "```java\nint x = 1;",
                "So the total is 15 + 25 = <<15+2"
            })
    void answersThatStopAreUnfinished(String answer) {
        assertThat(AnswerSignals.of("", answer).unfinished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Paris", "42 km", "It was sent yesterday.", "#### 17", "```java\nint x = 1;\n```", "Yes!", "好的。"
            })
    void answersThatEndAreNot(String answer) {
        assertThat(AnswerSignals.of("", answer).unfinished()).isFalse();
    }

    @Test
    void doubtIsQuoted() {
        var signals = AnswerSignals.of("Who won?", "I'm not sure, but it might be Brazil.");
        assertThat(signals.hedges()).containsExactly("i'm not sure", "might be");
    }

    static Stream<String> garbage() {
        return Stream.of(
                "\0\uD800\uDFFF",
                "=".repeat(100_000),
                "(".repeat(100_000) + "1",
                "1+".repeat(50_000) + "=",
                "9".repeat(5_000) + " = 1",
                "٣ + ٤ = ٧",
                "1 / 0 = 5",
                "- - - = -",
                "a\n".repeat(50_000));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void anyTextIsRead(String text) {
        var signals = AnswerSignals.of(text, text);
        assertThat(signals.values().values()).allMatch(Double::isFinite);
        assertThat(List.copyOf(signals.values().keySet())).isEqualTo(AnswerSignals.names());
    }
}
