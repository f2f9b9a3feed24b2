package dev.parley.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.http.UpstreamException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    private record Event(String name, String data) {}

    private static List<Event> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE, new Random(1));
    }

    /// Bytes are shown as Latin-1, so that none is lost.
    private static List<Event> read(byte[] bytes, int most, Random random) throws IOException {
        var reader = new SseReader(new Pieces(bytes, most, random), 1 << 20);
        var events = new ArrayList<Event>();
        while (true) {
            boolean ready = random.nextBoolean() && reader.ready();
            if (!reader.next()) {
                assertThat(ready).isFalse();
                return events;
            }
            var data = new String(reader.data(), reader.dataOffset(), reader.dataLength(), StandardCharsets.ISO_8859_1);
            events.add(new Event(reader.event(), data));
        }
    }

    /// Gives bytes out in pieces of random length.
    private static final class Pieces extends InputStream {
        private final ByteArrayInputStream in;
        private final int most;
        private final Random random;

        Pieces(byte[] bytes, int most, Random random) {
            this.in = new ByteArrayInputStream(bytes);
            this.most = most;
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] target, int from, int length) {
            return in.read(target, from, Math.min(length, 1 + random.nextInt(most)));
        }
    }

    /// The specification, followed word by word on the whole text.
    private static List<Event> naive(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00ef\u00bb\u00bf")) text = text.substring(3);
        var events = new ArrayList<Event>();
        var name = "";
        StringBuilder data = null;
        text = text.replace("\r\n", "\n").replace('\r', '\n');
        int from = 0;
        for (int end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
            var line = text.substring(from, end);
            if (line.isEmpty()) {
                if (data != null) events.add(new Event(name, data.toString()));
                data = null;
                name = "";
                continue;
            }
            int colon = line.indexOf(':');
            var field = colon < 0 ? line : line.substring(0, colon);
            var value = colon < 0 ? "" : line.substring(colon + 1);
            if (value.startsWith(" ")) value = value.substring(1);
            if (field.equals("data"))
                data = data == null
                        ? new StringBuilder(value)
                        : data.append('\n').append(value);
            if (field.equals("event"))
                name = new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
        return events;
    }

    @Test
    void readsEventsWithNamesCommentsAndManyLines() throws IOException {
        assertThat(
                        read(
                                "\u00ef\u00bb\u00bf: hello\n\nevent: a\ndata: 1\ndata:2\nid: 7\ndata\n\ndata: x\r\n\r\nevent: lost\n\ndata:  y\r\r"))
                .containsExactly(new Event("a", "1\n2\n"), new Event("", "x"), new Event("", " y"));
    }

    @Test
    void leavesOutWhatHasNoBlankLineBehindIt() throws IOException {
        assertThat(read("data: a\n\ndata: b\n")).containsExactly(new Event("", "a"));
        assertThat(read("")).isEmpty();
    }

    @Test
    void isNotReadyBeforeAnEventIsComplete() throws IOException {
        var first = "data: a\n\ndata: b\n\n: a comment\n\ndata: c";
        var second = "\n\n";
        var parts = new ArrayList<>(List.of(first, second));
        var in = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read in pieces");
            }

            @Override
            public int read(byte[] target, int from, int length) {
                if (parts.isEmpty()) return -1;
                var bytes = parts.removeFirst().getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(bytes, 0, target, from, bytes.length);
                return bytes.length;
            }
        };
        var reader = new SseReader(in, 1000);
        assertThat(reader.ready()).isFalse();
        assertThat(reader.next()).isTrue();
        assertThat(reader.ready()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.ready()).isFalse();
        assertThat(reader.next()).isTrue();
        assertThat(new String(reader.data(), reader.dataOffset(), reader.dataLength(), StandardCharsets.US_ASCII))
                .isEqualTo("c");
        assertThat(reader.next()).isFalse();
    }

    @Test
    void boundsAnEventButNotTheStream() throws IOException {
        var endless = new SseReader(
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }
                },
                100_000);
        assertThatThrownBy(endless::next)
                .isInstanceOfSatisfying(
                        UpstreamException.class,
                        e -> assertThat(e.reason()).isEqualTo(UpstreamException.Reason.TOO_LARGE));
        var comments = ": keep-alive, nothing to say\n\n".repeat(100_000) + "data: at last\n\n";
        var patient = new SseReader(new ByteArrayInputStream(comments.getBytes(StandardCharsets.US_ASCII)), 1000);
        assertThat(patient.next()).isTrue();
    }

    @Test
    void readsWhatTheSpecificationSaysHoweverTheBytesArrive() throws IOException {
        var words = List.of(
                "data",
                "data:",
                "data: ",
                "event",
                "event: ",
                ":",
                " ",
                "\n",
                "\r",
                "\r\n",
                "\n\n",
                "x",
                "{\"a\":1}",
                "\u00ef\u00bb\u00bf",
                "\u00ff",
                "id: 1",
                "retry",
                "message_stop");
        for (int seed = 0; seed < 4000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) text.append(words.get(random.nextInt(words.size())));
            if (seed % 10 == 0)
                text.append("data: ").append("y".repeat(random.nextInt(30_000))).append("\n\ndata: z\n\n");
            var bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(read(bytes, seed % 3 == 0 ? 1 : 200, random))
                    .as("seed " + seed)
                    .isEqualTo(naive(bytes));
        }
    }
}
