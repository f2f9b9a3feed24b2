package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whoever is refused while still sending sees why.
final class RefusedCallersIT {
    private static final int LARGE = 7 * 1024 * 1024;
    private static Served served = Served.with();

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                Route.post("/echo", null, exchange -> exchange.bytes(200, "text/plain", exchange.body()))
                        .maxBody(10_000),
                Route.post("/private", Permission.CHAT, Exchange::noContent),
                Route.post("/done", null, exchange -> exchange.bytes(200, "text/plain", "done".getBytes(UTF_8))),
                Route.get("/read", null, Exchange::noContent),
                failing("/forbidden", ErrorCode.FORBIDDEN),
                failing("/limited", ErrorCode.RATE_LIMITED));
    }

    private static Route failing(String path, ErrorCode code) {
        return Route.post(path, null, exchange -> {
            throw new PlatformException(code, "Not now.");
        });
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/private, 401",
        "/forbidden, 403",
        "/nowhere, 404",
        "/read, 405",
        "/echo, 413",
        "/limited, 429",
        "/done, 200"
    })
    void theyWriteAllTheyHaveAndThenReadTheAnswer(String path, int status) throws Exception {
        try (var socket = served.socket();
                var reader = reader(socket)) {
            send(socket, path, "Content-Length: " + LARGE);
            var out = socket.getOutputStream();
            for (int sent = 0; sent < LARGE; sent += 64 * 1024) out.write(new byte[64 * 1024]);
            assertThat(reader.readLine()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void anUnfinishedChunkedBodyIsTakenInToo() throws Exception {
        var chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        try (var socket = served.socket();
                var reader = reader(socket)) {
            send(socket, "/private", "Transfer-Encoding: chunked");
            for (int i = 0; i < 60; i++) socket.getOutputStream().write(chunk.getBytes(ISO_8859_1));
            socket.getOutputStream().write("0\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(reader.readLine()).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void whoWaitsAfterAPartIsAnsweredLongBeforeItsConnectionIsIdle() throws Exception {
        try (var socket = served.socket();
                var reader = reader(socket)) {
            send(socket, "/private", "Content-Length: " + LARGE);
            socket.getOutputStream().write("part".getBytes(UTF_8));
            assertThat(reader.readLine()).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void whoNeverEndsIsCutOff() throws Exception {
        for (int pause : new int[] {0, 20}) {
            long start = System.nanoTime();
            try (var socket = served.socket()) {
                send(socket, "/private", "Transfer-Encoding: chunked");
                var chunk = pause == 0 ? "10000\r\n" + "x".repeat(0x10000) + "\r\n" : "1\r\nx\r\n";
                while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(15)) {
                    socket.getOutputStream().write(chunk.getBytes(ISO_8859_1));
                    TimeUnit.MILLISECONDS.sleep(pause);
                }
                throw new AssertionError("still taken in after fifteen seconds");
            } catch (IOException cut) {
                assertThat(cut).hasMessageMatching("(?i).*(reset|broken pipe|aborted).*");
            }
        }
    }

    @Test
    void aRefusalOfABodyThatHasArrivedKeepsTheConnection() throws Exception {
        try (var socket = served.socket();
                var reader = reader(socket)) {
            for (int i = 0; i < 2; i++) {
                var head = "POST /private HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";
                socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                assertThat(reader.readLine()).startsWith("HTTP/1.1 401");
                int length = 0;
                for (var line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                    assertThat(line).isNotEqualToIgnoringCase("connection: close");
                    if (line.startsWith("Content-Length: ")) length = Integer.parseInt(line.substring(16));
                }
                assertThat(reader.skip(length)).isEqualTo(length);
            }
        }
    }

    private static void send(Socket socket, String path, String framing) throws IOException {
        var head = "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(ISO_8859_1));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }
}
