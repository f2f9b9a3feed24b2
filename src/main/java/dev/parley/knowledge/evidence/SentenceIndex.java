package dev.parley.knowledge.evidence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.Sentences;
import dev.parley.knowledge.Terms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The sentences of passages with their vectors, which are computed once for each passage while it is in use.
/// The key is the passage's id, which no other tenant can have, and a passage never changes unless guardrails
/// took something out of it.
final class SentenceIndex {
    /// About 2 KB each.
    private static final int MAX_SENTENCES = 10_000;

    private final Encoder encoder;
    private final Cache<Key, List<Sentence>> known = Caffeine.newBuilder()
            .maximumWeight(MAX_SENTENCES)
            .weigher((Key key, List<Sentence> sentences) -> sentences.size() + 1)
            .build();

    private record Key(UUID chunk, String text) {}

    SentenceIndex(Encoder encoder) {
        this.encoder = encoder;
    }

    /// @param start offset in its passage's text
    /// @param order its words as the keyword search compares them
    /// @param vector of the sentence after the headings above it, without which "They last a year." means nothing
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sentence(int start, String text, List<String> order, Set<String> terms, float[] vector) {
        /// A line that announces what follows ("To return shoes:") or asks answers nothing.
        boolean saysNothing() {
            return ":?：？؟".indexOf(text.charAt(text.length() - 1)) >= 0 || terms.isEmpty();
        }
    }

    List<Sentence> of(Passage passage) {
        return known.get(new Key(passage.chunkId(), passage.text()), _ -> compute(passage));
    }

    private List<Sentence> compute(Passage passage) {
        var spans = Sentences.of(passage.text());
        var headings = passage.title() + (passage.section() == null ? ": " : " > " + passage.section() + ": ");
        var vectors = encoder.encode(
                spans.stream().map(span -> headings + span.of(passage.text())).toList());
        var sentences = new ArrayList<Sentence>(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            var text = spans.get(i).of(passage.text());
            var order = Terms.of(text);
            sentences.add(new Sentence(spans.get(i).start(), text, order, new HashSet<>(order), vectors.get(i)));
        }
        return List.copyOf(sentences);
    }
}
