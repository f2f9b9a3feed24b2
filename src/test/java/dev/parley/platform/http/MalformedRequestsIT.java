package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Permission;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MalformedRequestsIT {
    private static final CompletableFuture<Throwable> ABORTED = new CompletableFuture<>();
    private static Served served = Served.with();

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                Served.settings().idle(Duration.ofMillis(700)),
                Route.post("/echo", null, exchange -> exchange.bytes(200, "text/plain", exchange.body()))
                        .maxBody(10_000),
                Route.post("/aborted", null, exchange -> {
                    try {
                        exchange.body();
                    } catch (RuntimeException e) {
                        ABORTED.complete(e);
                        throw e;
                    }
                }),
                Route.post("/unread", null, exchange -> exchange.bytes(200, "text/plain", "done".getBytes(UTF_8))),
                Route.post("/private", Permission.CHAT, exchange -> exchange.noContent()),
                Route.get("/slow-handler", null, exchange -> {
                    served.waitUntilASilentConnectionIsClosed();
                    exchange.bytes(200, "text/plain", "waited".getBytes(UTF_8));
                }));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /echo HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET /echo HTTP/1.1\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            })
    void refusesWhatIsNoHttpWithoutAPageOfItsOwn(String request) throws Exception {
        var response = served.raw(request);
        assertThat(response).matches("(?s)HTTP/1.1 (400|505) .*").doesNotContainIgnoringCase("<html", "jetty", "\tat ");
    }

    @Test
    void refusesHeadersThatAreTooLarge() throws Exception {
        var response = served.raw("GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(40_000) + "\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 431").doesNotContainIgnoringCase("<html", "jetty");
    }

    @Test
    void answersABodyThatStopsComing() throws Exception {
        var response = served.raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this");
        assertThat(response).startsWith("HTTP/1.1 400").contains("could not be read to its end");
    }

    @Test
    void meetsAnAbortedBodyAsTheCallersFault() throws Exception {
        try (var socket = served.socket()) {
            socket.getOutputStream()
                    .write("POST /aborted HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly".getBytes(ISO_8859_1));
            socket.setSoLinger(true, 0);
        }
        assertThat(ABORTED.get(10, TimeUnit.SECONDS)).hasMessageContaining("could not be read to its end");
    }

    @Test
    void answersWithoutReadingABodyThatNobodyWants() throws Exception {
        assertThat(served.raw("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\npart"))
                .startsWith("HTTP/1.1 200")
                .endsWith("done");
        assertThat(served.raw("POST /private HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\npart"))
                .startsWith("HTTP/1.1 401");
        assertThat(served.raw("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\npart"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void boundsAChunkedBody() throws Exception {
        var chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
        var response =
                served.raw("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk + chunk + chunk + "0\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 413");
        var fits =
                served.raw("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk + chunk + "0\r\n\r\n");
        assertThat(fits).startsWith("HTTP/1.1 200").endsWith("x".repeat(8192));
    }

    @Test
    void unpacksGzipWithinTheSameBound() throws Exception {
        assertThat(gzip("x".repeat(9_000)).body()).isEqualTo("x".repeat(9_000));
        assertThat(gzip("x".repeat(1_000_000)).statusCode()).isEqualTo(413);
        var noGzip = served.post("/echo", "plain", "Content-Encoding", "gzip");
        assertThat(noGzip.statusCode()).isEqualTo(400);
        var unknown = served.post("/echo", "plain", "Content-Encoding", "zstd");
        assertThat(unknown.statusCode()).isEqualTo(415);
        assertThat(unknown.body()).contains("zstd is not supported; send gzip");
    }

    private static java.net.http.HttpResponse<String> gzip(String text) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        }
        return served.send(
                "/echo",
                r -> r.POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())),
                "Content-Encoding",
                "gzip");
    }

    @Test
    void aHandlerMayTakeLongerThanAConnectionMayBeIdle() throws Exception {
        assertThat(served.get("/slow-handler").body()).isEqualTo("waited");
    }

    @Test
    void closesAConnectionThatSaysNothing() throws Exception {
        served.waitUntilASilentConnectionIsClosed();
    }
}
