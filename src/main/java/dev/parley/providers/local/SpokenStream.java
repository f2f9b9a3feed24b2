package dev.parley.providers.local;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.usage.TokenUsage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A known answer as a stream, a word at a time.
final class SpokenStream implements ChatStream {
    private final Deque<ChatEvent> events = new ArrayDeque<>();
    private final List<String> dropped;

    SpokenStream(
            ChatEvent.Started started,
            Extractive.Answer answer,
            ChatRequest.Sampling sampling,
            TokenUsage input,
            Encoder encoder,
            List<String> dropped) {
        this.dropped = dropped;
        events.add(started);
        var stop = firstStop(answer.text(), sampling.stop());
        var text = stop == null
                ? answer.text()
                : answer.text().substring(0, answer.text().indexOf(stop));
        int most = sampling.maxTokens() == null ? Integer.MAX_VALUE : sampling.maxTokens();
        int tokens = 0;
        int said = 0;
        for (int from = 0; from < text.length(); ) {
            int to = wordEnd(text, from);
            int more = encoder.tokens(text.substring(from, to));
            if (tokens + more > most) break;
            tokens += more;
            events.add(new ChatEvent.Text(text.substring(from, to), null));
            from = said = to;
        }
        boolean cut = said < text.length();
        var citations = cited(text.substring(0, said), answer.citations());
        if (!citations.isEmpty()) events.add(new ChatEvent.Cited(citations));
        events.add(new ChatEvent.Finished(
                cut ? ChatEvent.Reason.LENGTH : ChatEvent.Reason.STOP,
                cut ? null : stop,
                TokenUsage.of(input.input(), tokens),
                null));
    }

    /// A word with the white space before it.
    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) at++;
        return at;
    }

    private static @Nullable String firstStop(String text, List<String> stops) {
        String first = null;
        for (var stop : stops) {
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            if (at >= 0 && (first == null || at < text.indexOf(first))) first = stop;
        }
        return first;
    }

    /// Those whose mark was said.
    private static List<Citation> cited(String said, List<Citation> all) {
        int count = 0;
        while (count < all.size() && said.contains(" [" + (count + 1) + "]")) count++;
        return all.subList(0, count);
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
        return dropped;
    }

    @Override
    public void close() {
        events.clear();
    }
}
