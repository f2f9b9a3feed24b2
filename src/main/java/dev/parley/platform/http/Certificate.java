package dev.parley.platform.http;

import dev.parley.platform.tasks.Tasks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ScheduledFuture;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's certificate and key, read from PEM files and read again when these change. A new pair that is broken or
/// does not belong together is refused, and the old one stays.
final class Certificate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final char[] PASSWORD = "in-memory".toCharArray();

    private final HttpSettings.Tls files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private final ScheduledFuture<?> look;
    private byte[] chain;
    private byte[] key;

    /// @throws IllegalArgumentException when the files hold no usable pair; says why
    Certificate(HttpSettings.Tls files, Tasks tasks) {
        this.files = files;
        try {
            chain = Files.readAllBytes(files.certificate());
            key = Files.readAllBytes(files.key());
            context.setKeyStore(read(chain, key));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(files, e);
        }
        context.setKeyStorePassword(new String(PASSWORD));
        context.setIncludeProtocols("TLSv1.3");
        context.setSniRequired(false);
        look = tasks.tick(LOOK, () -> tasks.start("tls-reload", this::reload));
    }

    private static IllegalArgumentException unusable(HttpSettings.Tls files, Exception why) {
        var reason = why instanceof NoSuchFileException ? why.getMessage() + " does not exist" : why.getMessage();
        return new IllegalArgumentException(
                "The certificate " + files.certificate() + " with the key " + files.key() + " cannot be used: "
                        + reason,
                why);
    }

    /// @throws IllegalArgumentException when the files hold no usable pair; says why
    static Instant validUntil(HttpSettings.Tls files) {
        try {
            var store = read(Files.readAllBytes(files.certificate()), Files.readAllBytes(files.key()));
            return ((X509Certificate) store.getCertificate("server"))
                    .getNotAfter()
                    .toInstant();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(files, e);
        }
    }

    SslContextFactory.Server context() {
        return context;
    }

    private synchronized void reload() {
        try {
            var newChain = Files.readAllBytes(files.certificate());
            var newKey = Files.readAllBytes(files.key());
            if (Arrays.equals(newChain, chain) && Arrays.equals(newKey, key)) return;
            // said once for each content, also when it is refused
            chain = newChain;
            key = newKey;
            var store = read(newChain, newKey);
            context.reload(factory -> factory.setKeyStore(store));
            LOG.info("The TLS certificate was read again from {}", files.certificate());
        } catch (Exception e) { // Jetty's reload declares no narrower one
            LOG.error("The changed TLS certificate cannot be used; the former one stays: {}", e.getMessage());
        }
    }

    static KeyStore read(byte[] chain, byte[] key) throws IOException, GeneralSecurityException {
        var certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(chain))
                .toArray(new java.security.cert.Certificate[0]);
        if (certificates.length == 0) throw new GeneralSecurityException("it holds no certificate");
        var secret = privateKey(key, certificates[0].getPublicKey().getAlgorithm());
        requirePair(certificates[0], secret);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", secret, PASSWORD, certificates);
        return store;
    }

    private static PrivateKey privateKey(byte[] pem, String algorithm) throws GeneralSecurityException {
        var text = new String(pem, StandardCharsets.US_ASCII);
        var begin = "-----BEGIN PRIVATE KEY-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from)
            throw new GeneralSecurityException("the key must be an unencrypted PKCS#8 PEM, which begins with " + begin
                    + " (openssl pkcs8 -topk8 -nocrypt makes one)");
        var der = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static void requirePair(java.security.cert.Certificate certificate, PrivateKey key)
            throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        var probe = "parley".getBytes(StandardCharsets.US_ASCII);
        var signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(probe);
        if (!verifier.verify(signer.sign()))
            throw new GeneralSecurityException("the key does not belong to the certificate");
    }

    @Override
    public void close() {
        look.cancel(false);
    }
}
