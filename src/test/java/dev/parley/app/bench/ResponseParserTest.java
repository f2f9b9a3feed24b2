package dev.parley.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nX-Parley-Usage-Id: use_1\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String OPENING = chunk("data: {\"content\":\"\"}\n\ndata:");
    private static final String STREAM = HEAD + OPENING + chunk(" {\"content\":\"Hi\"}\n\n123") + chunk("");

    private final ResponseParser parser = new ResponseParser();

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private void read(String text, int atATime) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < bytes.length; at += atATime) {
            parser.read(ByteBuffer.wrap(bytes, at, Math.min(atATime, bytes.length - at)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000})
    void countsEventsHoweverTheBytesArrive(int atATime) {
        read(STREAM, atATime);
        assertThat(parser.done()).isTrue();
        assertThat(parser.status()).isEqualTo(200);
        assertThat(parser.events()).isEqualTo(2);
        assertThat(parser.content()).isTrue();
        assertThat(parser.usageId()).isEqualTo("use_1");
    }

    @Test
    void doesNotTakeTheEmptyOpeningForContent() {
        read(HEAD + OPENING, 5);
        assertThat(parser.events()).isEqualTo(1);
        assertThat(parser.content()).isFalse();
        assertThat(parser.done()).isFalse();
    }

    @Test
    void readsABodyOfKnownLengthAndThenTheNextResponse() {
        read("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 5\r\nConnection: close\r\n\r\nhello", 3);
        assertThat(parser.done()).isTrue();
        assertThat(parser.close()).isTrue();
        parser.reset();
        read("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 4);
        assertThat(parser.done()).isTrue();
        assertThat(parser.status()).isEqualTo(204);
        assertThat(parser.close()).isFalse();
    }

    @Test
    void refusesABodyWithoutAnEnd() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n", 100))
                .isInstanceOf(IllegalStateException.class);
    }
}
