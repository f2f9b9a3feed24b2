package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DrainIT {
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private Served served(Duration drain) {
        return Served.with(
                Served.settings().drain(drain),
                Route.get("/hello", null, exchange -> exchange.bytes(200, "text/plain", "hello".getBytes(UTF_8))),
                Route.get("/stream", null, exchange -> {
                    var stream = exchange.stream();
                    stream.data("first".getBytes(UTF_8));
                    stream.flush();
                    running.countDown();
                    mayEnd.await(10, TimeUnit.SECONDS);
                    stream.data("last".getBytes(UTF_8));
                }));
    }

    private static BufferedReader send(Socket socket, String path) throws Exception {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(ISO_8859_1));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    @Test
    void aRunningStreamEndsBeforeTheServerDoes() throws Exception {
        try (var served = served(Duration.ofSeconds(10));
                var streaming = served.socket();
                var kept = served.socket()) {
            int port = served.server.port();
            var hello = send(kept, "/hello");
            assertThat(hello.readLine()).isEqualTo("HTTP/1.1 200 OK");
            var reader = send(streaming, "/stream");
            running.await();
            var closing = Thread.ofVirtual().start(served.server::close);

            untilRefused(port);
            assertThat(closing.isAlive()).isTrue();
            mayEnd.countDown();
            assertThat(reader.lines()).contains("data: first", "data: last", "0");
            closing.join(Duration.ofSeconds(5));
            assertThat(closing.isAlive()).isFalse();
        }
    }

    @Test
    void aStreamThatWillNotEndIsCutAtTheDeadline() throws Exception {
        try (var served = served(Duration.ofMillis(300));
                var streaming = served.socket()) {
            var reader = send(streaming, "/stream");
            running.await();
            long start = System.nanoTime();
            served.server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(reader.lines()).contains("data: first").doesNotContain("data: last", "0");
            mayEnd.countDown();
        }
    }

    private static void untilRefused(int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (System.nanoTime() < deadline) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                Thread.sleep(20);
            } catch (ConnectException refused) {
                return;
            }
        }
        throw new AssertionError("The port " + port + " still takes connections.");
    }

    @Test
    void aNewRequestOnAKeptConnectionIsSentAway() throws Exception {
        try (var served = served(Duration.ofSeconds(10));
                var streaming = served.socket();
                var kept = served.socket()) {
            var hello = send(kept, "/hello");
            var head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\nhello")) head.append((char) hello.read());
            var reader = send(streaming, "/stream");
            running.await();
            var closing = Thread.ofVirtual().start(served.server::close);
            untilRefused(served.server.port());
            var answer = send(kept, "/hello").lines().toList();
            assertThat(answer).anyMatch(line -> line.startsWith("HTTP/1.1 503"));
            assertThat(answer).contains("Connection: close");
            assertThat(answer.getLast()).contains("shutting_down");
            mayEnd.countDown();
            assertThat(reader.lines()).contains("data: last");
            closing.join(Duration.ofSeconds(5));
        }
    }
}
