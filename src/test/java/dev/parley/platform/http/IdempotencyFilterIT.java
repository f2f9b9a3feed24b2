package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IdempotencyFilterIT {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final CountDownLatch ALL_SENT = new CountDownLatch(1);
    private static Served served = Served.with();

    private String principal = "";
    private String key = "";

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                idempotent(
                        "/create",
                        exchange -> exchange.header("x-parley-cost-usd", "0.1")
                                .header("x-other", "1")
                                .json(201, Json.object().put("run", RUNS.incrementAndGet()))),
                idempotent("/empty", exchange -> {
                    RUNS.incrementAndGet();
                    exchange.noContent();
                }),
                idempotent("/slow", exchange -> {
                    ALL_SENT.await(10, TimeUnit.SECONDS);
                    exchange.json(201, Json.object().put("run", RUNS.incrementAndGet()));
                }),
                idempotent("/fails", exchange -> {
                    RUNS.incrementAndGet();
                    throw new PlatformException(
                            ErrorCode.valueOf(exchange.header("X-Code").orElseThrow()), "It failed.");
                }),
                idempotent("/stream", exchange -> {
                    int run = RUNS.incrementAndGet();
                    var stream = exchange.stream();
                    stream.data(("run " + run).getBytes(UTF_8));
                    stream.flush();
                    stream.data("[DONE]".getBytes(UTF_8));
                }),
                idempotent("/long-stream", exchange -> {
                    RUNS.incrementAndGet();
                    var stream = exchange.stream();
                    for (int i = 0; i < 1100; i++) stream.data("x".repeat(1024).getBytes(UTF_8));
                }),
                idempotent("/failing-stream", exchange -> {
                    RUNS.incrementAndGet();
                    var stream = exchange.stream();
                    stream.data("begun".getBytes(UTF_8));
                    stream.flush();
                    stream.event(
                            "error", exchange.error(new PlatformException(ErrorCode.UPSTREAM_FAILED, "It broke.")));
                }));
    }

    private static Route idempotent(String path, Handler handler) {
        return Route.post(path, Permission.CHAT, handler).idempotent(true);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void fresh() {
        RUNS.set(0);
        principal = UUID.randomUUID().toString();
        key = UUID.randomUUID().toString();
    }

    private HttpResponse<String> post(String path, String body, String... more) throws Exception {
        var headers =
                new java.util.ArrayList<>(List.of("Authorization", "Bearer " + principal, "Idempotency-Key", key));
        headers.addAll(List.of(more));
        return served.post(path, body, headers.toArray(String[]::new));
    }

    @Test
    void aRepeatedRequestGetsTheSameAnswerWithoutRunning() throws Exception {
        var first = post("/create", "{}");
        var second = post("/create", "{}");
        assertThat(RUNS).hasValue(1);
        assertThat(first.headers().firstValue("idempotent-replayed")).isEmpty();
        assertThat(second.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("content-type")).contains("application/json");
        assertThat(second.headers().firstValue("x-parley-cost-usd")).contains("0.1");
        assertThat(second.headers().firstValue("x-other")).isEmpty();
        assertThat(second.headers().firstValue("x-request-id"))
                .isNotEqualTo(first.headers().firstValue("x-request-id"));
    }

    @Test
    void anEmptyAnswerIsToldAgain() throws Exception {
        assertThat(post("/empty", "").statusCode()).isEqualTo(204);
        assertThat(post("/empty", "").statusCode()).isEqualTo(204);
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void withoutAKeyEachRequestRuns() throws Exception {
        int before = served.idempotency.size();
        served.post("/create", "{}", "Authorization", "Bearer " + principal);
        served.post("/create", "{}", "Authorization", "Bearer " + principal);
        assertThat(RUNS).hasValue(2);
        assertThat(served.idempotency.size()).isEqualTo(before);
    }

    @Test
    void aKeyBelongsToOneRequest() throws Exception {
        post("/create", "{}");
        for (var other : List.of(post("/create", "{\"a\":1}"), post("/empty", "{}"), post("/create?x=1", "{}"))) {
            assertThat(other.statusCode()).isEqualTo(422);
            assertThat(other.body()).contains("idempotency_key_reused");
        }
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void aKeyOfAnotherCallerIsAnother() throws Exception {
        post("/create", "{}");
        principal = UUID.randomUUID().toString();
        assertThat(post("/create", "{}").headers().firstValue("idempotent-replayed"))
                .isEmpty();
        assertThat(RUNS).hasValue(2);
    }

    @Test
    void refusesAKeyThatIsNoVisibleAscii() throws Exception {
        key = "with space";
        assertThat(post("/create", "{}").statusCode()).isEqualTo(400);
        key = "x".repeat(256);
        assertThat(post("/create", "{}").body()).contains("1 to 255 visible ASCII characters");
        key = "x".repeat(255);
        assertThat(post("/create", "{}").statusCode()).isEqualTo(201);
    }

    @Test
    void ofFiftyAtOnceOneRuns() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<HttpResponse<String>> call = () -> post("/slow", "{}");
            var calls = java.util.stream.IntStream.range(0, 50)
                    .mapToObj(i -> pool.submit(call))
                    .toList();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (calls.stream().filter(java.util.concurrent.Future::isDone).count() < 49
                    && System.nanoTime() < deadline) Thread.sleep(5);
            ALL_SENT.countDown();
            int created = 0;
            for (var sent : calls) {
                var response = sent.get();
                if (response.statusCode() == 201) created++;
                else {
                    assertThat(response.statusCode()).isEqualTo(409);
                    assertThat(response.headers().firstValue("retry-after")).contains("1");
                }
            }
            assertThat(created).isEqualTo(1);
            assertThat(RUNS).hasValue(1);
        }
        assertThat(post("/slow", "{}").headers().firstValue("idempotent-replayed"))
                .contains("true");
    }

    @Test
    void aFailureOfTheServerFreesTheKeyAndOneOfTheCallerDoesNot() throws Exception {
        for (var code : List.of("INTERNAL", "UPSTREAM_FAILED", "RATE_LIMITED")) {
            key = UUID.randomUUID().toString();
            RUNS.set(0);
            post("/fails", "{}", "X-Code", code);
            assertThat(post("/fails", "{}", "X-Code", code).headers().firstValue("idempotent-replayed"))
                    .isEmpty();
            assertThat(RUNS).as(code).hasValue(2);
        }
        key = UUID.randomUUID().toString();
        RUNS.set(0);
        var first = post("/fails", "{}", "X-Code", "CONFLICT");
        var second = post("/fails", "{}", "X-Code", "CONFLICT");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void aStreamIsToldAgainAsAStream() throws Exception {
        var first = post("/stream", "{}");
        var second = post("/stream", "{}");
        assertThat(first.body()).isEqualTo("data: run 1\n\ndata: [DONE]\n\n");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(second.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void aStreamThatIsTooLongOrFailedFreesTheKey() throws Exception {
        post("/long-stream", "{}");
        post("/long-stream", "{}");
        assertThat(RUNS).hasValue(2);
        key = UUID.randomUUID().toString();
        assertThat(post("/failing-stream", "{}").body()).contains("upstream_failed");
        post("/failing-stream", "{}");
        assertThat(RUNS).hasValue(4);
    }

    @Test
    void aMultipartUploadIsTheSameWhateverItsBoundary() throws Exception {
        post("/create", "--a", "Content-Type", "multipart/form-data; boundary=a");
        var second = post("/create", "--b", "Content-Type", "multipart/form-data; boundary=b");
        assertThat(second.headers().firstValue("idempotent-replayed")).contains("true");
    }
}
