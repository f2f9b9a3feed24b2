package dev.parley.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.providers.UpstreamFault.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    private static final Target TARGET =
            new Target("p", Dialect.OPENAI, "m", "m", "http://x/v1", null, null, Duration.ofSeconds(1));

    @Test
    void tellsAnEmptyAccountFromALimitedRate() {
        var quota = Json.object().put("code", "insufficient_quota");
        var poor = Json.object().put("message", "Your credit balance is too low to access the API.");
        assertThat(Faults.kind(429, quota)).isEqualTo(Kind.NO_CREDIT);
        assertThat(Faults.kind(400, poor)).isEqualTo(Kind.NO_CREDIT);
        assertThat(Faults.kind(429, Json.object().put("code", "rate_limit_exceeded")))
                .isEqualTo(Kind.RATE_LIMITED);
        assertThat(Faults.kind(429, null)).isEqualTo(Kind.RATE_LIMITED);
        assertThat(Faults.kind(302, null)).isEqualTo(Kind.MALFORMED);
        assertThat(Faults.kind(418, null)).isEqualTo(Kind.REJECTED);
    }

    @Test
    void knowsWhatAnErrorInsideAStreamMeans() {
        Map.of(
                        "{\"type\":\"overloaded_error\"}", Kind.OVERLOADED,
                        "{\"type\":\"rate_limit_error\"}", Kind.RATE_LIMITED,
                        "{\"type\":\"api_error\"}", Kind.SERVER_ERROR,
                        "{\"type\":\"server_error\",\"code\":\"rate_limit_exceeded\"}", Kind.RATE_LIMITED,
                        "{\"message\":\"x\",\"code\":503}", Kind.OVERLOADED,
                        "{\"type\":\"BadRequestError\",\"code\":400}", Kind.REJECTED,
                        "{\"type\":\"billing_error\"}", Kind.NO_CREDIT,
                        "\"just text\"", Kind.SERVER_ERROR)
                .forEach((wire, kind) -> {
                    var error = Json.read(wire.getBytes(StandardCharsets.UTF_8));
                    assertThat(Faults.inStream(TARGET, error).kind()).as(wire).isEqualTo(kind);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7000",
                " 1.5 |1500",
                "0|0",
                "-3|0",
                "999999999999|86400000",
                "Wed, 21 Oct 2015 07:28:10 GMT|10000",
                "Wed, 21 Oct 2015 07:00:00 GMT|0",
                "soon|",
                "1e3000000000000000000000|",
                "''|"
            })
    void readsRetryAfter(String text, Long millis) {
        var now = Instant.parse("2015-10-21T07:28:00Z");
        assertThat(RetryAfter.parse(text, now).map(Duration::toMillis).orElse(null))
                .isEqualTo(millis);
    }
}
