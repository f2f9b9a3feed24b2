package dev.parley.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Rule.Kind;
import dev.parley.guardrails.Rule.Stage;
import dev.parley.guardrails.Verdict.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputScreenTest {
    private static final String SYSTEM =
            "You are the assistant of Acme. Never offer more than ten percent discount, and do not speak of the"
                    + " merger with Globex before June.";
    private static final Encoder UNUSED = new Encoder(Path.of("unused"));
    private static final List<String> PARTS = List.of(
            "The parcel is on its way. ",
            "Write to jane.doe@example.com or call +49 30 901820. ",
            "key sk-proj-abcDEF1234567890abcDEF1234567890 ",
            "I was told: never offer more than ten percent discount, AND do not speak of the merger! ",
            "😀😀 ",
            "\ud800",
            "b​anned wo​rd ",
            "Banned Word",
            "x".repeat(90),
            "\n\n",
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----\n",
            "https://bob:hunter2@db.example/x ",
            "code 4711-ABC ");

    private static GuardrailSet set(Rule... rules) {
        return GuardrailSet.of(new Guardrails(List.of(rules), null, null, 5_000, null), UNUSED, () -> {
            throw new IllegalStateException();
        });
    }

    private static GuardrailSet all(Action banned) {
        return set(
                Rules.rule(Stage.OUTPUT, Kind.PII, Action.REDACT),
                Rules.rule(Stage.OUTPUT, Kind.SECRET, Action.REDACT),
                Rules.rule(Stage.OUTPUT, Kind.PROMPT_LEAK, Action.REDACT),
                Rules.rule(Stage.OUTPUT, Kind.REGEX, Action.REDACT, "\\b[0-9]{4}-[A-Z]{3}\\b"),
                Rules.rule(Stage.OUTPUT, Kind.BANNED, banned, "banned word"));
    }

    private static String whole(GuardrailSet set, String text) {
        var screen = set.output(SYSTEM);
        return screen.next(text) + screen.end();
    }

    @Test
    void whatIsSentDoesNotDependOnHowTheTextIsCut() {
        var random = new Random(7);
        for (int round = 0; round < 400; round++) {
            var set = all(round % 3 == 0 ? Action.BLOCK : Action.REDACT);
            var text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) text.append(PARTS.get(random.nextInt(PARTS.size())));
            var screen = set.output(SYSTEM);
            var sent = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int next = Math.min(text.length(), at + random.nextInt(random.nextBoolean() ? 4 : 200));
                sent.append(screen.next(text.substring(at, next)));
                at = next;
            }
            sent.append(screen.end());
            var uncut = set.output(SYSTEM);
            var expected = uncut.next(text.toString()) + uncut.end();
            assertThat(sent.toString()).isEqualTo(expected);
            assertThat(screen.verdict().refusal()).isEqualTo(uncut.verdict().refusal());
            assertThat(screen.verdict().checks().stream().map(check -> check.findings()))
                    .isEqualTo(uncut.verdict().checks().stream()
                            .map(check -> check.findings())
                            .toList());
        }
    }

    @Test
    void noMoreIsHeldBackThanTheDelay() {
        var screen = all(Action.REDACT).output(SYSTEM);
        int in = 0;
        int out = 0;
        for (int i = 0; i < 2_000; i++) {
            in++;
            out += screen.next("y ".substring(i % 2, i % 2 + 1)).length();
            assertThat(in - out).isLessThanOrEqualTo(screen.delay());
        }
        assertThat(screen.delay()).isLessThanOrEqualTo(256);
    }

    @Test
    void withoutRulesNothingIsHeldBack() {
        var screen = set().output(SYSTEM);
        assertThat(screen.next("abc")).isEqualTo("abc");
        assertThat(screen.end()).isEmpty();
        assertThat(screen.verdict().checks()).isEmpty();
    }

    @Test
    void secretsAndPersonalDataAreTakenOut() {
        assertThat(whole(
                        all(Action.REDACT),
                        "Use sk-proj-abcDEF1234567890abcDEF1234567890, then mail jane@example.com."))
                .isEqualTo("Use [redacted], then mail [redacted].");
    }

    @Test
    void aSecretLongerThanTheWindowIsTakenOutToItsEnd() {
        var key = "sk-" + "aB3dE5gH7jK9".repeat(60);
        assertThat(whole(all(Action.REDACT), "The key is " + key + " and no more."))
                .isEqualTo("The key is [redacted] and no more.");
    }

    @Test
    void aLeakIsFoundInOtherCaseAndPunctuation() {
        var said = "Sure: NEVER offer more than ten percent discount -- and do not speak of anything else.";
        assertThat(whole(all(Action.REDACT), said))
                .startsWith("Sure: [redacted]")
                .doesNotContain("percent");
    }

    @Test
    void aTurnOfTheLanguageIsNoLeak() {
        var said = "You are the assistant of your own luck, and we never offer more than this.";
        assertThat(whole(all(Action.REDACT), said)).isEqualTo(said);
    }

    @Test
    void aBlockedAnswerEndsBeforeWhatIsBlocked() {
        var screen = all(Action.BLOCK).output(SYSTEM);
        var sent = screen.next("This is fine. A banned word follows. More.") + screen.end();
        assertThat(sent).isEqualTo("This is fine. A ");
        assertThat(screen.stopped()).isTrue();
        assertThat(screen.next("more")).isEmpty();
        assertThat(screen.verdict().refusal()).isEqualTo(new Verdict.Refusal("banned-block", "No."));
    }

    @Test
    void withoutASystemPromptALeakIsSaidNotToBeChecked() {
        var screen =
                set(Rules.rule(Stage.OUTPUT, Kind.PROMPT_LEAK, Action.BLOCK)).output("");
        assertThat(screen.next("anything") + screen.end()).isEqualTo("anything");
        assertThat(screen.verdict().checks().getFirst().outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    @Test
    void aHugeAnswerIsScreenedInOrder() {
        var text = "All is well. ".repeat(40_000);
        assertThat(whole(all(Action.REDACT), text)).isEqualTo(text);
    }
}
