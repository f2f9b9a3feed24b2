package dev.parley.platform.sql;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `initdb` and `pg_ctl` on one data folder.
final class PostgresPrograms {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPrograms.class);
    /// Seconds: crash recovery after much writing takes a while.
    private static final String START_LIMIT = "120";
    /// Seconds for the checkpoint of a clean stop.
    private static final String STOP_LIMIT = "30";

    private final Path bin;
    private final Path data;

    private record Result(int exit, String output) {}

    PostgresPrograms(Path binaries, Path data) {
        this.bin = binaries.resolve("bin");
        this.data = data;
    }

    /// Runs the server program just to have its version told.
    static String version(Path binaries) {
        var result = run(binaries.resolve("bin/postgres").toAbsolutePath().toString(), "--version");
        if (result.exit != 0) throw new DatabaseUnusable("PostgreSQL cannot be run here: " + last(result.output));
        return last(result.output);
    }

    /// Passwords from the first moment: there is no time at which the server trusts whoever comes.
    /// PostgreSQL's own collation, so that neither the system's locale nor its update changes an index.
    void initialise(Path target, String owner, Path passwordFile) {
        var result = run(
                bin.resolve("initdb").toString(),
                "--pgdata=" + target,
                "--username=" + owner,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (result.exit != 0)
            throw new DatabaseUnusable(
                    "The embedded PostgreSQL cannot be created in " + target + ": " + last(result.output));
    }

    /// Every setting, in place of the file that `initdb` wrote. Small memory, all durability. Statements and values are
    /// kept out of the log: they may hold what tenants wrote.
    static String configuration(int port) {
        return """
                # written by Parley at each start; put settings of your own into custom.conf beside it
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                shared_buffers = 64MB
                huge_pages = off
                io_method = sync
                dynamic_shared_memory_type = posix
                max_wal_size = 1GB
                min_wal_size = 80MB
                max_wal_senders = 0
                wal_level = minimal
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                jit = off
                timezone = 'UTC'
                log_timezone = 'UTC'
                password_encryption = 'scram-sha-256'
                log_checkpoints = off
                log_min_error_statement = panic
                log_error_verbosity = terse
                include_if_exists = 'custom.conf'
                """.formatted(port);
    }

    /// @return why it did not start; empty when it takes connections
    Optional<String> start(Path log) throws IOException {
        long before = Files.exists(log) ? Files.size(log) : 0;
        var result = run(control("start", "-w", "-t", START_LIMIT, "-l", log.toString()));
        if (result.exit == 0) return Optional.empty();
        var output = Files.exists(log)
                ? Files.readString(log, StandardCharsets.ISO_8859_1).substring((int) before)
                : "";
        return Optional.of(output.isBlank() ? last(result.output) : reason(output));
    }

    void stop() {
        var result = run(control("stop", "-w", "-m", "fast", "-t", STOP_LIMIT));
        if (result.exit != 0) LOG.warn("The embedded PostgreSQL did not stop: {}", last(result.output));
    }

    /// After a hard kill of the process before us its server may still run: it is stopped, not adopted, because
    /// nobody knows what settings it has or whether it is stopping.
    void stopLeftOver() throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) return;
        var process = postgres(Files.readAllLines(file));
        if (process.isEmpty()) return;
        if (isZombie(process.get())) {
            // ended, but nobody took note of it (a container whose first process does not): PostgreSQL would believe
            // it running
            Files.delete(file);
            return;
        }
        LOG.info("Stopping the PostgreSQL that an earlier run left behind");
        if (run(control("stop", "-w", "-m", "fast", "-t", STOP_LIMIT)).exit == 0) return;
        var result = run(control("stop", "-w", "-m", "immediate", "-t", STOP_LIMIT));
        if (result.exit != 0 && Files.exists(file))
            throw new DatabaseUnusable("A PostgreSQL left behind by an earlier run still uses " + data
                    + " and cannot be stopped: end process " + process.get().pid() + ". (" + last(result.output) + ")");
    }

    /// The process that the lock file names, unless it is surely none on this folder: after a restart of the machine
    /// its number may be anyone's.
    private Optional<ProcessHandle> postgres(List<String> lockFile) {
        try {
            return ProcessHandle.of(Long.parseLong(lockFile.getFirst().strip()))
                    .filter(process -> process.info()
                            .commandLine()
                            .map(command -> command.contains(data.toString()))
                            .orElse(true));
        } catch (NumberFormatException | NoSuchElementException damaged) {
            return Optional.empty();
        }
    }

    private static boolean isZombie(ProcessHandle process) throws IOException {
        var stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (!Files.exists(stat)) return !process.isAlive();
        var text = Files.readString(stat);
        return text.charAt(text.lastIndexOf(')') + 2) == 'Z';
    }

    private String[] control(String action, String... options) {
        var command = new ArrayList<String>(List.of(bin.resolve("pg_ctl").toString(), action, "-D", data.toString()));
        command.addAll(Arrays.asList(options));
        return command.toArray(String[]::new);
    }

    /// PostgreSQL refuses to run as root; in a user namespace of its own it does not know that it is.
    private static Result run(String... command) {
        var all = new ArrayList<String>();
        boolean root = new UnixSystem().getUid() == 0;
        if (root) all.addAll(List.of("unshare", "--user"));
        all.addAll(Arrays.asList(command));
        try {
            var process = new ProcessBuilder(all).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var result = new Result(process.waitFor(), output);
            if (root && result.exit != 0 && output.contains("unshare")) throw refusesRoot(last(output), null);
            return result;
        } catch (IOException e) {
            if (root) throw refusesRoot(String.valueOf(e.getMessage()), e);
            throw new DatabaseUnusable("Cannot run " + command[0] + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnusable("Interrupted while running " + command[0], e);
        }
    }

    private static DatabaseUnusable refusesRoot(String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DatabaseUnusable(
                "PostgreSQL refuses to run as root, and `unshare --user` does not work here (" + why
                        + "): run Parley as another user, or set DATABASE_URL to a PostgreSQL of your own.",
                cause);
    }

    private static String reason(String log) {
        return log.lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("could not bind"))
                .findFirst()
                .map(String::strip)
                .orElseGet(() -> last(log));
    }

    private static String last(String output) {
        return output.lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .map(String::strip)
                .orElse("no output");
    }
}
