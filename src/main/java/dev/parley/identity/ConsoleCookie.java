package dev.parley.identity;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.Sha256;
import dev.parley.platform.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The cookie that holds a credential for the console: no script reads it, no other site's page sends it, and
/// over HTTPS no other host can set it (`__Host-`, RFC 6265bis). What changes something must also show a token
/// that is derived from it, which only a page of this server knows.
///
/// @param secure whether browsers reach this server by HTTPS
record ConsoleCookie(boolean secure) {
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final String NAME = "parley_session";

    private String name() {
        return secure ? "__Host-" + NAME : NAME;
    }

    Optional<String> read(Exchange exchange) {
        return exchange.cookie(name());
    }

    void set(Exchange exchange, String credential, Instant expiresAt) {
        write(exchange, credential, Duration.between(Instant.now(), expiresAt).toSeconds());
    }

    void clear(Exchange exchange) {
        write(exchange, "", 0);
    }

    private void write(Exchange exchange, String value, long maxAge) {
        exchange.header(
                "Set-Cookie",
                name() + "=" + value + "; Path=/; Max-Age=" + maxAge + "; HttpOnly; SameSite=Strict"
                        + (secure ? "; Secure" : ""));
    }

    static String csrfToken(String credential) {
        return Sha256.hex("csrf " + credential);
    }

    /// @throws PlatformException CSRF_TOKEN_INVALID when a request that may change something lacks the token
    static void requireCsrfToken(Exchange exchange, String credential) {
        if (isRead(exchange)) return;
        var shown = exchange.header(CSRF_HEADER).orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(shown, csrfToken(credential).getBytes(StandardCharsets.UTF_8)))
            throw new PlatformException(
                    ErrorCode.CSRF_TOKEN_INVALID,
                    "A request with the console's cookie needs csrf_token of GET /api/v1/console/session in the header "
                            + CSRF_HEADER + ".");
    }

    static boolean isRead(Exchange exchange) {
        return exchange.method().equals("GET") || exchange.method().equals("HEAD");
    }
}
