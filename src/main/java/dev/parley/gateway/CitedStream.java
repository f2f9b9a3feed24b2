package dev.parley.gateway;

import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model's grounded answer with its references made ours: `[3]` of the prompt becomes `[1]` when it is the first
/// passage that the answer refers to, a number that no passage has is removed, and the citations follow at the end.
/// A reference may be cut anywhere between two events, so up to {@link References#LONGEST} characters are held back.
final class CitedStream implements ChatStream {
    private final ChatStream source;
    private final References references;
    private final Deque<ChatEvent> ahead = new ArrayDeque<>(2);

    CitedStream(ChatStream source, List<Passage> passages) {
        this.source = source;
        references = new References(passages);
    }

    @Override
    public @Nullable ChatEvent next() {
        while (ahead.isEmpty()) {
            var event = source.next();
            if (event == null) return null;
            take(event);
        }
        return ahead.poll();
    }

    private void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text text -> {
                var rewritten = references.rewrite(text.text());
                if (!rewritten.isEmpty() || text.extra() != null)
                    ahead.add(new ChatEvent.Text(rewritten, text.extra()));
            }
            case ChatEvent.Finished finished -> {
                var rest = references.rest();
                if (!rest.isEmpty()) ahead.add(new ChatEvent.Text(rest, null));
                List<Citation> citations = references.citations();
                if (!citations.isEmpty()) ahead.add(new ChatEvent.Cited(citations));
                ahead.add(finished);
            }
            default -> ahead.add(event);
        }
    }

    @Override
    public boolean ready() {
        return !ahead.isEmpty() || source.ready();
    }

    @Override
    public List<String> dropped() {
        return source.dropped();
    }

    @Override
    public void close() {
        source.close();
    }
}
