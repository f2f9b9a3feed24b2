package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The program in a process of its own.
///
/// @param output what it prints is in files there
record Child(Process process, Path output, Path data) {
    private static final List<String> KEPT = List.of("PATH", "HOME", "TMPDIR", "LANG");

    /// @param environment all of the program's; nothing of ours is handed down
    static Child start(Path folder, Map<String, String> environment, List<String> arguments) throws IOException {
        var output = Files.createTempDirectory(folder, "output");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile());
        builder.environment().keySet().retainAll(KEPT);
        builder.environment().putAll(environment);
        return new Child(builder.start(), output, folder);
    }

    /// `up` on this data directory and a free port, when it serves.
    static Child up(Path data, Map<String, String> environment) throws Exception {
        var child = start(
                java.util.Objects.requireNonNull(data.getParent()),
                environment,
                List.of("up", "--no-demo", "--port", "0", "--data", data.toString()));
        var up = new Child(child.process, child.output, data);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!up.out().contains("Ctrl-C stops it")) {
            assertThat(up.process.isAlive()).as(up.err()).isTrue();
            assertThat(System.nanoTime())
                    .as("serves within a minute: " + up.out())
                    .isLessThan(end);
            Thread.sleep(50);
        }
        return up;
    }

    /// What `first-run.env` says.
    String value(String name) throws IOException {
        return Files.readAllLines(data.resolve("first-run.env")).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    Web web() throws IOException {
        return new Web(value("PARLEY_URL").replace("localhost", "127.0.0.1"));
    }

    String out() {
        return read("out");
    }

    String err() {
        return read("err");
    }

    private String read(String name) {
        try {
            return Files.readString(output.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its exit status; ended by force when it takes longer.
    int end(int seconds) throws InterruptedException {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly();
        assertThat(ended).as("ends within " + seconds + " s: " + out() + err()).isTrue();
        return process.exitValue();
    }
}
