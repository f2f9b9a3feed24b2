package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=\"b-1\"";
    private static final String BODY = String.join(
            "\r\n",
            "--b-1",
            "Content-Disposition: form-data; name=\"title\"",
            "",
            "Grüße",
            "--b-1",
            "content-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".md\"",
            "Content-Type: text/markdown",
            "",
            "# A",
            "--b-2",
            "",
            "",
            "--b-1--",
            "");

    @Test
    void readsFieldsAndFiles() {
        var parts = Multipart.parse(TYPE, BODY.getBytes(UTF_8));

        assertThat(parts).hasSize(2);
        assertThat(new String(parts.get(0).body(), UTF_8)).isEqualTo("Grüße");
        assertThat(parts.get(1).fileName()).isEqualTo("a \"b\".md");
        assertThat(parts.get(1).contentType()).isEqualTo("text/markdown");
        assertThat(new String(parts.get(1).body(), UTF_8)).isEqualTo("# A\r\n--b-2\r\n\r\n");
    }

    @Test
    void readsAnEmptyPart() {
        var body = "--b-1\r\nContent-Disposition: form-data; name=file\r\n\r\n\r\n--b-1--";

        assertThat(Multipart.parse(TYPE, body.getBytes(UTF_8)).getFirst().body())
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoForm() {
        for (var body : new String[] {"", "x", "--b-1", "--b-1\r\n", "--b-1\r\n\r\n--b-1--", "--b-1\r\nA: b\r\n"})
            assertThatThrownBy(() -> Multipart.parse(TYPE, body.getBytes(UTF_8)))
                    .isInstanceOfSatisfying(
                            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        assertThatThrownBy(() -> Multipart.parse("multipart/form-data", BODY.getBytes(UTF_8)))
                .hasMessageContaining("boundary");
    }

    @Test
    void answersOrRefusesWhateverTheDamage() {
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            var body = BODY.getBytes(UTF_8);
            for (int n = random.nextInt(4); n >= 0; n--) body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            var cut = java.util.Arrays.copyOf(body, random.nextInt(body.length + 1));
            try {
                Multipart.parse(TYPE, cut);
            } catch (PlatformException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            }
        }
    }

    @Test
    void saysWhereTextIsNotUtf8() {
        assertThat(DocumentText.decode("file", "\uFEFFGrüße".getBytes(UTF_8))).isEqualTo("Grüße");
        for (var bytes : new byte[][] {{'a', 'b', (byte) 0xff}, {'a', 'b', (byte) 0xc3}})
            assertThatThrownBy(() -> DocumentText.decode("file", bytes))
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("offset 2");
    }
}
