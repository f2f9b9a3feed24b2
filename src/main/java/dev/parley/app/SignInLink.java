package dev.parley.app;

import dev.parley.platform.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/// The link that signs in to the console. The ticket stands behind the `#`, which browsers send nowhere: it is
/// in no log of a server or proxy.
final class SignInLink {
    private SignInLink() {}

    static String of(String url, String ticket) {
        return url + "/sign-in#ticket=" + ticket;
    }

    /// Where the console is: the public URL, else where the last start with this data directory serves.
    static String url(Config config) {
        if (config.find(Settings.PUBLIC_URL).isPresent())
            return Start.identity(config).publicUrl();
        var firstRun = config.get(Settings.DATA).resolve("first-run.env");
        if (Files.exists(firstRun))
            try (var lines = Files.lines(firstRun)) {
                var served = lines.filter(line -> line.startsWith("PARLEY_URL="))
                        .map(line -> line.substring("PARLEY_URL=".length()))
                        .findFirst();
                if (served.isPresent()) return served.get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        return Start.identity(config).publicUrl();
    }
}
