package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class StreamsIT {
    private static final CountDownLatch FIRST_SEEN = new CountDownLatch(1);
    private static final CompletableFuture<Throwable> GONE = new CompletableFuture<>();
    private static Served served = Served.with();

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                Route.get("/stream", null, exchange -> {
                    var stream = exchange.stream();
                    stream.data(utf8("{\"n\":1}"));
                    stream.event("named", utf8("2"));
                    stream.event("run:3", "named", utf8("3"));
                    stream.comment("quiet");
                    stream.data(utf8("[DONE]"));
                }),
                Route.get("/two-steps", null, exchange -> {
                    var stream = exchange.stream();
                    stream.data(utf8("first"));
                    stream.flush();
                    FIRST_SEEN.await(10, TimeUnit.SECONDS);
                    stream.data(utf8("second"));
                }),
                Route.get("/large", null, exchange -> {
                    var stream = exchange.stream();
                    for (int i = 0; i < 2_000; i++) stream.data(utf8("x".repeat(500)));
                }),
                Route.get("/endless", null, exchange -> {
                    var stream = exchange.stream();
                    try {
                        while (!exchange.deadline().passed()) {
                            stream.data(utf8("x".repeat(1000)));
                            stream.flush();
                        }
                    } catch (EventStream.ClientGone gone) {
                        GONE.complete(gone);
                        throw gone;
                    }
                }),
                Route.get("/fails-unsent", null, exchange -> {
                    exchange.stream().data(utf8("never seen"));
                    throw new PlatformException(ErrorCode.OVERLOADED, "Too much.");
                }),
                Route.get("/fails-after-comment", null, exchange -> {
                    exchange.stream().comment("wait");
                    throw new PlatformException(ErrorCode.UPSTREAM_FAILED, "It broke.");
                }),
                Route.get("/fails-after-event", null, exchange -> {
                    var stream = exchange.stream();
                    stream.data(utf8("seen"));
                    stream.flush();
                    throw new IllegalStateException("broken");
                }));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void sendsEventsInTheirWireForm() throws Exception {
        var response = served.get("/stream", "Accept-Encoding", "gzip, br");
        assertThat(response.body()).isEqualTo("""
                        data: {"n":1}

                        event: named
                        data: 2

                        id: run:3
                        event: named
                        data: 3

                        : quiet

                        data: [DONE]

                        """);
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void anEventLeavesWhenItIsFlushed() throws Exception {
        var response = served.client.send(
                HttpRequest.newBuilder(served.uri("/two-steps")).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var reader = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            assertThat(reader.readLine()).isEqualTo("data: first");
            FIRST_SEEN.countDown();
            assertThat(reader.lines().collect(Collectors.joining("|"))).isEqualTo("|data: second|");
        }
    }

    @Test
    void aLongStreamArrivesWhole() throws Exception {
        assertThat(served.get("/large").body()).hasSize(2_000 * 508);
    }

    @Test
    void aClientThatLeavesIsNoticed() throws Exception {
        try (var socket = served.socket()) {
            socket.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(4096)).hasSize(4096);
        }
        assertThat(GONE.get(15, TimeUnit.SECONDS)).isInstanceOf(EventStream.ClientGone.class);
    }

    @Test
    void anErrorBeforeTheFirstByteIsAnOrdinaryOne() throws Exception {
        var response = served.get("/fails-unsent");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body()).contains("Too much.").doesNotContain("never seen");
    }

    @Test
    void anErrorAfterCommentsOnlyIsTheOneEvent() throws Exception {
        var response = served.get("/fails-after-comment");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith(": wait\n\nevent: error\ndata: {")
                .contains("It broke.", "upstream_failed");
    }

    @Test
    void anErrorAfterAnEventBreaksTheConnection() throws Exception {
        var response = served.raw("GET /fails-after-event HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(response)
                .contains("data: seen")
                .doesNotContain("broken", "Something went wrong")
                .doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void aSilentStreamIsKeptAlive() throws Exception {
        var streams = new OpenStreams(served.tasks, Duration.ofMillis(150));
        var enough = new CountDownLatch(1);
        try (var quiet = Served.with(Route.get("/quiet", null, exchange -> {
            var stream = exchange.stream();
            streams.add(stream);
            enough.await(10, TimeUnit.SECONDS);
            streams.remove(stream);
            stream.data(utf8("end"));
        }))) {
            var response = quiet.client.send(
                    HttpRequest.newBuilder(quiet.uri("/quiet")).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (var reader = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
                assertThat(reader.readLine()).isEqualTo(": keep-alive");
                assertThat(reader.readLine()).isEmpty();
                assertThat(reader.readLine()).isEqualTo(": keep-alive");
                enough.countDown();
                assertThat(reader.lines().collect(Collectors.joining("|"))).endsWith("data: end|");
            }
        } finally {
            streams.close();
        }
    }
}
