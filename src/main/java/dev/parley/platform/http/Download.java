package dev.parley.platform.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/// A response of bytes whose number is not known when it begins. It waits for the client to take them, but not for one
/// that hardly takes any: what a download holds, such as a snapshot of the database, must not be held for ever.
public final class Download extends OutputStream {
    private final OutputStream out;
    private final Map<String, String> trailers = new HashMap<>();
    private long bytes;
    private long waitedNanos;

    Download(OutputStream out) {
        this.out = out;
    }

    /// @throws EventStream.ClientGone when the client closed its connection or takes the bytes too slowly
    @Override
    public void write(byte[] from, int start, int length) {
        long begun = System.nanoTime();
        try {
            out.write(from, start, length);
            bytes += length;
            waitedNanos += System.nanoTime() - begun;
            if (Body.tooSlow(bytes, waitedNanos)) throw new IOException("The client takes the bytes too slowly.");
        } catch (IOException gone) {
            throw new EventStream.ClientGone(gone);
        }
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /// Says a field after the last byte (RFC 9110, section 6.5), where the protocol can.
    /// @param name announced when the download began
    public void trailer(String name, String value) {
        trailers.put(name, value);
    }

    Map<String, String> trailers() {
        return trailers;
    }

    void end() {
        try {
            out.close();
        } catch (IOException gone) {
            throw new EventStream.ClientGone(gone);
        }
    }
}
