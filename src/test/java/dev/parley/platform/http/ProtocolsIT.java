package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.json.Json;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtocolsIT {
    private static final Route[] ROUTES = {
        Route.get("/hello", null, exchange -> exchange.json(200, Json.object().put("hello", "world"))),
        Route.post("/echo", null, exchange -> exchange.bytes(200, "text/plain", exchange.body())),
        Route.get("/stream", null, exchange -> {
            var stream = exchange.stream();
            stream.data("one".getBytes(UTF_8));
            stream.flush();
            stream.data("two".getBytes(UTF_8));
        }),
        Route.get("/broken", null, exchange -> {
            var stream = exchange.stream();
            stream.data("one".getBytes(UTF_8));
            stream.flush();
            throw new IllegalStateException("broken");
        })
    };

    @TempDir
    Path directory;

    private static HttpResponse<String> get(HttpClient client, String uri) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void speaksHttp2InTheClear() throws Exception {
        try (var served = Served.with(ROUTES);
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            // the JDK's client asks for the upgrade with its first request
            var response = get(client, served.uri("/hello").toString());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).isEqualTo("{\"hello\":\"world\"}");
            assertThat(get(client, served.uri("/stream").toString()).body()).isEqualTo("data: one\n\ndata: two\n\n");
            assertThat(get(client, served.uri("/nowhere").toString()).statusCode())
                    .isEqualTo(404);
            assertThatThrownBy(() -> get(client, served.uri("/broken").toString()))
                    .isInstanceOf(java.io.IOException.class);
            var echo = client.send(
                    HttpRequest.newBuilder(served.uri("/echo"))
                            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300_000)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(echo.body()).hasSize(300_000);
        }
    }

    @Test
    void anHttp2RequestMayTakeLongerThanAConnectionMayBeIdle() throws Exception {
        var serving = new CompletableFuture<Served>();
        var slow = Route.get("/slow", null, exchange -> {
            serving.join().waitUntilASilentConnectionIsClosed();
            exchange.bytes(200, "text/plain", "waited".getBytes(UTF_8));
        });
        try (var served = Served.with(Served.settings().idle(Duration.ofMillis(500)), slow, ROUTES[0]);
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            serving.complete(served);
            assertThat(get(client, served.uri("/hello").toString()).version()).isEqualTo(HttpClient.Version.HTTP_2);
            var response = get(client, served.uri("/slow").toString());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).isEqualTo("waited");
        }
    }

    @Test
    void speaksHttp2WithPriorKnowledge() throws Exception {
        try (var served = Served.with(ROUTES);
                var socket = served.socket()) {
            // the client's preface and an empty SETTINGS frame (RFC 9113, section 3.4)
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
            socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            var frame = socket.getInputStream().readNBytes(9);
            assertThat(frame[3]).as("a SETTINGS frame comes first").isEqualTo((byte) 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void speaksTls13AndHttp2WithKeysOfEachKind(String algorithm) throws Exception {
        var certificate = directory.resolve("cert.pem");
        var key = directory.resolve("key.pem");
        Pem.write(certificate, key, algorithm, "first");
        try (var served = Served.with(Served.settings().tls(certificate, key), ROUTES);
                var client = trusting()) {
            var uri = "https://localhost:" + served.server.port();
            var response = get(client, uri + "/hello");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(get(client, uri + "/stream").body()).isEqualTo("data: one\n\ndata: two\n\n");
            assertThatThrownBy(() -> handshake(served.server.port(), "TLSv1.2"))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void readsAChangedCertificateAgainAndKeepsTheOldOneWhenItIsBroken() throws Exception {
        var certificate = directory.resolve("cert.pem");
        var key = directory.resolve("key.pem");
        Pem.write(certificate, key, "EC", "first");
        try (var served = Served.with(Served.settings().tls(certificate, key), ROUTES)) {
            int port = served.server.port();
            assertThat(handshake(port, "TLSv1.3")).isEqualTo("CN=first");

            var good = Files.readString(certificate);
            Pem.write(certificate, directory.resolve("other.pem"), "EC", "stranger");
            var reloads = new CountDownLatch(1);
            assertThat(reloads.await(2500, TimeUnit.MILLISECONDS)).isFalse(); // one look at the files has passed
            assertThat(handshake(port, "TLSv1.3"))
                    .as("its key does not belong to it")
                    .isEqualTo("CN=first");
            Files.writeString(certificate, good);

            Pem.write(certificate, key, "EC", "second");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!handshake(port, "TLSv1.3").equals("CN=second") && System.nanoTime() < deadline) Thread.sleep(100);
            assertThat(handshake(port, "TLSv1.3")).isEqualTo("CN=second");
        }
    }

    @Test
    void refusesToStartWithAKeyThatIsNoPkcs8() throws Exception {
        var certificate = directory.resolve("cert.pem");
        var key = directory.resolve("key.pem");
        Pem.write(certificate, key, "EC", "first");
        Files.writeString(key, Files.readString(key).replace("PRIVATE KEY", "EC PRIVATE KEY"));
        assertThatThrownBy(() -> Served.with(Served.settings().tls(certificate, key), ROUTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be an unencrypted PKCS#8 PEM");
    }

    /// The name on the certificate that the server shows.
    private static String handshake(int port, String protocol) throws Exception {
        var context = context();
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private static HttpClient trusting() throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(context())
                .build();
    }

    private static SSLContext context() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    /// The test's own certificates have no authority.
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
