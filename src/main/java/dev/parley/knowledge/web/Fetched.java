package dev.parley.knowledge.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a server said to an address.
public sealed interface Fetched {
    /// It is as it was.
    record Unchanged() implements Fetched {}

    /// There is nothing (any more).
    record Gone(int status) implements Fetched {}

    /// @param address where the redirects ended
    /// @param content a temporary file, unpacked
    /// @param robots the header `X-Robots-Tag`; empty when there is none
    record Body(
            WebAddress address,
            Path content,
            long size,
            String contentType,
            @Nullable String etag,
            @Nullable String lastModified,
            String robots)
            implements Fetched, AutoCloseable {
        /// The character set that the content type names.
        public Optional<String> charset() {
            int at = contentType.toLowerCase(java.util.Locale.ROOT).indexOf("charset=");
            if (at < 0) return Optional.empty();
            var name = contentType
                    .substring(at + 8)
                    .replaceAll("^[ \"']+|[;\"'].*", "")
                    .strip();
            return name.isEmpty() || name.length() > 40 ? Optional.empty() : Optional.of(name);
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(content);
        }
    }
}
