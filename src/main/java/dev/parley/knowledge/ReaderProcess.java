package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.WebAddress;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The other side of {@link Reading}: a file comes in on standard input, its text goes out on standard output.
final class ReaderProcess {
    private ReaderProcess() {}

    /// @param arguments the format, after how many milliseconds to give up, and for a page of the web its
    ///     address and the
    ///     character set that its server names
    public static void main(String[] arguments) throws IOException {
        CompletableFuture.delayedExecutor(Long.parseLong(arguments[1]), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(Reading.OUT_OF_TIME));
        System.setOut(System.err); // whatever a library prints
        var source = System.in.readAllBytes();
        try (var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
            try {
                if (arguments.length == 2) ParsedBytes.write(Parsed.of(Format.valueOf(arguments[0]), source), out);
                else {
                    var address = WebAddress.of(arguments[2]).orElseThrow();
                    ParsedBytes.write(Html.page(source, arguments[3], address), out);
                }
            } catch (PlatformException refused) {
                ParsedBytes.write(refused, out);
            } catch (StackOverflowError tooDeep) {
                ParsedBytes.write(
                        PlatformException.invalid("file", "What the file holds is nested too deeply to be read."), out);
            }
        }
    }
}
