package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.http.Pem;
import dev.parley.platform.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The console by Parley's own certificate, as browsers ask: by HTTP/2, which has no `Host`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleOverTlsIT {
    private HttpClient browser;
    private TestParley parley;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        var certificate = folder.resolve("cert.pem");
        var key = folder.resolve("key.pem");
        Pem.write(certificate, key, "EC", "localhost");
        browser = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
        parley = TestParley.start(Map.of("PARLEY_TLS_CERT", certificate.toString(), "PARLEY_TLS_KEY", key.toString()));
    }

    @AfterAll
    void stop() {
        parley.close();
        browser.close();
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "parley", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        var answer = browser.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return answer;
    }

    private HttpRequest.Builder signIn(String origin) {
        var body = Json.object().put("operator_key", parley.operatorKey()).toString();
        return HttpRequest.newBuilder(URI.create(parley.url("/api/v1/console/session")))
                .header("Content-Type", "application/json")
                .header("Origin", origin)
                .POST(BodyPublishers.ofString(body));
    }

    @Test
    void aBrowserSignsInByWhateverNameItHasForThisServer() throws Exception {
        for (var origin : new String[] {parley.url(""), parley.url("").replace("127.0.0.1", "localhost")}) {
            var request = signIn(origin).uri(URI.create(origin + "/api/v1/console/session"));
            var answer = send(request);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
                    .startsWith("__Host-parley_session=")
                    .endsWith("; Secure");
        }
        assertThat(send(signIn("https://evil.example")).statusCode()).isEqualTo(403);
    }

    @Test
    void theDemoPageReadsFromItsOwnServer() throws Exception {
        var demo = Json.read(send(HttpRequest.newBuilder(URI.create(parley.url("/demo/tenants"))))
                .body()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var read = HttpRequest.newBuilder(URI.create(parley.url("/api/v1/widget/config")))
                .header("Authorization", "Bearer " + demo.get(0).path("key").asString());
        assertThat(send(read).statusCode()).isEqualTo(200);
    }
}
