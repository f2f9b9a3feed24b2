package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.evidence.Support;
import dev.parley.providers.ChatEvent;
import dev.parley.tenancy.TenantConfig.Unsupported;
import dev.parley.usage.TokenUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SupportedStreamTest {
    private static final Encoder ENCODER = new Encoder(Path.of("target/native"));
    private static final Support SUPPORT = new Support(ENCODER);
    private static final List<Passage> PASSAGES = List.of(new Passage(
            Ids.next(),
            Ids.next(),
            "Returns",
            null,
            null,
            "Shoes may be returned within 30 days. Refunds go to the card that paid.",
            0.6));
    private static final String INVENTED = "Elephants get a discount of 70 percent on all blue umbrellas in Paris [1].";
    private static final String ANSWER =
            "Shoes may be returned within 30 days. [1] " + INVENTED + " Refunds go to the card that paid [1].";

    private final Course course = new Course();

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    private String said(Unsupported wish, List<String> pieces) {
        var events = new ArrayList<ChatEvent>();
        for (var piece : pieces) events.add(new ChatEvent.Text(piece, null));
        events.add(new ChatEvent.Finished(ChatEvent.Reason.STOP, null, TokenUsage.of(1, 2), null));
        var text = new StringBuilder();
        try (var stream = new SupportedStream(SaidStream.of(events), SUPPORT, PASSAGES, wish, course)) {
            for (var event = stream.next(); event != null; event = stream.next())
                if (event instanceof ChatEvent.Text said) text.append(said.text());
        }
        return text.toString();
    }

    private static List<String> cut(String text, Random random) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int to = Math.min(text.length(), at + 1 + random.nextInt(20));
            pieces.add(text.substring(at, to));
            at = to;
        }
        return pieces;
    }

    @Test
    void whatIsFlaggedIsSaidAsItWasAndToldAtTheEnd() {
        assertThat(said(Unsupported.FLAG, cut(ANSWER, new Random(1)))).isEqualTo(ANSWER);
        assertThat(course.unsupported()).containsExactly(INVENTED.replace(" [1]", ""));
    }

    @Test
    void whatIsRemovedIsTheSameHoweverTheTextWasCut() {
        var random = new Random(2);
        for (int run = 0; run < 20; run++) {
            assertThat(said(Unsupported.REMOVE, cut(ANSWER, random)))
                    .isEqualTo("Shoes may be returned within 30 days. [1] Refunds go to the card that paid [1].");
            assertThat(course.unsupported()).containsExactly(INVENTED);
        }
    }

    @Test
    void anAnswerOfWhichNothingIsLeftSaysThatNothingWasFound() {
        assertThat(said(Unsupported.REMOVE, List.of(INVENTED)))
                .isEqualTo("I found nothing in the documents that answers this question.");
    }

    @Test
    void textWithoutTheEndOfASentenceIsNotHeldForEver() {
        var endless = "shoes may be returned within 30 days and ".repeat(60);
        var events = new ArrayList<ChatEvent>();
        for (var piece : cut(endless, new Random(4))) events.add(new ChatEvent.Text(piece, null));
        var shown = new StringBuilder();
        // it has not ended
        try (var stream = new SupportedStream(SaidStream.of(events), SUPPORT, PASSAGES, Unsupported.REMOVE, course)) {
            for (var event = stream.next(); event instanceof ChatEvent.Text said; event = stream.next())
                shown.append(said.text());
        }
        assertThat(shown.length()).isGreaterThan(endless.length() - SupportedStream.LONGEST - 20);
        assertThat(endless).startsWith(shown.toString());
    }
}
