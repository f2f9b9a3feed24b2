package dev.parley.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/// An OpenID provider on this machine: discovery, keys that can be replaced, and tokens.
public final class TestIssuer implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicInteger keys = new AtomicInteger();
    private volatile RSAKey key = generate();
    private volatile boolean down;

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(
                        exchange,
                        Json.object()
                                .put("issuer", url())
                                .put("jwks_uri", url() + "/keys")
                                .toString()));
        server.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            answer(exchange, new JWKSet(key).toPublicJWKSet().toString());
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// How often its keys were fetched.
    public int fetches() {
        return fetches.get();
    }

    /// The key that signs and is published.
    public RSAKey key() {
        return key;
    }

    /// Publishes another key in the place of this one.
    public void replaceKey() {
        key = generate();
    }

    /// Whether it answers 503 from now on.
    public void down(boolean from) {
        down = from;
    }

    /// Claims that hold for five minutes.
    public ObjectNode claims(String audience, String subject) {
        long now = Instant.now().getEpochSecond();
        return Json.object()
                .put("iss", url())
                .put("aud", audience)
                .put("sub", subject)
                .put("iat", now)
                .put("exp", now + 300);
    }

    public String token(ObjectNode claims) {
        return token(key, claims);
    }

    public static String token(RSAKey by, ObjectNode claims) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .type(JOSEObjectType.JWT)
                    .keyID(by.getKeyID())
                    .build();
            var token = new JWSObject(header, new Payload(claims.toString()));
            token.sign(new RSASSASigner(by));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private RSAKey generate() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID("key-" + keys.incrementAndGet())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(down ? 503 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
