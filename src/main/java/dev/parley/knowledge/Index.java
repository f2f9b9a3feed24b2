package dev.parley.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// One tenant's passages, to be searched by words and by meaning. Any number of threads may search while one changes
/// it. It holds nothing that its tenant's rows do not.
final class Index implements AutoCloseable {
    /// Changes with everything that makes an old index unreadable or wrong: fields, analysis, the embedding network.
    private static final String VERSION = "5 " + dev.parley.embeddings.Encoder.VERSION;

    /// Neighbours are looked for among vectors of bytes; scores are of the exact ones. Parts of up to 4,000
    /// vectors have no graph, which costs more to make than it saves: that is all of most tenants.
    private static final KnnVectorsFormat VECTORS =
            new Lucene104HnswScalarQuantizedVectorsFormat(ScalarEncoding.UNSIGNED_BYTE, 16, 64, 1, null, 500);

    private final Directory directory;
    private final VectorIndex vectors;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    /// The revision of each document that has passages here.
    private final Map<UUID, Long> documents = new HashMap<>();
    private volatile long version;

    private Index(Directory directory, VectorIndex vectors) throws IOException {
        this.directory = directory;
        this.vectors = vectors;
        var config = new IndexWriterConfig(Language.ENGLISH.analyzer).setCommitOnClose(true);
        // few tenants are written at a time, many are open
        config.setRAMBufferSizeMB(8);
        config.setCodec(new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return VECTORS;
            }
        });
        writer = new IndexWriter(directory, config);
        writer.setLiveCommitData(Map.of("version", version(vectors)).entrySet());
        searchers = new SearcherManager(writer, new SearcherFactory());
    }

    private static String version(VectorIndex vectors) {
        return VERSION + " " + vectors.name();
    }

    /// An empty index without files.
    static Index inMemory(VectorIndex vectors) {
        try {
            return new Index(new ByteBuffersDirectory(), vectors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The index in a folder as its last commit left it; empty when the folder is.
    /// @throws IOException when it is damaged, of another version, or in use by another process
    static Index open(Path folder, VectorIndex vectors) throws IOException {
        var directory = FSDirectory.open(folder);
        try {
            if (DirectoryReader.indexExists(directory)) requireVersion(directory, vectors);
            var index = new Index(directory, vectors);
            index.readDocuments();
            return index;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void requireVersion(Directory directory, VectorIndex vectors) throws IOException {
        try (var reader = DirectoryReader.open(directory)) {
            var version = reader.getIndexCommit().getUserData().get("version");
            if (!version(vectors).equals(version)) throw new IOException("The index is of version " + version + ".");
        }
    }

    private void readDocuments() throws IOException {
        var searcher = searchers.acquire();
        try {
            for (var leaf : searcher.getIndexReader().leaves()) {
                var live = leaf.reader().getLiveDocs();
                var stored = leaf.reader().storedFields();
                for (int i = 0; i < leaf.reader().maxDoc(); i++)
                    if (live == null || live.get(i)) {
                        var fields = stored.document(i, Set.of("document", "revision"));
                        documents.put(
                                UUID.fromString(fields.get("document")),
                                fields.getField("revision").numericValue().longValue());
                    }
            }
        } finally {
            searchers.release(searcher);
        }
        version = fingerprint();
    }

    /// How many parts it consists of: each is searched by itself.
    int segments() {
        try {
            var searcher = searchers.acquire();
            try {
                return searcher.getIndexReader().leaves().size();
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A number for the set of documents that searches see; the same for the same set.
    long version() {
        return version;
    }

    private long fingerprint() {
        long sum = 0;
        for (var document : documents.entrySet()) {
            var id = document.getKey();
            sum += (id.getMostSignificantBits()
                            ^ Long.rotateLeft(id.getLeastSignificantBits(), 32)
                            ^ document.getValue() * 0xBF58476D1CE4E5B9L)
                    * 0x9E3779B97F4A7C15L;
        }
        return sum;
    }

    /// The documents that have passages here, with their revisions.
    synchronized Map<UUID, Long> documents() {
        return Map.copyOf(documents);
    }

    /// Takes documents out and passages in. What is added are all passages of their documents; they take the
    /// place of those that were there. Searches see all of it once this returns.
    synchronized void change(Collection<UUID> gone, Collection<Chunk> added) {
        try {
            // the one step at another server: when it fails nothing is changed here, and it comes again
            vectors.add(added);
            for (var id : gone) writer.deleteDocuments(new Term("document", id.toString()));
            documents.keySet().removeAll(gone);
            for (var id : added.stream().map(Chunk::documentId).distinct().toList())
                if (documents.containsKey(id)) writer.deleteDocuments(new Term("document", id.toString()));
            for (var chunk : added) {
                writer.addDocument(fields(chunk));
                documents.put(chunk.documentId(), chunk.of().revision());
            }
            searchers.maybeRefreshBlocking();
            version = fingerprint();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes what was changed outlast the process.
    void commit() {
        try {
            writer.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Document fields(Chunk chunk) {
        var fields = new Document();
        fields.add(new StringField("id", chunk.id().toString(), Field.Store.YES));
        fields.add(new StringField("document", chunk.documentId().toString(), Field.Store.YES));
        var language = Language.of(chunk.text());
        words(fields, language, "title", chunk.title());
        if (chunk.section() != null) words(fields, language, "section", chunk.section());
        if (chunk.page() != null) fields.add(new StoredField("page", chunk.page()));
        words(fields, language, "text", chunk.text());
        fields.add(new StoredField("revision", chunk.of().revision()));
        if (chunk.of().curated()) fields.add(new StoredField("curated", 1));
        var labels = chunk.of().labels();
        if (labels.source() != null) fields.add(new StringField("source", labels.source(), Field.Store.NO));
        for (var tag : labels.tags()) fields.add(new StringField("tag", tag, Field.Store.NO));
        var audience = labels.audience() == null ? Scope.EVERYBODY : labels.audience();
        fields.add(new StringField("audience", audience, Field.Store.NO));
        if (chunk.vector().length > 0) vectors.describe(fields, chunk);
        return fields;
    }

    private static void words(Document fields, Language language, String name, String text) {
        fields.add(new StoredField(name, text));
        fields.add(new TextField(name, language.analyzer.tokenStream(name, text)));
    }

    /// The passages that fit the question best, best first.
    /// @param vector the question's embedding
    List<Hit> search(String question, float[] vector, int limit) {
        return search(question, vector, limit, Fusion.BOTH).hits();
    }

    Fusion.Found search(String question, float[] vector, int limit, Fusion fusion) {
        return search(question, vector, limit, fusion, Scope.ALL);
    }

    Fusion.Found search(String question, float[] vector, int limit, Fusion fusion, Scope scope) {
        try {
            var searcher = searchers.acquire();
            try {
                return fusion.search(searcher, vectors, question, vector, limit, scope.filter());
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        var failures = new ArrayList<IOException>();
        for (var part : List.of(searchers, writer, directory)) {
            try {
                part.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) throw new UncheckedIOException(failures.getFirst());
    }
}
