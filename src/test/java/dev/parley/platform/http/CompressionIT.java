package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.Decoder;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompressionIT {
    private static final byte[] TEXT =
            "{\"text\":\"%s\"}".formatted("words and words ".repeat(200)).getBytes(UTF_8);
    private static Served served = Served.with();

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                Route.get("/large", null, exchange -> exchange.bytes(200, "application/json", TEXT)),
                Route.get("/small", null, exchange -> exchange.bytes(200, "application/json", new byte[1023])),
                Route.get("/picture", null, exchange -> exchange.bytes(200, "image/png", TEXT)));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static HttpResponse<byte[]> get(String path, String accept) throws Exception {
        return served.client.send(
                HttpRequest.newBuilder(served.uri(path))
                        .header("Accept-Encoding", accept)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] decoded(HttpResponse<byte[]> response) throws Exception {
        return switch (response.headers().firstValue("content-encoding").orElse("none")) {
            case "br" -> Decoder.decompress(response.body()).getDecompressedData();
            case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
            default -> response.body();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br|br",
                "gzip|gzip",
                "GZIP|gzip",
                "br;q=0, gzip|gzip",
                "br;q=0.1, gzip;q=0.9|gzip",
                "*|br",
                "*;q=0|none",
                "identity|none",
                "deflate|none",
                "gzip;q=x|none"
            })
    void compressesAsTheCallerAccepts(String accept, String expected) throws Exception {
        var response = get("/large", accept);
        assertThat(response.headers().firstValue("content-encoding").orElse("none"))
                .isEqualTo(expected);
        assertThat(response.headers().firstValue("vary")).contains("Accept-Encoding");
        assertThat(response.headers().firstValueAsLong("content-length").orElseThrow())
                .isEqualTo(response.body().length);
        assertThat(decoded(response)).isEqualTo(TEXT);
        if (!expected.equals("none")) assertThat(response.body()).hasSizeLessThan(TEXT.length / 4);
    }

    @Test
    void leavesAloneWhatGainsNothing() throws Exception {
        assertThat(get("/small", "gzip, br").headers().firstValue("content-encoding"))
                .isEmpty();
        assertThat(get("/picture", "gzip, br").headers().firstValue("content-encoding"))
                .isEmpty();
        assertThat(get("/picture", "gzip, br").headers().firstValue("vary")).isEmpty();
    }
}
