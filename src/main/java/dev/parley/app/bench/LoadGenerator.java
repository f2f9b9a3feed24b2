package dev.parley.app.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends HTTP/1.1 requests over kept connections from the thread that calls it, and nothing else: what it costs is
/// taken from the two cores it shares with what it measures.
final class LoadGenerator {
    /// Time for answers that are under way when the run ends.
    private static final long GRACE = TimeUnit.SECONDS.toNanos(10);
    /// Shortest sleep: below it the kernel's timer slack rules.
    private static final long NAP = TimeUnit.MICROSECONDS.toNanos(100);

    private final Target target;
    private final Supplier<ByteBuffer> requests;
    private final Tally tally;
    private final Consumer<Ended> observer;
    private final LongConsumer clock;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final List<Connection> open = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);

    /// @param requests gives the next request, at its position 0
    /// @param observer told how each request ended
    /// @param clock told the nanoseconds since the start, at least once a millisecond
    LoadGenerator(
            Target target, Supplier<ByteBuffer> requests, Tally tally, Consumer<Ended> observer, LongConsumer clock) {
        this.target = target;
        this.requests = requests;
        this.tally = tally;
        this.observer = observer;
        this.clock = clock;
    }

    /// Runs one load to its end and adds to the tally.
    static void run(Target target, Supplier<ByteBuffer> requests, Load load, Tally tally) throws IOException {
        new LoadGenerator(target, requests, tally, ended -> {}, nanos -> {}).run(load);
    }

    void run(Load load) throws IOException {
        try (var selector = Selector.open()) {
            run(load, selector);
        } finally {
            for (var connection : open) connection.channel.close();
            open.clear();
            idle.clear();
        }
    }

    private void run(Load load, Selector selector) throws IOException {
        long start = System.nanoTime();
        long end = start + load.duration().toNanos();
        long interval = load.perSecond() == 0 ? 0 : (long) (1e9 / load.perSecond());
        long next = start;
        long now = start;
        int busy = 0;
        while (now < end || ((busy > 0 || !waiting.isEmpty() || next < end && interval > 0) && now < end + GRACE)) {
            if (interval > 0) {
                for (; next <= now && next < end; next += interval) waiting.add(next);
            } else if (now < end) {
                while (waiting.size() + busy < load.connections()) waiting.add(now);
            }
            while (!waiting.isEmpty() && (busy < load.connections())) {
                send(waiting.remove(), selector);
                busy++;
            }
            long pause = interval == 0 || next >= end ? TimeUnit.MILLISECONDS.toNanos(1) : next - System.nanoTime();
            await(selector, pause);
            for (var key : selector.selectedKeys()) ready(key);
            selector.selectedKeys().clear();
            busy = open.size() - idle.size();
            now = System.nanoTime();
            clock.accept(now - start);
        }
        tally.failed(0, busy + waiting.size());
        waiting.clear();
        // an open model's pace is set, a closed one's is what is found out; both end with the last arrival
        tally.nanos += end - start;
    }

    private static void await(Selector selector, long pause) throws IOException {
        if (pause >= TimeUnit.MILLISECONDS.toNanos(1)) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(pause));
        } else if (selector.selectNow() == 0 && pause > 0) {
            LockSupport.parkNanos(Math.min(pause, NAP));
            selector.selectNow();
        }
    }

    private void send(long intended, Selector selector) throws IOException {
        var connection = idle.isEmpty() ? opened() : idle.pop();
        connection.begin(intended, requests.get());
        try {
            if (connection.channel.isConnected()) flush(connection);
            else connect(connection, selector);
        } catch (IOException refused) {
            lost(connection);
        }
    }

    private Connection opened() throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var connection = new Connection(channel);
        open.add(connection);
        return connection;
    }

    private void connect(Connection connection, Selector selector) throws IOException {
        boolean connected = connection.channel.connect(target.address());
        connection.channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, connection);
        if (connected) flush(connection);
    }

    private void ready(SelectionKey key) {
        var connection = (Connection) key.attachment();
        try {
            if (key.isConnectable() && connection.channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                flush(connection);
            }
            if (key.isReadable()) receive(connection);
        } catch (IOException | IllegalStateException broken) {
            lost(connection);
        }
    }

    private void flush(Connection connection) throws IOException {
        var request = connection.request;
        if (request == null) return;
        // requests are far smaller than a socket's buffer
        while (request.hasRemaining()) connection.channel.write(request);
        connection.request = null;
    }

    private void receive(Connection connection) throws IOException {
        in.clear();
        int count = connection.channel.read(in);
        if (count < 0) throw new IOException("closed by the server");
        if (!connection.busy) throw new IOException("unexpected bytes");
        in.flip();
        var parser = connection.parser;
        parser.read(in);
        if (connection.firstContent < 0 && parser.content()) connection.firstContent = System.nanoTime();
        if (parser.done()) finished(connection);
    }

    private void finished(Connection connection) throws IOException {
        var parser = connection.parser;
        long now = System.nanoTime();
        if (parser.status() == 200) {
            long first = connection.firstContent < 0 ? -1 : connection.firstContent - connection.intended;
            tally.completed(now - connection.intended, first, parser.events());
        } else {
            tally.failed(parser.status(), 1);
        }
        observer.accept(new Ended(parser.status(), parser.usageId(), parser.content(), true));
        connection.busy = false;
        if (parser.close()) drop(connection);
        else idle.push(connection);
    }

    private void lost(Connection connection) {
        if (connection.busy) {
            tally.failed(0, 1);
            var parser = connection.parser;
            observer.accept(new Ended(parser.status(), parser.usageId(), parser.content(), false));
        }
        drop(connection);
    }

    private void drop(Connection connection) {
        open.remove(connection);
        idle.remove(connection);
        try {
            connection.channel.close();
        } catch (IOException closed) {
            connection.busy = false;
        }
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final ResponseParser parser = new ResponseParser();
        private @Nullable ByteBuffer request;
        private boolean busy;
        private long intended;
        private long firstContent;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void begin(long when, ByteBuffer what) {
            parser.reset();
            request = what;
            busy = true;
            intended = when;
            firstContent = -1;
        }
    }
}
