package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Documents in memory only, cut, embedded and searched like a tenant's: to measure how well that works.
public final class Corpus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Index index = Index.inMemory();
    private final Encoder encoder;

    public Corpus(Encoder encoder) {
        this.encoder = encoder;
    }

    /// @return the id that the passages of the document carry
    public UUID add(String title, Format format, String content) {
        var id = Ids.next();
        var parsed = Parsed.of(format, content);
        index.change(List.of(), Passages.of(id, title, parsed, encoder, Chunking.TARGET, Deadline.in(PATIENCE)));
        return id;
    }

    /// Adds a FAQ. @return the id that its passages carry
    public UUID add(Faq.Text faq) {
        var id = Ids.next();
        var chunks = faq.passages(id, encoder.encode(faq.embedded())).stream()
                .map(Chunk::asCurated)
                .toList();
        index.change(List.of(), chunks);
        return id;
    }

    /// As questions are grounded: curated answers first.
    public List<Hit> find(String question, int limit) {
        return Curated.first(search(question, limit + Curated.SPARE, Fusion.BOTH), limit);
    }

    public List<Hit> search(String question, int limit, Fusion fusion) {
        return index.search(question, encoder.encode(question), limit, fusion);
    }

    @Override
    public void close() {
        index.close();
    }
}
