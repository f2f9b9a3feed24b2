package dev.parley.identity.issuers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.http.PublicAddresses;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A provider that means harm, or is broken, costs little and is refused in words.
class DiscoveryIT {
    private final Tasks tasks = new Tasks();
    private final Upstream anywhere = new Upstream(UpstreamSettings.DEFAULT, tasks);
    private final Upstream publicOnly =
            new Upstream(UpstreamSettings.DEFAULT, tasks, new PublicAddresses(HostAddresses.SYSTEM));
    private HttpServer server;
    private volatile String about = "";
    private volatile String keys = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            var body = (path.equals("/keys") ? keys : about).getBytes(StandardCharsets.UTF_8);
            if (about.isEmpty()) return; // hangs
            exchange.sendResponseHeaders(about.startsWith("302") ? 302 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        anywhere.close();
        publicOnly.close();
        tasks.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void publishes(String set) {
        about = "{\"issuer\": \"" + url() + "\", \"jwks_uri\": \"" + url() + "/keys\"}";
        keys = set;
    }

    @Test
    void refusesKeysThatAreNoneForSignatures() {
        publishes("""
                {"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"},
                 {"kty": "RSA", "kid": "short", "e": "AQAB", "n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9"},
                 {"kty": "unheard", "kid": "b"}, {"kid": "c"}, 7, "text"]}""");
        refuses("no key for signatures");
        publishes("{\"keys\": \"none\"}");
        refuses("no key for signatures");
        publishes("[]");
        refuses("no JSON object");
    }

    @Test
    void readsNoMoreThanItsBound() {
        publishes("{\"keys\": [\"" + "x".repeat(300_000) + "\"]}");
        refuses("more than 262144 bytes");
    }

    @Test
    void followsNoRedirectAndNoOtherScheme() {
        about = "302";
        refuses("answers 302");
        about = "{\"issuer\": \"" + url() + "\", \"jwks_uri\": \"file:///etc/passwd\"}";
        refuses("jwks_uri");
        about = "{\"issuer\": \"" + url() + "\", \"issuer\": \"" + url() + "\"}";
        refuses("no JSON object");
    }

    @Test
    void waitsForAProviderThatHangsForSecondsOnly() {
        long start = System.nanoTime();
        refuses("deadline");
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
    }

    @Test
    void connectsToNoPrivateAddressOnATenantsBehalf() {
        publishes("{}");
        assertThatThrownBy(() -> new Discovery(publicOnly, true).keys(url()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("private");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.example.com", "https:///path", "https://a@b.example", "https://a.example/#f", ""})
    void takesHttpsAndAHostUnlessTheOperatorPermitsMore(String url) {
        assertThat(new Discovery(anywhere, false).isUsable(url)).isFalse();
        assertThat(new Discovery(anywhere, false).isUsable("https://login.example.com/realm"))
                .isTrue();
    }

    private void refuses(String why) {
        assertThatThrownBy(() -> new Discovery(anywhere, true).keys(url()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }
}
