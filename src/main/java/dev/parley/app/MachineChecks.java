package dev.parley.app;

import dev.parley.platform.config.Config;
import dev.parley.platform.http.Networks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What `doctor` asks the machine: JDK, port, disk, certificate.
final class MachineChecks {
    private static final int JAVA = 25;
    private static final long GIB = 1L << 30;
    /// The embedded database with its write-ahead log and an index of documents.
    private static final long ENOUGH_DISK = 2 * GIB;

    private static final long LEAST_DISK = GIB / 2;
    private static final Duration SOON = Duration.ofDays(14);

    private MachineChecks() {}

    static Finding java() {
        int version = Runtime.version().feature();
        var told = "JDK " + Runtime.version() + " in " + System.getProperty("java.home");
        return version >= JAVA
                ? Finding.ok("java", told)
                : Finding.fail("java", told, "set JAVA_HOME to a JDK " + JAVA + " or newer");
    }

    /// Free, or taken by a Parley already, which is what one wants to know as well.
    static Finding port(Config config) {
        int port = config.get(Settings.PORT);
        var host = config.get(Settings.HOST);
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Finding.ok("port", port == 0 ? "any free one" : port + " on " + host + " is free");
        } catch (IOException taken) {
            if (RunningParley.answers(config)) return Finding.ok("port", "Parley itself serves on " + port + " now");
            if (Start.hasCertificate(config))
                return Finding.warn("port", port + " is taken", "if not by Parley itself, choose another with --port");
            return Finding.fail(
                    "port",
                    port + " on " + host + " cannot be had (" + taken.getMessage() + ")",
                    "end what uses it, or choose another with --port or PARLEY_PORT");
        }
    }

    /// Whether the demo tenants of a Parley that runs here are open to more than this machine.
    static List<Finding> demo(Config config) {
        var url = config.find(Settings.PUBLIC_URL).orElse("");
        if (url.isEmpty() || Networks.isThisMachine(url.replaceFirst("/+$", "")) || !RunningParley.hasDemo(config))
            return List.of();
        return List.of(Finding.warn(
                "demo",
                "whoever reaches " + url + "/demo may ask models as the demo tenants, at your cost",
                "start with --no-demo or PARLEY_DEMO=false, which closes it for good"));
    }

    static List<Finding> data(Config config) {
        var data = config.get(Settings.DATA).toAbsolutePath().normalize();
        var existing = data;
        while (!Files.exists(existing) && existing.getParent() != null) existing = existing.getParent();
        if (!Files.isDirectory(existing))
            return List.of(Finding.fail("data", existing + " is no directory", "choose another with --data"));
        if (!isWritable(existing))
            return List.of(Finding.fail(
                    "data", existing + " cannot be written", "chown it to this user, or choose another with --data"));
        var findings = new ArrayList<Finding>();
        findings.add(Finding.ok("data", data + (existing.equals(data) ? "" : " will be created")));
        findings.add(disk(existing));
        return findings;
    }

    /// Asks the system by doing: permissions alone do not tell of read-only mounts.
    private static boolean isWritable(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".parley-doctor", ""));
            return true;
        } catch (IOException no) {
            return false;
        }
    }

    private static Finding disk(Path folder) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            var told = String.format("%.1f GiB free", (double) free / GIB);
            if (free < LEAST_DISK)
                return Finding.fail("disk", told, "free at least 0.5 GiB there, or choose another with --data");
            if (free < ENOUGH_DISK) return Finding.warn("disk", told, "have 2 GiB there for database and logs");
            return Finding.ok("disk", told);
        } catch (IOException unknown) {
            return Finding.warn("disk", "the free space is not told: " + unknown.getMessage(), "look with df");
        }
    }

    /// @throws IllegalArgumentException when certificate and key cannot be used; says why
    static List<Finding> tls(Config config) {
        var files = Start.http(config).tls();
        if (files == null) return List.of(Finding.ok("tls", "not configured: plain HTTP"));
        var until = files.validUntil();
        var told = files.certificate() + " and its key belong together; valid until " + until;
        if (until.isBefore(Instant.now())) return List.of(Finding.fail("tls", told, "renew the certificate"));
        return List.of(
                until.isBefore(Instant.now().plus(SOON))
                        ? Finding.warn("tls", told, "renew the certificate soon")
                        : Finding.ok("tls", told));
    }
}
