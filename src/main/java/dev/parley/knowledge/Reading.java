package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.WebAddress;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Reads an uploaded file within limits of memory and time that no file can break: in a process of its own, which a
/// file that is made to harm can only end. Small texts are read here, by the same parsers as those of
/// `POST /api/v1/documents`.
final class Reading {
    /// Megabytes of memory: several times the largest file, for what is made of it.
    static final int HEAP = 512;

    /// The largest PDF files that are read at all take a tenth of it.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Exit codes of `java` and of ReaderProcess.
    private static final int OUT_OF_MEMORY = 3;
    static final int OUT_OF_TIME = 4;

    private Reading() {}

    /// @throws PlatformException INVALID_REQUEST saying why the file cannot be read, now or ever
    /// @throws IOException when the process could not be started or was ended by somebody else
    static Parsed of(Format format, Blob source) throws IOException {
        boolean here = switch (format) {
            case TEXT, MARKDOWN, HTML -> source.size() <= Documents.MAX_BYTES;
            case CSV, JSON_LINES, PDF, DOCX -> false;
        };
        return here ? Parsed.of(format, source.bytes()) : apart(format, source, HEAP, PATIENCE);
    }

    static Parsed apart(Format format, Blob source, int heap, Duration patience) throws IOException {
        return apart(List.of(format.name()), source, heap, patience, ParsedBytes::read);
    }

    /// A page of the web, however small: anybody may have written it.
    /// @param charset as its server says; empty when it says nothing
    static WebPage page(Blob source, WebAddress address, String charset) throws IOException {
        var arguments = List.of(Format.HTML.name(), address.text(), charset);
        return apart(arguments, source, HEAP, PATIENCE, ParsedBytes::readPage);
    }

    @FunctionalInterface
    private interface Answer<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> T apart(List<String> arguments, Blob source, int heap, Duration patience, Answer<T> reader)
            throws IOException {
        var process = start(arguments, heap, patience);
        // it ends itself in time unless it is too busy for that
        CompletableFuture.delayedExecutor(patience.toMillis() + 2000, TimeUnit.MILLISECONDS)
                .execute(process::destroyForcibly);
        IOException broken = null;
        try {
            try (var out = process.getOutputStream();
                    var in = source.content().open()) {
                in.transferTo(out);
            } catch (IOException cut) {
                // when the process has ended, its exit code says why
                broken = cut;
            }
            var answer = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            return switch (code) {
                case 0 -> {
                    if (broken != null) throw broken;
                    yield reader.read(new DataInputStream(new ByteArrayInputStream(answer)));
                }
                case OUT_OF_MEMORY ->
                    throw PlatformException.invalid("file", "To read the file takes more memory than " + heap + " MB.");
                case OUT_OF_TIME ->
                    throw PlatformException.invalid(
                            "file", "To read the file takes more than " + patience.toSeconds() + " seconds.");
                default -> throw new IOException("The reader of files ended with " + code + ".");
            };
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("The node is stopping.", stopped);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> arguments, int heap, Duration patience) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java,
                "-Xmx" + heap + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-Dpdfbox.fontcache=" + System.getProperty("java.io.tmpdir"),
                // its own output is the answer
                "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
                "-cp",
                System.getProperty("java.class.path"),
                ReaderProcess.class.getName(),
                arguments.getFirst(),
                Long.toString(patience.toMillis())));
        command.addAll(arguments.subList(1, arguments.size()));
        var process = new ProcessBuilder(command);
        process.environment().clear(); // what reads a hostile file knows no secrets
        process.redirectError(ProcessBuilder.Redirect.DISCARD);
        return process.start();
    }
}
