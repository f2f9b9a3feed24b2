package dev.parley.simulator;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;

/// Writes a script, piece after piece, without a thread of its own: pauses are timers. In a pause it looks
/// whether the client is still there, since HTTP/1.1 does not say so before the next write fails.
final class ScriptWriter extends IteratingCallback {
    private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(50);

    private final Script script;
    private final Request request;
    private final Response response;
    private final Scheduler scheduler;
    private final boolean joined;
    private final Callback done;
    private final Consumer<Boolean> finished;
    private final boolean stamped;
    private int next;
    private long left = -1;
    private boolean ended;

    /// @param joined sends a script without pauses in one write
    /// @param finished told at the end whether the client left before it
    ScriptWriter(
            Script script,
            Request request,
            Response response,
            Callback done,
            Scheduler scheduler,
            boolean joined,
            Consumer<Boolean> finished) {
        this.script = script;
        this.request = request;
        this.response = response;
        this.done = done;
        this.scheduler = scheduler;
        this.joined = joined && script.unpaced() && script.end() == Script.End.COMPLETE;
        this.finished = finished;
        this.stamped = Stamp.isIn(script.all());
    }

    @Override
    protected Action process() throws Exception {
        if (ended) return Action.SUCCEEDED;
        if (next == script.pieces()) return end();
        if (joined) return write(true, script.all());
        if (left < 0) left = script.delayBefore(next);
        else if (left >= 0 && gone()) throw new EofException("the client left");
        if (left > 0) return nap();
        left = -1;
        var piece = script.piece(next++);
        if (stamped) Stamp.put(piece);
        return write(next == script.pieces() && script.end() == Script.End.COMPLETE, piece);
    }

    private Action end() throws EofException {
        return switch (script.end()) {
            case COMPLETE -> write(true, ByteBuffer.allocate(0));
            case RESET -> throw resetOnPurpose();
            case SILENCE -> silence();
            case REPEAT -> repeat();
        };
    }

    private Action silence() throws EofException {
        if (gone()) throw new EofException("the client left");
        left = LONGEST_NAP;
        // headers go out although nothing follows them
        if (script.pieces() > 0 && !response.isCommitted()) return write(false, ByteBuffer.allocate(0));
        return nap();
    }

    private Action repeat() {
        next = script.firstContent();
        var piece = script.piece(next++);
        return write(false, piece);
    }

    private Action nap() {
        long nap = Math.min(left, LONGEST_NAP);
        left -= nap;
        scheduler.schedule(this::succeeded, nap, TimeUnit.NANOSECONDS);
        return Action.SCHEDULED;
    }

    private Action write(boolean last, ByteBuffer bytes) {
        ended = last;
        response.write(last, bytes, this);
        return Action.SCHEDULED;
    }

    private boolean gone() {
        var end = request.getConnectionMetaData().getConnection().getEndPoint();
        if (!end.isOpen()) return true;
        if (!(end.getTransport() instanceof SocketChannel channel)) return false;
        try {
            // clients do not pipeline behind an open answer: what can be read now is only its end
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (java.io.IOException reset) {
            return true;
        }
    }

    private Reset resetOnPurpose() {
        var end = request.getConnectionMetaData().getConnection().getEndPoint();
        if (end.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
            } catch (java.io.IOException closed) {
                return new Reset();
            }
        }
        return new Reset();
    }

    @Override
    protected void onCompleteSuccess() {
        finished.accept(false);
        done.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        finished.accept(!(cause instanceof Reset));
        var end = request.getConnectionMetaData().getConnection().getEndPoint();
        if (cause instanceof Reset) end.close();
        done.failed(cause);
    }

    private static final class Reset extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Reset() {
            super("reset on purpose", null, false, false);
        }
    }
}
