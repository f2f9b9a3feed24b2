package dev.parley.app.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// WebSocket clients (RFC 6455), thousands of them on the thread that calls. What they cost is taken from the cores
/// that they share with what is measured, so that there is as little of it as can be.
final class SocketClients implements AutoCloseable {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Selector selector;
    private final InetSocketAddress address;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);

    SocketClients(URI server) throws IOException {
        selector = Selector.open();
        address = new InetSocketAddress(server.getHost(), server.getPort());
    }

    /// What one client does.
    interface Talk {
        void opened(Client client) throws IOException;

        void text(Client client, String message) throws IOException;

        /// @param code 1006 when the connection was lost
        void closed(Client client, int code) throws IOException;
    }

    Client open(String path, Talk talk) throws IOException {
        return new Client(path, talk);
    }

    /// Takes what has come, waiting for it a while.
    void run(long millis) throws IOException {
        if (millis <= 0) selector.selectNow();
        else selector.select(millis);
        for (var key : selector.selectedKeys()) ((Client) key.attachment()).ready(key);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (var key : selector.keys()) key.channel().close();
        selector.close();
    }

    final class Client {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Talk talk;
        private final String path;
        private final Deque<ByteBuffer> out = new ArrayDeque<>(2);
        /// What came of a frame that is not whole.
        private byte[] rest = new byte[0];
        private @Nullable ByteArrayOutputStream fragments;
        private boolean upgraded;
        private boolean ended;

        private Client(String path, Talk talk) throws IOException {
            this.path = path;
            this.talk = talk;
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(address);
            key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (connected) handshake();
        }

        private void handshake() throws IOException {
            write(ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: " + address.getHostString()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
        }

        void send(String text) throws IOException {
            frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        /// Reads no more from here on.
        void stopReading() {
            if (key.isValid()) key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
        }

        /// Ends the connection without a word.
        void cut() throws IOException {
            ended = true;
            // a reset, so that no port waits for what may still come
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }

        /// Masked, as a client must, by a mask that changes nothing.
        private void frame(int opcode, byte[] payload) throws IOException {
            var frame = ByteBuffer.allocate(payload.length + 14);
            frame.put((byte) (0x80 | opcode));
            if (payload.length < 126) frame.put((byte) (0x80 | payload.length));
            else if (payload.length < 65536) frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            else frame.put((byte) (0x80 | 127)).putLong(payload.length);
            write(frame.putInt(0).put(payload).flip());
        }

        private void write(ByteBuffer bytes) throws IOException {
            if (out.isEmpty()) channel.write(bytes);
            if (!bytes.hasRemaining()) return;
            out.add(bytes);
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }

        private void ready(SelectionKey ready) throws IOException {
            try {
                if (ready.isConnectable() && channel.finishConnect()) {
                    ready.interestOps(SelectionKey.OP_READ);
                    handshake();
                }
                if (ready.isValid() && ready.isWritable()) flush();
                if (ready.isValid() && ready.isReadable()) receive();
            } catch (IOException lost) {
                end(1006);
            }
        }

        private void flush() throws IOException {
            while (!out.isEmpty()) {
                channel.write(out.peek());
                if (out.element().hasRemaining()) return;
                out.remove();
            }
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }

        private void end(int code) throws IOException {
            if (ended) return;
            ended = true;
            channel.close();
            talk.closed(this, code);
        }

        private void receive() throws IOException {
            in.clear().put(rest);
            if (channel.read(in) < 0) {
                end(1006);
                return;
            }
            in.flip();
            if (!upgraded && !head()) throw new IOException("no upgrade");
            boolean more = true;
            while (more && upgraded && !ended) more = frame();
            if (in.capacity() == in.limit() && in.position() == 0) throw new IOException("a frame that is too long");
            rest = new byte[in.remaining()];
            in.get(rest);
        }

        private boolean head() throws IOException {
            for (int i = 3; i < in.limit(); i++) {
                if (in.get(i) != '\n' || in.get(i - 2) != '\n') continue;
                var head = new byte[i + 1];
                in.get(head);
                upgraded = new String(head, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101");
                if (upgraded) talk.opened(this);
                return upgraded;
            }
            return true;
        }

        /// @return whether there was a whole one
        private boolean frame() throws IOException {
            if (in.remaining() < 2) return false;
            int start = in.position();
            int first = in.get() & 0xff;
            long length = in.get() & 0x7f;
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (in.remaining() < more) return back(start);
            if (more == 2) length = in.getShort() & 0xffff;
            if (more == 8) length = in.getLong();
            if (in.remaining() < length) return back(start);
            var payload = new byte[(int) length];
            in.get(payload);
            take(first & 0x0f, (first & 0x80) != 0, payload);
            return true;
        }

        private boolean back(int start) {
            in.position(start);
            return false;
        }

        private void take(int opcode, boolean last, byte[] payload) throws IOException {
            switch (opcode) {
                case PING -> frame(PONG, payload);
                case PONG -> {}
                case CLOSE -> {
                    int code = payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
                    frame(CLOSE, Arrays.copyOf(payload, Math.min(2, payload.length)));
                    end(code);
                }
                default -> text(last, payload);
            }
        }

        private void text(boolean last, byte[] payload) throws IOException {
            var before = fragments;
            if (last && before == null) {
                talk.text(this, new String(payload, StandardCharsets.UTF_8));
                return;
            }
            if (before == null) fragments = before = new ByteArrayOutputStream();
            before.write(payload);
            if (!last) return;
            fragments = null;
            talk.text(this, before.toString(StandardCharsets.UTF_8));
        }
    }
}
