package dev.parley.knowledge;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.IntFunction;

/// Pieces, one after the other, of which one at a time is in memory.
final class PieceStream extends InputStream {
    private final IntFunction<Optional<byte[]>> pieces;
    private int ordinal;
    private byte[] piece = new byte[0];
    private int at;
    private boolean ended;

    /// @param pieces by their number from 0; empty after the last
    PieceStream(IntFunction<Optional<byte[]>> pieces) {
        this.pieces = pieces;
    }

    @Override
    public int read() {
        return more() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (length == 0) return 0;
        if (!more()) return -1;
        int read = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, target, from, read);
        at += read;
        return read;
    }

    private boolean more() {
        while (at == piece.length && !ended) {
            var next = pieces.apply(ordinal++);
            ended = next.isEmpty();
            piece = next.orElse(new byte[0]);
            at = 0;
        }
        return at < piece.length;
    }
}
