package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.usage.TokenUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CitedStreamTest {
    private static final List<Passage> PASSAGES = List.of(
            passage("Shipping", "Parcels take two days. We ship on weekdays."),
            passage("Returns", "Bring the receipt. Shoes may be returned within 30 days."));
    private static final ChatEvent.Started STARTED = new ChatEvent.Started("id", "model", null);
    private static final ChatEvent.Finished FINISHED =
            new ChatEvent.Finished(ChatEvent.Reason.STOP, null, TokenUsage.of(1, 2), null);

    private static Passage passage(String title, String text) {
        return new Passage(Ids.next(), Ids.next(), title, null, null, text, 0.9);
    }

    /// An answer from memory.
    private static final class Spoken implements ChatStream {
        final Deque<ChatEvent> events;
        boolean closed;

        Spoken(List<ChatEvent> events) {
            this.events = new ArrayDeque<>(events);
        }

        @Override
        public @Nullable ChatEvent next() {
            return events.poll();
        }

        @Override
        public boolean ready() {
            return !events.isEmpty();
        }

        @Override
        public List<String> dropped() {
            return List.of("seed");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static List<ChatEvent> events(String... pieces) {
        var events = new ArrayList<ChatEvent>();
        events.add(STARTED);
        for (var piece : pieces) events.add(new ChatEvent.Text(piece, null));
        events.add(FINISHED);
        return events;
    }

    private static List<ChatEvent> cited(String... pieces) {
        var out = new ArrayList<ChatEvent>();
        try (var stream = new CitedStream(new Spoken(events(pieces)), PASSAGES)) {
            for (var event = stream.next(); event != null; event = stream.next()) out.add(event);
        }
        return out;
    }

    private static String text(List<ChatEvent> events) {
        var text = new StringBuilder();
        for (var event : events) if (event instanceof ChatEvent.Text piece) text.append(piece.text());
        return text.toString();
    }

    private static List<Citation> citations(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.Cited.class::isInstance)
                .flatMap(event -> ((ChatEvent.Cited) event).citations().stream())
                .toList();
    }

    @Test
    void citesOnceDirectlyBeforeTheEnd() {
        var events = cited("Shoes may be returned within 30 days [2].");
        assertThat(text(events)).isEqualTo("Shoes may be returned within 30 days [1].");
        assertThat(events.getFirst()).isEqualTo(STARTED);
        assertThat(events.getLast()).isEqualTo(FINISHED);
        assertThat(events.get(events.size() - 2)).isInstanceOf(ChatEvent.Cited.class);
        assertThat(citations(events))
                .extracting(Citation::quote)
                .containsExactly("Shoes may be returned within 30 days.");
    }

    @Test
    void findsAReferenceHoweverTheTextIsCut() {
        var answer = "Return within 30 days [2], parcels take two days [1][2]; see [9], [a note] and [1, 2] [";
        var whole = cited(answer);
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            var pieces = new ArrayList<String>();
            for (int from = 0; from < answer.length(); ) {
                int to = Math.min(answer.length(), from + random.nextInt(6));
                pieces.add(answer.substring(from, to));
                from = to;
            }
            var cut = cited(pieces.toArray(String[]::new));
            assertThat(text(cut)).isEqualTo(text(whole));
            assertThat(citations(cut)).extracting(Citation::title).containsExactly("Returns", "Shipping");
        }
        assertThat(text(whole))
                .isEqualTo("Return within 30 days [1], parcels take two days [2][1]; see , [a note] and [2][1] [");
    }

    @Test
    void saysNothingOfCitationsWhenTheAnswerRefersToNothing() {
        assertThat(citations(cited("I found nothing about it."))).isEmpty();
        assertThat(cited("I found nothing.")).noneMatch(ChatEvent.Cited.class::isInstance);
    }

    @Test
    void leavesOtherEventsInTheirPlace() {
        var call = new ChatEvent.ToolCall(0, "call", "search");
        var source = new Spoken(List.of(STARTED, new ChatEvent.Text("a", null), call, FINISHED));
        var out = new ArrayList<ChatEvent>();
        try (var stream = new CitedStream(source, PASSAGES)) {
            assertThat(stream.dropped()).containsExactly("seed");
            for (var event = stream.next(); event != null; event = stream.next()) out.add(event);
        }
        assertThat(out).containsExactly(STARTED, new ChatEvent.Text("a", null), call, FINISHED);
        assertThat(source.closed).isTrue();
    }

    @Test
    void holdsBackNoMoreThanAReferenceCanBeLong() {
        var source = new Spoken(events("[", "1 2 3 4 5 6 7 8 9", " goes on"));
        var stream = new CitedStream(source, PASSAGES);
        var shown = new StringBuilder();
        while (!source.events.isEmpty() && !(source.events.peek() instanceof ChatEvent.Finished)) {
            if (stream.next() instanceof ChatEvent.Text piece) shown.append(piece.text());
        }
        assertThat(shown).hasToString("[1 2 3 4 5 6 7 8 9 goes on");
    }
}
