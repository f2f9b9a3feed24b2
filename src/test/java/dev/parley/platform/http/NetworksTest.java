package dev.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.7, 203.0.113.8, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "fe80::/10, fe80::1%eth0, true",
        "::/0, ::1, true",
        "::1, [::1], true",
        "10.0.0.0/8, not an address, false",
        "10.0.0.0/8, 10.1, false"
    })
    void contain(String network, String address, boolean expected) {
        assertThat(Networks.parse(List.of(network)).contains(address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, the network is 10.0.0.0/8",
        "2001:db8::1/32, the network is 2001:db8:0:0:0:0:0:0/32",
        "10.0.0.0/33, no prefix from 0 to 32",
        "::ffff:10.0.0.0/64, no prefix from 0 to 32",
        "10.0.0.0/, must end in the number of bits",
        "10.0.0.0/-1, must end in the number of bits",
        "10.0.0.0/8/8, must end in the number of bits",
        "10.0.0/8, is no network",
        "example.org, is no network",
        "'', is no network",
        "010.0.0.256, is no network"
    })
    void refuseWhatIsNone(String text, String why) {
        assertThatThrownBy(() -> Networks.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void lieWithinOthersOrNot() {
        var wide = Networks.parse(List.of("10.0.0.0/8", "2001:db8::/32"));
        assertThat(Networks.parse(List.of("10.1.0.0/16", "2001:db8:1::/48")).isWithin(wide))
                .isTrue();
        assertThat(wide.isWithin(wide)).isTrue();
        assertThat(Networks.parse(List.of("0.0.0.0/0")).isWithin(wide)).isFalse();
        assertThat(Networks.parse(List.of("10.1.0.0/16", "11.0.0.0/16")).isWithin(wide))
                .isFalse();
    }

    @Test
    void haveOneSpelling() {
        assertThat(Networks.parse(List.of("10.0.0.7", "::ffff:10.0.0.0/104")).texts())
                .containsExactly("10.0.0.7/32", "10.0.0.0/8");
    }
}
