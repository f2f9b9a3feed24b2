package dev.parley.platform.http;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.util.TimeValue;

/// The bytes of a response. At its end the connection goes back to the pool; closed before, it is broken off.
final class UpstreamBody extends InputStream {
    private static final int READS_AT_A_TIME = 8;

    private final InputStream content;
    private final UpstreamCall call;
    private final TimeValue keepAlive;
    private boolean ended;
    private int reads;

    /// @param keepAlive how long the connection may be kept for others afterwards; zero closes it
    UpstreamBody(InputStream content, UpstreamCall call, TimeValue keepAlive) {
        this.content = content;
        this.call = call;
        this.keepAlive = keepAlive;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (ended || length == 0) return ended ? -1 : 0;
        if (call.done()) throw new UpstreamException(UpstreamException.Reason.CUT, "The response was closed", null);
        call.beforeRead();
        letOthersRun();
        return readOn(target, from, length);
    }

    /// A read that finds bytes does not wait, and virtual threads are not preempted: a server that never pauses would
    /// keep the processor from all other requests.
    @SuppressWarnings("ThreadPriorityCheck")
    private void letOthersRun() {
        if (++reads % READS_AT_A_TIME == 0) Thread.yield();
    }

    private int readOn(byte[] target, int from, int length) throws UpstreamException {
        try {
            int read = content.read(target, from, length);
            call.afterRead();
            if (read < 0) end();
            return read;
        } catch (IOException | RuntimeException e) {
            var failure = call.failure(e);
            call.discard();
            throw failure;
        }
    }

    private void end() {
        ended = true;
        if (keepAlive.getDuration() > 0) call.release(keepAlive);
        else call.discard();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// Reads the little that may follow the last byte anyone wanted, so that the connection can serve again.
    void drain(byte[] scratch, long nanos) {
        if (ended || call.done()) return;
        try {
            long until = System.nanoTime() + nanos;
            for (int budget = scratch.length; budget > 0; ) {
                long left = until - System.nanoTime();
                if (left <= 0) return;
                call.waitAtMost(left);
                int read = readOn(scratch, 0, budget);
                if (read < 0) return;
                budget -= read;
            }
        } catch (UpstreamException | IllegalStateException gone) {
            // nothing to save: close discards the connection
        }
    }

    @Override
    public void close() {
        if (!ended) call.discard();
    }
}
