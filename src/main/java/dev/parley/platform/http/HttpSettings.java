package dev.parley.platform.http;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the server listens.
///
/// @param host the address to listen on; `0.0.0.0` is all
/// @param port 0 lets the system choose
/// @param drain how long running requests and streams may go on once the server closes
/// @param timeout the longest a request may take; a caller may ask for less with `x-parley-timeout-ms`
/// @param idle how long a connection may be silent while the server waits for it
/// @param maxConnections open connections at most; further ones wait in the system's queue
/// @param maxHeader the largest request head, in bytes
/// @param trustedProxies whose `X-Forwarded-For` is believed
/// @param tls null serves plain HTTP
public record HttpSettings(
        String host,
        int port,
        Duration drain,
        Duration timeout,
        Duration idle,
        int maxConnections,
        int maxHeader,
        Networks trustedProxies,
        @Nullable Tls tls) {

    /// PEM files: the certificate with its chain, and its unencrypted PKCS#8 private key.
    public record Tls(Path certificate, Path key) {
        /// Until when the certificate is valid.
        /// @throws IllegalArgumentException when the files hold no usable pair; says why
        public Instant validUntil() {
            return Certificate.validUntil(this);
        }
    }

    /// The defaults for a port of all addresses.
    public static HttpSettings of(int port) {
        return new HttpSettings(
                "0.0.0.0",
                port,
                Duration.ofSeconds(30),
                Duration.ofSeconds(600),
                Duration.ofSeconds(60),
                20_000,
                32 * 1024,
                Networks.NONE,
                null);
    }

    public HttpSettings host(String other) {
        return new HttpSettings(other, port, drain, timeout, idle, maxConnections, maxHeader, trustedProxies, tls);
    }

    public HttpSettings drain(Duration other) {
        return new HttpSettings(host, port, other, timeout, idle, maxConnections, maxHeader, trustedProxies, tls);
    }

    public HttpSettings timeout(Duration other) {
        return new HttpSettings(host, port, drain, other, idle, maxConnections, maxHeader, trustedProxies, tls);
    }

    public HttpSettings idle(Duration other) {
        return new HttpSettings(host, port, drain, timeout, other, maxConnections, maxHeader, trustedProxies, tls);
    }

    public HttpSettings trustedProxies(Networks other) {
        return new HttpSettings(host, port, drain, timeout, idle, maxConnections, maxHeader, other, tls);
    }

    public HttpSettings tls(Path certificate, Path key) {
        return new HttpSettings(
                host, port, drain, timeout, idle, maxConnections, maxHeader, trustedProxies, new Tls(certificate, key));
    }
}
