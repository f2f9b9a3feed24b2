package dev.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A Redis server of a test's own, on this machine.
public final class TestRedis implements AutoCloseable {
    private final int port = freePort();
    private Process server = start(port);

    /// Skips the test where there is no redis-server to be run.
    public TestRedis() {}

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// Takes the server away from its clients.
    public void stop() {
        server.destroyForcibly();
        try {
            server.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it again, empty, on the same port.
    public void restart() {
        server = start(port);
    }

    private static Process start(int port) {
        var program = program();
        Assumptions.assumeTrue(program.isPresent(), "there is no redis-server on this machine");
        try {
            var process = new ProcessBuilder(List.of(
                            program.get().toString(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--appendonly",
                            "no"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.onExit();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            awaitPort(port);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of("/usr/bin", "/usr/local/bin", "/usr/sbin"))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void awaitPort(int port) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end) throw new UncheckedIOException(notYet);
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
