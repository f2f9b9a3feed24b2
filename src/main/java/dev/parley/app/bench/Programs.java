package dev.parley.app.bench;

import dev.parley.platform.tasks.Tasks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Starts the processes of a benchmark, each logging into the working folder. `close` stops them, last first.
final class Programs implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(20);

    private static final Predicate<String> COLLECTOR =
            Pattern.compile("-XX:\\+Use\\w+GC").asMatchPredicate();
    private static final Predicate<String> AOT =
            Pattern.compile("-XX:AOTCache=.*|-Xlog:aot=off").asMatchPredicate();

    private final Path folder;
    private final List<Process> running = new CopyOnWriteArrayList<>();

    Programs(Path folder) {
        this.folder = folder;
        // Ctrl-C must not leave servers behind
        Tasks.onShutdown(this::close);
    }

    Path folder() {
        return folder;
    }

    /// A port that was free a moment ago.
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// This program, with the class path it runs from.
    Process parley(String name, List<String> jvm, Map<String, String> environment, List<String> arguments)
            throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java));
        command.addAll(jvm);
        command.addAll(launcher(jvm));
        command.addAll(List.of(
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.parley.app.Main"));
        command.addAll(arguments);
        return start(name, environment, command);
    }

    /// What the launcher chose for this process: the collector, unless another is named, and the record of a start.
    private static List<String> launcher(List<String> jvm) {
        boolean named = jvm.stream().anyMatch(COLLECTOR);
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> COLLECTOR.test(option) ? !named : AOT.test(option))
                .toList();
    }

    Process start(String name, Map<String, String> environment, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()));
        var process = builder.start();
        running.add(process);
        return process;
    }

    /// nginx as a plain proxy: one worker, kept upstream connections, no buffering, no log. Empty where it is not
    /// installed.
    Optional<Process> nginx(int port, int upstream) throws IOException {
        var binary =
                List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx").stream()
                        .filter(path -> Files.isExecutable(Path.of(path)))
                        .findFirst();
        if (binary.isEmpty()) return Optional.empty();
        var configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(port, upstream));
        return Optional.of(start(
                "nginx",
                Map.of(),
                List.of(binary.get(), "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr")));
    }

    private String configuration(int port, int upstream) {
        return """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr warn;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/nginx-body;
                  proxy_temp_path %1$s/nginx-proxy;
                  fastcgi_temp_path %1$s/nginx-fastcgi;
                  uwsgi_temp_path %1$s/nginx-uwsgi;
                  scgi_temp_path %1$s/nginx-scgi;
                  keepalive_requests 1000000;
                  upstream model { server 127.0.0.1:%3$d; keepalive 512; keepalive_requests 1000000; }
                  server {
                    listen 127.0.0.1:%2$d backlog=4096;
                    location / {
                      proxy_pass http://model;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering off;
                    }
                  }
                }
                """.formatted(folder.toAbsolutePath(), port, upstream);
    }

    /// Waits until a GET of `url` is answered with 200.
    /// @throws IOException when the process ends before, or the time is over
    void awaitReady(Process process, URI url, Duration most) throws IOException, InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive())
                throw new IOException(url + ": the process ended with " + process.exitValue() + "; see " + folder);
            if (ready(url)) return;
            Thread.sleep(20);
        }
        throw new IOException(url + " was not ready within " + most.toSeconds() + " s; see " + folder);
    }

    private static boolean ready(URI url) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 500);
            socket.setSoTimeout(2_000);
            var request = "GET " + url.getPath() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var head = new String(socket.getInputStream().readNBytes(12), java.nio.charset.StandardCharsets.ISO_8859_1);
            return head.endsWith(" 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    void stop(Process process) {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, STOP.toSeconds(), TimeUnit.SECONDS)
                .join();
        kill(process);
    }

    /// SIGKILL.
    void kill(Process process) {
        process.destroyForcibly().onExit().join();
        running.remove(process);
    }

    @Override
    public void close() {
        for (var process : List.copyOf(running).reversed()) stop(process);
    }
}
