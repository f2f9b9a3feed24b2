package dev.parley.platform.sql;

import dev.parley.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The migrations of this program: the files in `db/` on the class path.
final class Migrations {
    private static final String FIRST = "V0001__foundation.sql";

    private Migrations() {}

    /// SHA-256 over the names and contents of all of them.
    static String fingerprint() {
        try {
            var digest = Sha256.begin();
            for (var file : files().entrySet()) {
                digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
                digest.update(file.getValue());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | URISyntaxException e) {
            throw new DatabaseUnusable("The migrations of this program cannot be read: " + e, e);
        }
    }

    /// Their versions, ascending: `0001` and so on.
    static List<String> versions() {
        try {
            return files().keySet().stream()
                    .map(name -> name.substring(1, name.indexOf("__")))
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new DatabaseUnusable("The migrations of this program cannot be read: " + e, e);
        }
    }

    private static SortedMap<String, byte[]> files() throws IOException, URISyntaxException {
        var first = Migrations.class.getResource("/db/" + FIRST);
        if (first == null) throw new IOException("no " + FIRST);
        var files = new TreeMap<String, byte[]>();
        if (first.openConnection() instanceof JarURLConnection connection) {
            var jar = connection.getJarFile();
            for (var entry : jar.stream()
                    .filter(e -> e.getName().startsWith("db/") && !e.isDirectory())
                    .toList())
                try (InputStream content = jar.getInputStream(entry)) {
                    files.put(entry.getName().substring("db/".length()), content.readAllBytes());
                }
        } else {
            try (var folder = Files.list(Path.of(new URI(first.toString())).getParent())) {
                for (var file : folder.filter(Files::isRegularFile).toList())
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
