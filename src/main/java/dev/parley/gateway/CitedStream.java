package dev.parley.gateway;

import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Passage;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.ReshapedStream;
import java.util.List;

/// A model's grounded answer with its references made ours: `[3]` of the prompt becomes `[1]` when it is the first
/// passage that the answer refers to, a number that no passage has is removed, and the citations follow at the end.
/// A reference may be cut anywhere between two events, so up to {@link References#LONGEST} characters are held back.
final class CitedStream extends ReshapedStream {
    private final References references;

    /// An answer of Parley's own cites by itself.
    static ChatStream of(ChatRequest request, Opened answer) {
        var grounding = request.grounding();
        if (grounding == null || answer.target().dialect() == Dialect.LOCAL) return answer.stream();
        return new CitedStream(answer.stream(), grounding.passages());
    }

    CitedStream(ChatStream source, List<Passage> passages) {
        super(source);
        references = new References(passages);
    }

    @Override
    protected void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text text -> {
                var rewritten = references.rewrite(text.text());
                if (!rewritten.isEmpty() || text.extra() != null) add(new ChatEvent.Text(rewritten, text.extra()));
            }
            case ChatEvent.Finished finished -> {
                var rest = references.rest();
                if (!rest.isEmpty()) add(new ChatEvent.Text(rest, null));
                List<Citation> citations = references.citations();
                if (!citations.isEmpty()) add(new ChatEvent.Cited(citations));
                add(finished);
            }
            default -> add(event);
        }
    }
}
