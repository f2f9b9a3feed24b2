package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Documents in memory only, cut, embedded and searched like a tenant's: to measure how well that works.
public final class Corpus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Index index;
    private final Encoder encoder;

    public Corpus(Encoder encoder) {
        this.encoder = encoder;
        this.index = Index.inMemory(new LuceneVectors());
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
        return index.search(question, encoder.encode(question), limit, fusion).hits();
    }

    /// An index in a folder, as a tenant has it.
    public Corpus(Encoder encoder, Path folder) throws IOException {
        this.encoder = encoder;
        this.index = Index.open(folder, new LuceneVectors());
    }

    /// Adds a document whose passages are embedded already.
    public void add(String title, List<String> texts, List<float[]> vectors) {
        var id = Ids.next();
        var chunks = new ArrayList<Chunk>(texts.size());
        for (int i = 0; i < texts.size(); i++)
            chunks.add(new Chunk(Ids.next(), id, title, i, null, null, 0, 0, texts.get(i), vectors.get(i)));
        index.change(List.of(), chunks);
    }

    /// Makes it outlast the process, as is done after each change of a tenant's documents.
    public void commit() {
        index.commit();
    }

    /// What a search takes, with the question's vector at hand.
    public Fusion.Found timed(String question, float[] vector, int limit) {
        return index.search(question, vector, limit, Fusion.BOTH);
    }

    public int segments() {
        return index.segments();
    }

    /// As a tenant's documents are searched for a question within a conversation.
    /// @param topic see {@link FollowUp}
    public List<Hit> search(String question, String topic, int limit) {
        return FollowUp.search(question, topic, limit, text -> search(text, limit, Fusion.BOTH));
    }

    @Override
    public void close() {
        index.close();
    }
}
