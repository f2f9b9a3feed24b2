package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class HttpServerIT {
    private static final String KEY = "Bearer " + UUID.randomUUID();

    private static Served served = Served.with();

    record Greeting(String name) {}

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                Route.get(
                        "/hello",
                        null,
                        exchange -> exchange.json(200, Json.object().put("hello", "world"))),
                Route.get("/empty", null, Exchange::noContent),
                Route.get(
                        "/credential",
                        null,
                        exchange -> exchange.header(
                                        "shown",
                                        exchange.header("Authorization").orElse(""))
                                .noContent()),
                Route.get(
                        "/things/{id}",
                        null,
                        exchange -> exchange.bytes(
                                200, "text/plain", exchange.pathParam("id").getBytes(UTF_8))),
                Route.get(
                        "/things/special",
                        null,
                        exchange -> exchange.bytes(200, "text/plain", "literal".getBytes(UTF_8))),
                Route.delete("/things/{id}", null, Exchange::noContent),
                Route.get(
                        "/page",
                        null,
                        exchange ->
                                exchange.json(200, Json.object().put("limit", exchange.query("limit", 20, 1, 100)))),
                Route.post("/echo", null, exchange -> exchange.bytes(200, "application/octet-stream", exchange.body()))
                        .maxBody(100_000),
                Route.post(
                        "/greet",
                        null,
                        exchange -> exchange.json(
                                200,
                                Json.object()
                                        .put(
                                                "hello",
                                                exchange.read(Greeting.class).name()))),
                Route.get("/private", Permission.CHAT, exchange -> exchange.json(200, Json.object())),
                Route.get(
                        "/deadline",
                        null,
                        exchange -> exchange.json(
                                200,
                                Json.object()
                                        .put("left", exchange.deadline().left().toMillis()))),
                Route.get("/broken", null, exchange -> {
                    throw new IllegalStateException("secret detail");
                }),
                Route.get("/late-error", null, exchange -> {
                    exchange.json(200, Json.object().put("never", "seen"));
                    throw PlatformException.invalid("late", "Found late.");
                }),
                Route.get("/limited", null, exchange -> {
                    throw new PlatformException(ErrorCode.RATE_LIMITED, "Too fast.")
                            .retryAfter(Duration.ofMillis(1500));
                }));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void answersAJsonRoute() throws Exception {
        var response = served.get("/hello");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"hello\":\"world\"}");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("content-length")).contains("17");
        assertThat(response.headers().firstValue("server")).isEmpty();
        assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void answersWithoutContent() throws Exception {
        var response = served.get("/empty");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("content-type")).isEmpty();
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws Exception {
        var response = served.send("/hello", r -> r.method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("17");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void decodesPathParametersAndPrefersLiteralPaths() throws Exception {
        assertThat(served.get("/things/a%2Fb%20c+d").body()).isEqualTo("a/b c+d");
        assertThat(served.get("/things/special").body()).isEqualTo("literal");
    }

    @Test
    void readsWholeNumbersInTheQueryWithinTheirRange() throws Exception {
        assertThat(served.get("/page?limit=7").body()).isEqualTo("{\"limit\":7}");
        assertThat(served.get("/page").body()).isEqualTo("{\"limit\":20}");
        assertThat(served.get("/page?limit=0").body()).contains("\"parameter\":\"limit\"", "from 1 to 100");
        assertThat(served.get("/page?limit=x").statusCode()).isEqualTo(400);
    }

    /// Keys that differ in capitals only are two keys.
    @Test
    void takesEachCredentialOfAConnectionAsItIsWritten() throws Exception {
        try (var socket = served.socket()) {
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (var key : new String[] {"key-A", "key-a", "KEY-A", "key-a"}) {
                socket.getOutputStream()
                        .write(("GET /credential HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                                .getBytes(ISO_8859_1));
                var head = new ArrayList<String>();
                for (var line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) head.add(line);
                assertThat(head).contains("shown: Bearer " + key);
            }
        }
    }

    @Test
    void makesARequestIdOrEchoesAWellFormedOne() throws Exception {
        assertThat(served.get("/hello", "X-Request-Id", "abc-1.2_3").headers().firstValue("x-request-id"))
                .contains("abc-1.2_3");
        assertThat(served.get("/hello").headers().firstValue("x-request-id").orElseThrow())
                .matches("req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
        assertThat(served.get("/hello", "X-Request-Id", "not ok")
                        .headers()
                        .firstValue("x-request-id")
                        .orElseThrow())
                .startsWith("req_");
        assertThat(served.get("/hello", "X-Request-Id", "x".repeat(129))
                        .headers()
                        .firstValue("x-request-id")
                        .orElseThrow())
                .startsWith("req_");
    }

    @Test
    void refusesAPrivateRouteWithoutCredentials() throws Exception {
        var response = served.get("/private");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(served.get("/private", "Authorization", KEY).statusCode()).isEqualTo(200);
    }

    @Test
    void takesAnEarlierDeadlineFromTheCaller() throws Exception {
        var left = Json.read(
                served.get("/deadline", "x-parley-timeout-ms", "5000").body().getBytes(UTF_8));
        assertThat(left.get("left").asInt()).isBetween(1, 5000);
        var whole = Json.read(served.get("/deadline").body().getBytes(UTF_8));
        assertThat(whole.get("left").asInt()).isBetween(590_000, 600_000);
        var wrong = served.get("/deadline", "x-parley-timeout-ms", "soon");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("from 1 to 600000");
    }

    @Test
    void hidesWhatWentWrongInsideAndNamesTheRequest() throws Exception {
        var response = served.get("/broken", "X-Request-Id", "find-me");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("\"code\":\"internal\"", "find-me").doesNotContain("secret detail");
    }

    @Test
    void anErrorReplacesAResponseNotYetSent() throws Exception {
        var response = served.get("/late-error");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Found late.").doesNotContain("seen");
    }

    @Test
    void saysWhenToRetryInWholeSecondsRoundedUp() throws Exception {
        assertThat(served.get("/limited").headers().firstValue("retry-after")).contains("2");
    }

    @Test
    void readsABodyAndRefusesOneThatIsTooLarge() throws Exception {
        assertThat(served.post("/echo", "x".repeat(100_000)).body()).hasSize(100_000);
        assertThat(served.post("/echo", "").body()).isEmpty();
        // the caller has to see why, though it is still sending when it is refused
        for (int size : new int[] {100_001, 150_000, 1_000_000, 3_000_000}) {
            var response = served.post("/echo", "x".repeat(size));
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("100000 bytes at most");
        }
    }

    @Test
    void refusesWhatIsNoJson() throws Exception {
        assertThat(served.post("/greet", "{\"name\":").body()).contains("malformed_json", "line 1");
        assertThat(served.post("/greet", "{\"nam\":1}").body()).contains("invalid_request", "nam");
        assertThat(served.post("/greet", "{\"name\":\"you\"}").body()).isEqualTo("{\"hello\":\"you\"}");
        var notUtf8 = served.send(
                "/greet",
                r -> r.POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(
                        new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xc3, (byte) 0x28, '"', '}'})));
        assertThat(notUtf8.statusCode()).isEqualTo(400);
        assertThat(notUtf8.body()).contains("malformed_json");
    }
}
