package dev.parley.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.ChatStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestorationTest {
    private static final String EMAIL = "[EMAIL_abcdefghijkl]";
    private static final String OTHER = "[EMAIL_abcdefghijk2]";
    private static final String NAME = "[NAME_aaaaaaaaaaaa]";
    private static final Restoration RESTORATION =
            new Restoration(Map.of("jane@example.com", EMAIL, "joe@example.com", OTHER, "Jane \"J\" Doe", NAME));

    @Test
    void putsBackWhatTheRequestHeld() {
        assertThat(RESTORATION.whole("Dear " + NAME + ", we wrote to " + EMAIL + OTHER + "."))
                .isEqualTo("Dear Jane \"J\" Doe, we wrote to jane@example.comjoe@example.com.");
    }

    @Test
    void leavesTokensThatTheRequestDidNotHold() {
        var others =
                "[EMAIL_zzzzzzzzzzzz] [PHONE_abcdefghijkl] [EMAIL] [email_abcdefghijkl] [1] [[" + EMAIL + "] [EMAIL_";
        assertThat(RESTORATION.whole(others)).isEqualTo(others.replace(EMAIL, "jane@example.com"));
    }

    @Test
    void holdsBackOnlyWhatMayBeTheBeginningOfAToken() {
        var pieces = RESTORATION.pieces();
        assertThat(pieces.next("see [")).isEqualTo("see ");
        assertThat(pieces.next("1]")).isEqualTo("[1]");
        assertThat(pieces.next("[EMAIL_abc")).isEmpty();
        assertThat(pieces.next("x")).isEqualTo("[EMAIL_abcx");
        assertThat(pieces.next("[EMAIL_abcdefghijk")).isEmpty();
        assertThat(pieces.rest()).isEqualTo("[EMAIL_abcdefghijk");
        assertThat(pieces.rest()).isEmpty();
    }

    @Test
    void givesTheSameWhereverTheTextIsCut() {
        var text = "a [[" + EMAIL + "[" + OTHER + " [EMAIL_" + NAME + "] [NAME_aaaa [EMAIL_abcdefghijk";
        var whole = RESTORATION.whole(text);
        for (int i = 0; i <= text.length(); i++)
            for (int j = i; j <= text.length(); j++) {
                var pieces = RESTORATION.pieces();
                var out = pieces.next(text.substring(0, i))
                        + pieces.next(text.substring(i, j))
                        + pieces.next(text.substring(j))
                        + pieces.rest();
                assertThat(out).isEqualTo(whole);
            }
    }

    @Test
    void restoresTextReasoningAndArgumentsCutAtRandom() {
        var random = new Random(11);
        for (int run = 0; run < 2_000; run++) {
            var events = new ArrayList<ChatEvent>();
            events.add(new ChatEvent.Started("id", "model", null));
            cut(random, "thinking of " + NAME + " [NAME_", part -> events.add(new ChatEvent.Reasoning(part, null)));
            events.add(new ChatEvent.Reasoning("", "signed"));
            cut(random, "Write to " + EMAIL + ", [1] [EMAIL_a", part -> events.add(new ChatEvent.Text(part, null)));
            events.add(new ChatEvent.ToolCall(0, "call", "send"));
            cut(
                    random,
                    "{\"to\":\"" + NAME + " <" + OTHER + ">\"}",
                    part -> events.add(new ChatEvent.ToolArguments(0, part)));
            events.add(new ChatEvent.ToolCall(1, "call2", "send"));
            cut(random, "{\"to\":\"" + EMAIL + "\"}", part -> events.add(new ChatEvent.ToolArguments(1, part)));
            events.add(new ChatEvent.Finished(Reason.STOP, null, ChatEvent.Finished.UNCOUNTED, null));
            var got = new Got();
            try (var stream = new RestoredStream(new Given(events.iterator()), RESTORATION)) {
                for (var event = stream.next(); event != null; event = stream.next()) got.take(event);
            }
            assertThat(got.reasoning).hasToString("thinking of Jane \"J\" Doe [NAME_|signed|");
            assertThat(got.text).hasToString("Write to jane@example.com, [1] [EMAIL_a");
            assertThat(Json.mapper().readTree(got.first.toString()).path("to").asString())
                    .isEqualTo("Jane \"J\" Doe <joe@example.com>");
            assertThat(got.second).hasToString("{\"to\":\"jane@example.com\"}");
            assertThat(got.order).isEqualTo("SRTC0C1F");
        }
    }

    @Test
    void restoresInsideOfWhatOnlyOneDialectKnows() {
        var wire = Json.object().put("refusal", "not to " + EMAIL).put("signature", EMAIL);
        var stream = new RestoredStream(
                new Given(List.<ChatEvent>of(new ChatEvent.Opaque(dev.parley.providers.Dialect.OPENAI, wire))
                        .iterator()),
                RESTORATION);
        assertThat(stream.next()).isInstanceOfSatisfying(ChatEvent.Opaque.class, opaque -> {
            assertThat(opaque.wire().path("refusal").asString()).isEqualTo("not to jane@example.com");
            assertThat(opaque.wire().path("signature").asString()).isEqualTo(EMAIL);
        });
    }

    private interface Sink {
        void add(String part);
    }

    private static void cut(Random random, String text, Sink sink) {
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(9));
            sink.add(text.substring(at, end));
            at = end;
        }
    }

    private static final class Got {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final StringBuilder first = new StringBuilder();
        private final StringBuilder second = new StringBuilder();
        private String order = "";

        private void take(ChatEvent event) {
            switch (event) {
                case ChatEvent.Started _ -> seen("S");
                case ChatEvent.Reasoning piece -> {
                    seen("R");
                    reasoning.append(piece.text());
                    if (piece.signature() != null)
                        reasoning.append('|').append(piece.signature()).append('|');
                }
                case ChatEvent.Text piece -> {
                    seen("T");
                    text.append(piece.text());
                }
                case ChatEvent.ToolCall call -> seen("C" + call.index());
                case ChatEvent.ToolArguments piece -> {
                    // those of a call come before the next begins
                    seen("C" + piece.index());
                    (piece.index() == 0 ? first : second).append(piece.json());
                }
                case ChatEvent.Finished _ -> seen("F");
                case ChatEvent.Cited _, ChatEvent.Opaque _ -> seen("?");
            }
        }

        private void seen(String what) {
            if (!order.endsWith(what)) order += what;
        }
    }

    private record Given(Iterator<ChatEvent> events) implements ChatStream {
        @Override
        public @Nullable ChatEvent next() {
            return events.hasNext() ? events.next() : null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
