package dev.parley.platform.sql;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The PostgreSQL programs on the class path, unpacked once into a folder of their own.
final class PostgresBinaries {
    private PostgresBinaries() {}

    /// The folder with `bin`, `lib` and `share`; unpacks it below `parent` unless it is there. Its name ends in the
    /// archive's checksum, so that a new release of the binaries gets a folder of its own.
    static Path in(Path parent) {
        var archive = archive();
        try {
            var folder = parent.resolve("postgres-bin-" + checksum(archive));
            if (!Files.isExecutable(folder.resolve("bin/postgres"))) unpack(archive, folder);
            return folder;
        } catch (IOException e) {
            throw new DatabaseUnusable("Cannot unpack PostgreSQL into " + parent + ": " + e.getMessage(), e);
        }
    }

    /// Whether they are unpacked there already.
    static boolean areIn(Path parent) throws IOException {
        return Files.isExecutable(parent.resolve("postgres-bin-" + checksum(archive()) + "/bin/postgres"));
    }

    private static URL archive() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        var machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        var archive = PostgresBinaries.class.getResource("/postgres-" + system + "-" + machine + ".txz");
        if (archive == null)
            throw new DatabaseUnusable("This build holds no PostgreSQL for " + system + " on " + machine
                    + ": build it on such a machine, or set DATABASE_URL to a PostgreSQL of your own.");
        return archive;
    }

    private static String checksum(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar)
            return Long.toHexString(jar.getJarEntry().getCrc());
        return "unpacked";
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        // complete before it gets its name, so that a broken-off or a second unpacking does no harm
        var part = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "postgres-bin-part");
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry())
                unpack(tar, entry, part.resolve(entry.getName()).normalize());
        }
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException raced) {
            delete(part);
            if (!Files.isExecutable(folder.resolve("bin/postgres"))) throw raced;
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        if ((entry.getMode() & 0100) != 0)
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Deletes a folder with all that is in it.
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> all = Files.walk(folder)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
