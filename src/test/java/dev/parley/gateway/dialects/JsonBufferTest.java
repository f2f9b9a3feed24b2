package dev.parley.gateway.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonBufferTest {
    @Test
    void anyTextComesBackAsItWas() {
        var random = new Random(42);
        var out = new JsonBuffer(1);
        for (int round = 0; round < 20_000; round++) {
            var text = text(random, random.nextInt(round % 100 == 0 ? 3_000 : 40));
            var read = Json.mapper().readTree(out.clear().string(text).toBytes());
            assertThat(read.stringValue()).isEqualTo(wellFormed(text));
        }
    }

    @Test
    void everyCharacterComesBackAsItWas() {
        var all = new StringBuilder();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++)
            if (point < 0xd800 || point > 0xdfff) all.appendCodePoint(point);
        var json = new JsonBuffer(16).string(all).toBytes();
        assertThat(Json.mapper().readTree(json).stringValue()).isEqualTo(all.toString());
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        assertThat(read("a\ud83db")).isEqualTo("a\ufffdb");
        assertThat(read("\udc5f\ud83d")).isEqualTo("\ufffd\ufffd");
        assertThat(read("\ud83d\ud83d\udc5f")).isEqualTo("\ufffd\ud83d\udc5f");
    }

    @Test
    void aPairOnTheEdgeOfABlockStaysWhole() {
        for (int before = 1020; before < 1030; before++) {
            var text = "x".repeat(before) + "\ud83d\udc5f" + "y".repeat(1030);
            assertThat(read(text)).isEqualTo(text);
        }
    }

    @Test
    void aTreeIsWrittenAsJacksonWritesIt() {
        var json =
                "{\"a\":[1,-2.5,1e300,123456789012345678901234567890,true,false,null,\"x\\\"\\n\u00e9\"],\"b\":{},\"c\":[]}";
        var tree = Json.mapper().readTree(json);
        assertThat(Json.mapper().readTree(new JsonBuffer(1).node(tree).toBytes()))
                .isEqualTo(tree);
    }

    @Test
    void aNumberThatJsonCannotSayIsNull() {
        var infinite = JsonNodeFactory.instance.numberNode(Double.POSITIVE_INFINITY);
        assertThat(new String(new JsonBuffer(1).node(infinite).toBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("null");
    }

    private static String read(String text) {
        return Json.mapper().readTree(new JsonBuffer(8).string(text).toBytes()).stringValue();
    }

    private static String text(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++)
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append((char) random.nextInt(0x80));
                case 2 -> text.append((char) random.nextInt(0x10000));
                case 3 -> text.append((char) (0xd800 + random.nextInt(0x800)));
                case 4 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append("\"\\/\b\f\n\r\t\u2028\u007f".charAt(random.nextInt(10)));
            }
        return text.toString();
    }

    /// Java's own encoder writes `?` for what it cannot say; U+FFFD is meant.
    private static String wellFormed(String text) {
        var well = new StringBuilder();
        text.codePoints().forEach(point -> well.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point));
        return well.toString();
    }
}
