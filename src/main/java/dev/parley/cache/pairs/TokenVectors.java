package dev.parley.cache.pairs;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/// A vector for each word piece of the encoder's vocabulary, distilled from the encoder once. The mean of a text's
/// pieces, weighted by rarity, tells in microseconds roughly what the encoder tells in milliseconds.
///
/// Weights are those of smooth inverse frequency (Arora et al., 2017): a / (a + frequency).
public final class TokenVectors {
    private static final int MAGIC = 0x50544B31;
    private static final int LONGEST = 64;
    /// Texts beyond this are cut: questions are short.
    private static final int MOST_CHARS = 2_000;

    private final int dimensions;
    private final Map<String, Integer> rows;
    private final byte[] vectors;
    private final float[] scales;
    private final float[] weights;

    /// @param pieces word pieces; those inside a word begin with `##`
    /// @param vectors a row of `dimensions` for each piece
    /// @param scales what a row's bytes are multiplied by
    /// @param weights how much a piece counts, from 0 to 1
    public TokenVectors(List<String> pieces, int dimensions, byte[] vectors, float[] scales, float[] weights) {
        this.dimensions = dimensions;
        this.vectors = vectors;
        this.scales = scales;
        this.weights = weights;
        this.rows = HashMap.newHashMap(pieces.size());
        for (int i = 0; i < pieces.size(); i++) rows.put(pieces.get(i), i);
    }

    /// The trained vectors in the jar.
    public static TokenVectors get() {
        return Loaded.VECTORS;
    }

    /// Read at the first use, so that training can go on without them.
    private static final class Loaded {
        static final TokenVectors VECTORS = load();
    }

    public int dimensions() {
        return dimensions;
    }

    /// The text's vector, of length 1; all zero when it holds nothing known.
    public float[] encode(String text) {
        var sum = new float[dimensions];
        pieces(text, (row, _) -> add(row, weights[row], sum));
        return unit(sum);
    }

    /// A word's vector, of length 1.
    float[] word(String word) {
        var sum = new float[dimensions];
        piecesOf(word, row -> add(row, 1, sum));
        return unit(sum);
    }

    /// How rare the word is, from 0 to 1: that of its rarest piece.
    float weight(String word) {
        var most = new float[1];
        piecesOf(word, row -> most[0] = Math.max(most[0], weights[row]));
        return most[0];
    }

    private void add(int row, float weight, float[] sum) {
        float scale = scales[row] * weight;
        int from = row * dimensions;
        for (int i = 0; i < sum.length; i++) sum[i] += scale * vectors[from + i];
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float x : vector) squares += (double) x * x;
        if (squares == 0) return vector;
        float scale = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < vector.length; i++) vector[i] *= scale;
        return vector;
    }

    /// Takes the row of each word, and where the word began, in characters.
    public interface Piece {
        void accept(int row, int at);
    }

    /// Calls for each known piece of the text.
    public void pieces(String text, Piece piece) {
        int end = Math.min(text.length(), MOST_CHARS);
        for (int from = 0; from < end; ) {
            char c = text.charAt(from);
            int to = from + 1;
            if (Character.isLetterOrDigit(c)) {
                while (to < end && Character.isLetterOrDigit(text.charAt(to))) to++;
                int at = from;
                piecesOf(text.substring(from, to).toLowerCase(Locale.ROOT), row -> piece.accept(row, at));
            }
            from = to;
        }
    }

    /// The longest pieces first, as the encoder's tokenizer cuts; none when a part is unknown.
    private void piecesOf(String word, IntConsumer piece) {
        var whole = rows.get(word);
        if (whole != null) {
            piece.accept(whole);
            return;
        }
        if (word.length() > LONGEST) return;
        for (int from = 0; from < word.length(); ) {
            int to = word.length();
            Integer row = null;
            for (; to > from; to--) {
                row = rows.get(from == 0 ? word.substring(0, to) : "##" + word.substring(from, to));
                if (row != null) break;
            }
            if (row == null) return;
            piece.accept(row);
            from = to;
        }
    }

    /// How many pieces are known.
    public int size() {
        return weights.length;
    }

    public void write(OutputStream to) throws IOException {
        var out = new DataOutputStream(to);
        var pieces = new String[weights.length];
        rows.forEach((piece, row) -> pieces[row] = piece);
        out.writeInt(MAGIC);
        out.writeInt(dimensions);
        out.writeInt(pieces.length);
        for (int i = 0; i < pieces.length; i++) {
            out.writeUTF(pieces[i]);
            out.writeFloat(scales[i]);
            out.writeFloat(weights[i]);
        }
        out.write(vectors);
        out.flush();
    }

    static TokenVectors read(InputStream from) throws IOException {
        var in = new DataInputStream(from);
        if (in.readInt() != MAGIC) throw new IOException("These are no token vectors.");
        int dimensions = in.readInt();
        var pieces = new String[in.readInt()];
        var scales = new float[pieces.length];
        var weights = new float[pieces.length];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = in.readUTF();
            scales[i] = in.readFloat();
            weights[i] = in.readFloat();
        }
        return new TokenVectors(List.of(pieces), dimensions, in.readAllBytes(), scales, weights);
    }

    private static TokenVectors load() {
        try (var in = TokenVectors.class.getResourceAsStream("/cache/tokens.bin")) {
            if (in == null) throw new IllegalStateException("/cache/tokens.bin is missing from the class path.");
            return read(new BufferedInputStream(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
