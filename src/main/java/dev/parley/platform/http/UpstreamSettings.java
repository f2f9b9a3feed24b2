package dev.parley.platform.http;

import java.time.Duration;

/// How providers are called.
///
/// @param maxConnections most open connections to all hosts together
/// @param maxPerHost most to one host (scheme, name and port)
/// @param connectTimeout for the TCP connection, and again for the TLS handshake
/// @param idleTimeout how long an unused connection is kept
/// @param checkAfter a connection idle for longer is checked before it is used again, which costs up to 1 ms
public record UpstreamSettings(
        int maxConnections, int maxPerHost, Duration connectTimeout, Duration idleTimeout, Duration checkAfter) {
    public static final UpstreamSettings DEFAULT =
            new UpstreamSettings(2000, 2000, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(1));

    /// For hosts that tenants name: a slow one must not take the connections of all others.
    public static final UpstreamSettings TENANTS =
            new UpstreamSettings(4000, 500, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(1));

    public UpstreamSettings {
        if (maxConnections < 1 || maxPerHost < 1)
            throw new IllegalArgumentException("At least one upstream connection is needed");
    }
}
