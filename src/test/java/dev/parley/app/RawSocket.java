package dev.parley.app;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A WebSocket's bytes, right or wrong.
final class RawSocket implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final String head;

    private RawSocket(URI url) throws IOException {
        socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        bytes(("GET " + url.getPath() + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        var read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\n")) read.append((char) in.readByte());
        head = read.toString();
    }

    static RawSocket open(String url) throws IOException {
        return new RawSocket(URI.create(url));
    }

    /// What the handshake was answered with.
    String head() {
        return head;
    }

    /// @param first its first byte: the flags and the opcode
    void frame(int first, byte[] payload) throws IOException {
        var frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) first);
        if (payload.length < 126) frame.put((byte) (0x80 | payload.length));
        else frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        frame.putInt(0).put(payload);
        bytes(java.util.Arrays.copyOf(frame.array(), frame.position()));
    }

    void bytes(byte[] some) throws IOException {
        socket.getOutputStream().write(some);
        socket.getOutputStream().flush();
    }

    /// That of the close frame that comes next, after others.
    int closeCode() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte();
            if (length == 126) length = in.readUnsignedShort();
            var payload = in.readNBytes(length);
            if (opcode == 8) return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
