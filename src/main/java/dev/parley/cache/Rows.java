package dev.parley.cache;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Questions with their vectors, searched by scanning. One writer at a time, any number of readers without
/// locks: a row is written before it is counted, and never changed but for being emptied.
///
/// A vector is kept as the signs of its numbers, which a scan compares 64 at a time, and as bytes, by which the
/// nearest are ranked. Signs of random directions differ in proportion to the angle (Charikar, 2002).
final class Rows {
    /// Rows that the signs let through to be ranked.
    private static final int RANKED = 64;

    private final int words;
    private final int dimensions;
    private final long[] signs;
    private final byte[] vectors;
    private final float[] scales;
    private final AtomicReferenceArray<@Nullable Phrasing> phrasings;
    private volatile int size;

    /// A question as it was asked, and the answer it led to.
    record Phrasing(String question, Kept kept) {}

    /// @param row where it stands
    record Near(Rows rows, int row, Phrasing phrasing, float similarity) {
        /// Its vector, within the exactness of bytes.
        float[] vector() {
            var vector = new float[rows.dimensions];
            for (int i = 0; i < vector.length; i++)
                vector[i] = rows.scales[row] * rows.vectors[row * vector.length + i];
            return vector;
        }
    }

    Rows(int capacity, int dimensions) {
        this.dimensions = dimensions;
        this.words = (dimensions + 63) / 64;
        this.signs = new long[capacity * words];
        this.vectors = new byte[capacity * dimensions];
        this.scales = new float[capacity];
        this.phrasings = new AtomicReferenceArray<>(capacity);
    }

    int size() {
        return size;
    }

    boolean full() {
        return size == phrasings.length();
    }

    @Nullable
    Phrasing at(int row) {
        return phrasings.getAcquire(row);
    }

    void clear(int row) {
        phrasings.setRelease(row, null);
    }

    /// @return the row
    int add(Phrasing phrasing, float[] vector) {
        int row = size;
        float most = 1e-9f;
        for (float x : vector) most = Math.max(most, Math.abs(x));
        scales[row] = most / Byte.MAX_VALUE;
        for (int i = 0; i < dimensions; i++) vectors[row * dimensions + i] = (byte) Math.round(vector[i] / scales[row]);
        signs(vector, signs, row * words);
        phrasings.setRelease(row, phrasing);
        size = row + 1;
        return row;
    }

    /// A copy without the empty rows.
    Rows compacted(int capacity) {
        var copy = new Rows(capacity, dimensions);
        int to = 0;
        for (int row = 0; row < size; row++) {
            var phrasing = at(row);
            if (phrasing == null) continue;
            System.arraycopy(signs, row * words, copy.signs, to * words, words);
            System.arraycopy(vectors, row * dimensions, copy.vectors, to * dimensions, dimensions);
            copy.scales[to] = scales[row];
            copy.phrasings.setRelease(to++, phrasing);
        }
        copy.size = to;
        return copy;
    }

    private static void signs(float[] vector, long[] to, int at) {
        for (int i = 0; i < vector.length; i++) if (vector[i] > 0) to[at + i / 64] |= 1L << (i % 64);
    }

    /// The rows nearest to the vector, the nearest first.
    Near[] nearest(float[] vector, int count) {
        int rows = size;
        var asked = new long[words];
        signs(vector, asked, 0);
        int ranked = Math.min(rows, Math.max(RANKED, count));
        var survivors = words == 6 ? scan6(asked, rows, ranked) : scan(asked, rows, ranked);
        var near = new Near[survivors.length];
        int found = 0;
        for (int row : survivors) {
            var phrasing = at(row);
            if (phrasing != null) near[found++] = new Near(this, row, phrasing, similarity(row, vector));
        }
        near = Arrays.copyOf(near, found);
        Arrays.sort(near, (a, b) -> Float.compare(b.similarity, a.similarity));
        return near.length > count ? Arrays.copyOf(near, count) : near;
    }

    private float similarity(int row, float[] vector) {
        int from = row * dimensions;
        float sum = 0;
        for (int i = 0; i < dimensions; i++) sum += vector[i] * vectors[from + i];
        return sum * scales[row];
    }

    private int[] scan(long[] asked, int rows, int count) {
        var best = new Best(count);
        for (int row = 0; row < rows; row++) {
            int distance = 0;
            for (int w = 0; w < words; w++) distance += Long.bitCount(asked[w] ^ signs[row * words + w]);
            best.offer(row, distance);
        }
        return best.rows();
    }

    /// [#scan] for the encoder's 384 dimensions, written out.
    private int[] scan6(long[] q, int rows, int count) {
        long q0 = q[0];
        long q1 = q[1];
        long q2 = q[2];
        long q3 = q[3];
        long q4 = q[4];
        long q5 = q[5];
        var best = new Best(count);
        for (int row = 0, at = 0; row < rows; row++, at += 6) {
            int distance = Long.bitCount(q0 ^ signs[at])
                    + Long.bitCount(q1 ^ signs[at + 1])
                    + Long.bitCount(q2 ^ signs[at + 2])
                    + Long.bitCount(q3 ^ signs[at + 3])
                    + Long.bitCount(q4 ^ signs[at + 4])
                    + Long.bitCount(q5 ^ signs[at + 5]);
            if (distance < best.worst) best.offer(row, distance);
        }
        return best.rows();
    }

    /// The rows of least distance: a heap whose top is the worst of them.
    private static final class Best {
        private final long[] heap;
        private int size;
        private int worst = Integer.MAX_VALUE;

        Best(int count) {
            heap = new long[count];
        }

        void offer(int row, int distance) {
            if (distance >= worst) return;
            long key = (long) distance << 32 | row;
            if (size < heap.length) {
                heap[size] = key;
                up(size++);
            } else {
                heap[0] = key;
                down();
            }
            if (size == heap.length && size > 0) worst = (int) (heap[0] >>> 32);
        }

        private void up(int at) {
            for (int parent = (at - 1) / 2; at > 0 && heap[parent] < heap[at]; at = parent, parent = (at - 1) / 2)
                swap(at, parent);
        }

        private void down() {
            for (int at = 0; ; ) {
                int child = 2 * at + 1;
                if (child >= size) return;
                if (child + 1 < size && heap[child + 1] > heap[child]) child++;
                if (heap[at] >= heap[child]) return;
                swap(at, child);
                at = child;
            }
        }

        private void swap(int a, int b) {
            long kept = heap[a];
            heap[a] = heap[b];
            heap[b] = kept;
        }

        int[] rows() {
            var rows = new int[size];
            for (int i = 0; i < size; i++) rows[i] = (int) heap[i];
            return rows;
        }
    }
}
