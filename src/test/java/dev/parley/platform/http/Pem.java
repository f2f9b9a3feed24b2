package dev.parley.platform.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/// Certificates for tests, made by the JDK's keytool.
public final class Pem {
    private static final String PASSWORD = "changeit";

    private Pem() {}

    /// Writes a fresh self-signed pair for localhost and 127.0.0.1.
    public static void write(Path certificate, Path key, String algorithm, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = Files.createTempFile("test", ".p12");
        Files.delete(store);
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) throw new IOException(said);
        var made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD.toCharArray());
        }
        Files.delete(store);
        Files.writeString(
                certificate, pem("CERTIFICATE", made.getCertificate("it").getEncoded()));
        Files.writeString(
                key,
                pem("PRIVATE KEY", made.getKey("it", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
