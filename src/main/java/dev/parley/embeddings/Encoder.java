package dev.parley.embeddings;

import ai.djl.huggingface.tokenizers.Encoding;
import dev.parley.platform.tasks.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Turns sentences into vectors so that sentences of like meaning lie close together. Any number of threads may use
/// one encoder; as many of them compute at a time as there are cores, the others wait.
///
/// Each text goes through the network by itself: the quantised network scales its numbers by the largest of a batch,
/// so a text's vector would depend on its neighbours, and a batch of 16 saves 15 % at 12 tokens and nothing at 180.
public final class Encoder implements AutoCloseable {
    /// Names the network and how its vectors are made. Vectors of different versions must not be compared.
    public static final String VERSION = "all-minilm-l6-v2-q/1";
    /// Length of a vector.
    public static final int DIMENSIONS = 384;
    /// Tokens of a text that are read, `[CLS]` and `[SEP]` included; what is beyond has no influence.
    public static final int MAX_TOKENS = 256;
    /// Characters that are looked at first: enough for 256 tokens of any usual text.
    private static final int USUAL_CHARS = 4_096;

    /// The network runs in native code, where a virtual thread would hold on to its carrier: with as many
    /// questions as cores, nothing else would be served. So it has threads of its own, one a core.
    private final ExecutorService cores =
            Tasks.pool("encoder", Runtime.getRuntime().availableProcessors());
    /// Many texts at once leave a core to single questions, for which somebody waits.
    private final Semaphore bulk =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable Network network;
    private final Path natives;
    private boolean closed;

    /// @param natives a folder for the tokenizer's native library, which is unpacked there once; made when missing
    public Encoder(Path natives) {
        this.natives = natives;
    }

    /// Loads the network now (about half a second) and not at the first text. Returns when it is there.
    public void warm() {
        network();
    }

    /// The text's vector, of length 1.
    public float[] encode(String text) {
        return later(text).join();
    }

    /// The text's vector once it is computed: for callers that do not wait for ever.
    public CompletableFuture<float[]> later(String text) {
        var network = network();
        var ids = ids(network, text);
        return CompletableFuture.supplyAsync(() -> network.run(ids), cores);
    }

    /// The texts' vectors, in the order of the texts.
    public List<float[]> encode(List<String> texts) {
        var vectors = new float[texts.size()][];
        // by length, so that the runtime's memory arena grows once and not text by text
        var order = IntStream.range(0, vectors.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length())
                        .reversed())
                .toList();
        bulk.acquireUninterruptibly();
        try {
            for (int i : order) vectors[i] = encode(texts.get(i));
        } finally {
            bulk.release();
        }
        return new ArrayList<>(Arrays.asList(vectors));
    }

    /// How many tokens the text has, without `[CLS]` and `[SEP]`.
    public int tokens(String text) {
        return network().tokenizer().encode(text, false, false).getIds().length;
    }

    /// The cosine of the angle between two vectors of length 1.
    public static double cosine(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    @Override
    public void close() {
        loading.lock();
        try {
            closed = true;
            cores.close();
            if (network != null) network.close();
            network = null;
        } finally {
            loading.unlock();
        }
    }

    private Network network() {
        var loaded = network;
        if (loaded != null) return loaded;
        loading.lock();
        try {
            if (closed) throw new IllegalStateException("The encoder is closed.");
            loaded = network;
            if (loaded == null) network = loaded = Network.load(natives);
            return loaded;
        } finally {
            loading.unlock();
        }
    }

    private static long[] ids(Network network, String text) {
        int chars = USUAL_CHARS;
        Encoding encoding;
        do {
            encoding = network.tokenizer().encode(prefix(text, chars), true, false);
            chars *= 4;
        } while (encoding.getIds().length < MAX_TOKENS && chars / 4 < text.length());
        var ids = encoding.getIds();
        if (ids.length <= MAX_TOKENS) return ids;
        var cut = Arrays.copyOf(ids, MAX_TOKENS);
        cut[MAX_TOKENS - 1] = ids[ids.length - 1];
        return cut;
    }

    private static String prefix(String text, int chars) {
        if (chars >= text.length()) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
    }
}
