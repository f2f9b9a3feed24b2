package dev.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.Deadline;
import dev.parley.platform.tasks.Tasks;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.1.2.3",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:1::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refuseWhatIsNotOnTheInternet(String address) throws Exception {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
        assertThatThrownBy(() -> new PublicAddresses(HostAddresses.SYSTEM).of(address))
                .isInstanceOf(PublicAddresses.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.1.1.1",
                "128.0.0.1",
                "162.159.140.245",
                "168.63.129.17",
                "169.253.1.1",
                "172.15.1.1",
                "172.32.1.1",
                "192.0.1.1",
                "192.169.1.1",
                "198.20.1.1",
                "203.0.114.1",
                "223.255.255.254",
                "2606:4700::1111",
                "2001:4860:4860::8888",
                "2001:200::1",
                "2a00:1450::1",
                "::ffff:8.8.8.8"
            })
    void permitTheInternet(String address) throws Exception {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433", "0", "[::1]"})
    void refuseOtherSpellingsOfThisMachine(String host) {
        assertThatThrownBy(() -> new PublicAddresses(HostAddresses.SYSTEM).of(host))
                .isInstanceOf(java.net.UnknownHostException.class);
    }

    @Test
    void knowAddressesOfThisMachine() throws Exception {
        assertThat(PublicAddresses.isOwn(InetAddress.getLoopbackAddress())).isTrue();
        assertThat(PublicAddresses.isOwn(InetAddress.getByName("8.8.8.8"))).isFalse();
    }

    /// One good address beside a bad one must not let the bad one in.
    @Test
    void refuseAHostOneOfWhoseAddressesIsPrivate() {
        var mixed = new PublicAddresses(
                host -> new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")});
        assertThatThrownBy(() -> mixed.of("mixed.example")).isInstanceOf(PublicAddresses.Refused.class);
    }

    /// The name is public when it is checked, and this machine when it is connected to.
    @Test
    void holdAgainstANameThatIsBoundAnewBetweenCheckAndConnection() throws Exception {
        var asked = new AtomicInteger();
        HostAddresses rebinding = host ->
                new InetAddress[] {InetAddress.getByName(asked.getAndIncrement() == 0 ? "8.8.8.8" : "127.0.0.1")};
        var guard = new PublicAddresses(rebinding);
        try (var simulator = Simulator.start(0, SimulatorSettings.quick());
                var tasks = new Tasks();
                var guarded = new Upstream(UpstreamSettings.DEFAULT, tasks, guard);
                var open = new Upstream(UpstreamSettings.DEFAULT, tasks, rebinding)) {
            var url = "http://rebound.example:" + simulator.port() + "/v1/models";
            assertThat(guard.of("rebound.example")).hasSize(1);
            assertThatThrownBy(() -> guarded.send(get(url)))
                    .isInstanceOfSatisfying(
                            UpstreamException.class,
                            e -> assertThat(e.reason()).isEqualTo(UpstreamException.Reason.UNREACHABLE));
            assertThatThrownBy(() -> guarded.send(get("http://127.0.0.1:" + simulator.port() + "/v1/models")))
                    .isInstanceOf(UpstreamException.class);
            assertThat(simulator.total()).isZero();
            // it would have reached it
            try (var response = open.send(get(url))) {
                assertThat(response.status()).isEqualTo(401);
            }
            assertThat(simulator.total()).isEqualTo(1);
        }
    }

    private static UpstreamRequest get(String url) {
        return UpstreamRequest.get(url, List.of(), PATIENCE, Deadline.in(PATIENCE));
    }
}
