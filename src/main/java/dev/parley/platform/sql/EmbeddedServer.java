package dev.parley.platform.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of our own, durable, in a folder, listening on the loopback interface only.
///
/// Its data, its password (mode 600) and its port are kept in that folder. `pg_ctl` starts it in a session of its own,
/// so
/// that Ctrl-C in a terminal does not stop it under requests that are still being answered: who starts it must close
/// it, after everything that uses it. If we are killed it outlives us, and the next start stops it first.
public final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String OWNER = "parley";
    private static final int PORT_ATTEMPTS = 5;
    /// A log longer than this, in bytes, is put aside at start; one older is kept.
    private static final long LOG_LIMIT = 10_000_000;

    private final Path folder;
    private final PostgresPrograms programs;
    private final FileChannel lock;
    private final String password;
    private final int port;

    private EmbeddedServer(Path folder, Path binaries) throws IOException {
        this.folder = folder;
        createPrivateFolder(folder);
        this.lock = lock(folder.resolve("postgres.lock"));
        try {
            this.programs = new PostgresPrograms(PostgresBinaries.in(binaries), folder.resolve("postgres"));
            this.password = password();
            initialise();
            programs.stopLeftOver();
            this.port = startOnSomePort();
            createDatabase();
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Starts the server whose data is below `folder`, creating it on first use.
    /// @throws DatabaseUnusable with one line when that is impossible
    public static EmbeddedServer start(Path folder) {
        return start(folder, folder);
    }

    /// @param binaries where the programs are unpacked: a folder that several servers may share
    public static EmbeddedServer start(Path folder, Path binaries) {
        try {
            return new EmbeddedServer(folder.toAbsolutePath().normalize(), binaries.toAbsolutePath());
        } catch (IOException e) {
            throw new DatabaseUnusable("Cannot keep PostgreSQL in " + folder + ": " + e, e);
        }
    }

    /// The database of the server that a running Parley keeps below `folder`, as its owner; empty when none runs.
    public static Optional<DatabaseUrl> running(Path folder) {
        try {
            var port = Integer.parseInt(
                    Files.readString(folder.resolve("postgres.port")).strip());
            var url = owner(
                    port, Files.readString(folder.resolve("postgres.password")).strip());
            try (var connection = url.connect()) {
                return connection.isValid(1) ? Optional.of(url) : Optional.empty();
            }
        } catch (IOException | NumberFormatException | SQLException noneRuns) {
            return Optional.empty();
        }
    }

    /// The database as its owner.
    public DatabaseUrl owner() {
        return owner(port, password);
    }

    private static DatabaseUrl owner(int port, String password) {
        return new DatabaseUrl("127.0.0.1:" + port, "parley", OWNER, password, Map.of("sslmode", "disable"));
    }

    /// Stops the server: open transactions are rolled back, committed ones are on disk.
    @Override
    public void close() {
        programs.stop();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock on {} could not be released", folder, e);
        }
    }

    private static void createPrivateFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// The lock goes with the process that holds it, however that ends.
    private static FileChannel lock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) return channel;
        } catch (OverlappingFileLockException heldByThisProcess) {
            // said below
        }
        channel.close();
        throw new DatabaseUnusable("Another Parley is running on the data directory " + file.getParent()
                + ": stop it, or choose another directory with --data.");
    }

    private String password() throws IOException {
        var file = folder.resolve("postgres.password");
        if (Files.exists(file)) return Files.readString(file).strip();
        if (Files.exists(folder.resolve("postgres")))
            throw new DatabaseUnusable(file + " is missing: restore it, or move " + folder + " away to begin anew.");
        var random = new byte[24];
        new SecureRandom().nextBytes(random);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var part = folder.resolve("postgres.password.part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, password + "\n");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return password;
    }

    private void initialise() throws IOException {
        var data = folder.resolve("postgres");
        if (Files.exists(data)) return;
        // complete before it gets its name, so that a start that is broken off leaves nothing half-made
        var part = folder.resolve("postgres.part");
        PostgresBinaries.delete(part);
        programs.initialise(part, OWNER, folder.resolve("postgres.password"));
        Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private int startOnSomePort() throws IOException {
        var log = folder.resolve("postgres.log");
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT)
            Files.move(log, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        int candidate = rememberedPort();
        for (int attempt = 1; ; attempt++) {
            if (!isFree(candidate)) candidate = freePort();
            Files.writeString(folder.resolve("postgres/postgresql.conf"), PostgresPrograms.configuration(candidate));
            var trouble = programs.start(log);
            if (trouble.isEmpty()) break;
            if (!trouble.get().contains("bind") || attempt == PORT_ATTEMPTS)
                throw new DatabaseUnusable(
                        "The embedded PostgreSQL does not start: " + trouble.get() + " (see " + log + ")");
            candidate = freePort();
        }
        Files.writeString(folder.resolve("postgres.port"), candidate + "\n");
        return candidate;
    }

    private int rememberedPort() throws IOException {
        var file = folder.resolve("postgres.port");
        if (!Files.exists(file)) return freePort();
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (NumberFormatException damaged) {
            return freePort();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException | IllegalArgumentException taken) {
            return false;
        }
    }

    private void createDatabase() {
        try (var existing = owner().connect()) {
            existing.isValid(1);
        } catch (SQLException e) {
            if (!"3D000".equals(e.getSQLState())) throw giveUp(e);
            try (var connection = owner().database("postgres").connect();
                    var statement = connection.createStatement()) {
                statement.execute("create database parley");
            } catch (SQLException cannot) {
                throw giveUp(cannot);
            }
        }
    }

    private DatabaseUnusable giveUp(SQLException e) {
        programs.stop();
        return new DatabaseUnusable(
                "The embedded PostgreSQL in " + folder + " cannot be entered: " + e.getMessage(), e);
    }
}
