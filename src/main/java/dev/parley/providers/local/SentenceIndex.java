package dev.parley.providers.local;

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

/// The sentences of passages with their vectors, which are computed once for each passage while it is in use. The key
/// is the passage's id, which no other tenant can have, and a passage never changes.
final class SentenceIndex {
    /// About 2 KB each.
    private static final int MAX_SENTENCES = 10_000;

    private final Encoder encoder;
    private final Cache<UUID, List<Sentence>> known = Caffeine.newBuilder()
            .maximumWeight(MAX_SENTENCES)
            .weigher((UUID id, List<Sentence> sentences) -> sentences.size() + 1)
            .build();

    SentenceIndex(Encoder encoder) {
        this.encoder = encoder;
    }

    /// @param start offset in its passage's text
    /// @param vector of the sentence after the headings above it, without which "They last a year." means nothing
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sentence(int start, String text, Set<String> terms, float[] vector) {}

    List<Sentence> of(Passage passage) {
        var found = known.getIfPresent(passage.chunkId());
        if (found != null) return found;
        var computed = compute(passage);
        known.put(passage.chunkId(), computed);
        return computed;
    }

    private List<Sentence> compute(Passage passage) {
        var spans = Sentences.of(passage.text());
        var headings = passage.title() + (passage.section() == null ? ": " : " > " + passage.section() + ": ");
        var vectors = encoder.encode(
                spans.stream().map(span -> headings + span.of(passage.text())).toList());
        var sentences = new ArrayList<Sentence>(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            var text = spans.get(i).of(passage.text());
            sentences.add(new Sentence(spans.get(i).start(), text, new HashSet<>(Terms.of(text)), vectors.get(i)));
        }
        return List.copyOf(sentences);
    }
}
