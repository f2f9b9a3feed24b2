package dev.parley.simulator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// One response body, laid out before it is sent: pieces of one byte array, the pauses before them, and how it ends.
/// The marks say where the content begins and ends, so that faults can be applied to any dialect.
final class Script {
    enum End {
        /// As HTTP wants it.
        COMPLETE,
        /// TCP reset.
        RESET,
        /// Nothing more, connection open.
        SILENCE,
        /// The content again and again.
        REPEAT
    }

    private final Out out = new Out(4096);
    private int[] ends = new int[32];
    private int pieces;
    private int firstContent;
    private int afterContent;
    private long latency;
    private long firstContentDelay;
    private long gap;
    private End end = End.COMPLETE;

    Out out() {
        return out;
    }

    /// Ends a piece.
    void mark() {
        if (pieces == ends.length) ends = Arrays.copyOf(ends, pieces * 2);
        ends[pieces++] = out.size();
    }

    void contentBegins() {
        firstContent = pieces;
        afterContent = pieces;
    }

    void contentEnds() {
        afterContent = pieces;
    }

    void pace(long latencyNanos, long firstContentNanos, long gapNanos) {
        latency = latencyNanos;
        firstContentDelay = firstContentNanos;
        gap = gapNanos;
    }

    /// Keeps the first `content` content events and what comes before them.
    void keepContent(int content, End how) {
        keep(Math.min(firstContent + content, afterContent), how);
    }

    void keep(int count, End how) {
        pieces = Math.min(count, pieces);
        out.truncate(pieces == 0 ? 0 : ends[pieces - 1]);
        end = how;
    }

    /// Keeps the first bytes, as one piece.
    void shorten(int bytes, End how) {
        out.truncate(bytes);
        pieces = 0;
        mark();
        end = how;
    }

    void end(End how) {
        end = how;
    }

    End end() {
        return end;
    }

    int pieces() {
        return pieces;
    }

    int contentCount() {
        return afterContent - firstContent;
    }

    int firstContent() {
        return firstContent;
    }

    int afterContent() {
        return afterContent;
    }

    boolean unpaced() {
        return latency == 0 && firstContentDelay == 0 && gap == 0;
    }

    /// Nanoseconds to wait before a piece.
    long delayBefore(int piece) {
        if (piece == 0 && firstContent == 0) return latency + firstContentDelay;
        if (piece == 0) return latency;
        if (piece == firstContent) return firstContentDelay;
        return piece > firstContent && piece < afterContent ? gap : 0;
    }

    ByteBuffer piece(int index) {
        int start = index == 0 ? 0 : ends[index - 1];
        return ByteBuffer.wrap(out.array(), start, ends[index] - start);
    }

    ByteBuffer all() {
        return ByteBuffer.wrap(out.array(), 0, out.size());
    }

    /// Replaces the piece at `index` and keeps the others.
    void replace(int index, byte[] with) {
        int start = index == 0 ? 0 : ends[index - 1];
        var tail = Arrays.copyOfRange(out.array(), ends[index], out.size());
        int shift = with.length - (ends[index] - start);
        out.truncate(start);
        out.raw(with).raw(tail);
        for (int i = index; i < pieces; i++) ends[i] += shift;
    }
}
