package dev.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedTest {
    private static final Networks TRUSTED = Networks.parse(List.of("10.0.0.0/8", "2001:db8::/32"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|10.0.0.1",
                "203.0.113.7|203.0.113.7",
                "203.0.113.7, 10.0.0.2|203.0.113.7",
                // what the caller wrote itself stands before what the proxy saw
                "1.1.1.1, 203.0.113.7|203.0.113.7",
                "10.9.9.9, 203.0.113.7, 10.0.0.2|203.0.113.7",
                "203.0.113.7:4711|203.0.113.7",
                "[2001:db9::1]:4711|2001:db9:0:0:0:0:0:1",
                "2001:db9::1|2001:db9:0:0:0:0:0:1",
                "::ffff:203.0.113.7|203.0.113.7",
                "203.0.113.7, unknown|10.0.0.1",
                "unknown, 10.0.0.2|10.0.0.2",
                "10.0.0.3, 10.0.0.2|10.0.0.3"
            })
    void isTheFirstWhoIsNoTrustedProxySeenFromTheEnd(String header, String caller) {
        assertThat(Forwarded.caller("10.0.0.1", List.of(header.split(",")), TRUSTED))
                .isEqualTo(caller);
    }
}
