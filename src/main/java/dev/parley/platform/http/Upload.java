package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// One part of a `multipart/form-data` body. A small one is held in memory, a larger one in a temporary file.
///
/// @param name of the form's field
/// @param fileName as the caller gave it: not to be trusted as a path; empty for a plain field
/// @param contentType as the caller gave it
/// @param size in bytes
public record Upload(String name, Optional<String> fileName, Optional<String> contentType, long size, Content content) {
    private static final int IN_MEMORY = 64 * 1024;

    /// The part's bytes, as often as they are asked for.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /// The whole part, for one that the caller knows to be small.
    public byte[] bytes() {
        try (var in = content.open()) {
            return in.readAllBytes();
        } catch (IOException lost) {
            throw new PlatformException(ErrorCode.INTERNAL, "An uploaded file could not be read again.", lost);
        }
    }

    static <T> T read(HttpServletRequest request, int most, Function<List<Upload>, T> use) {
        if (request.getContentLengthLong() > most) throw tooLarge(most);
        request.setAttribute(
                ServletContextRequest.MULTIPART_CONFIG_ELEMENT,
                new MultipartConfigElement(System.getProperty("java.io.tmpdir"), most, most, IN_MEMORY));
        var parts = parts(request, most);
        try {
            return use.apply(parts.stream().map(Upload::of).toList());
        } finally {
            delete(parts);
        }
    }

    private static Collection<Part> parts(HttpServletRequest request, int most) {
        try {
            return new ArrayList<>(request.getParts());
        } catch (IOException | ServletException | RuntimeException broken) { // Jetty's own is a RuntimeException
            if (overflown(broken)) throw tooLarge(most);
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST,
                    "The body must be multipart/form-data that is complete and well-formed.",
                    broken);
        }
    }

    /// Jetty tells a chunked body that is too large only by the words of the innermost cause.
    private static boolean overflown(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof IllegalStateException
                    && String.valueOf(cause.getMessage()).startsWith("max length")) return true;
        return false;
    }

    private static Upload of(Part part) {
        return new Upload(
                part.getName(),
                Optional.ofNullable(part.getSubmittedFileName()),
                Optional.ofNullable(part.getContentType()),
                part.getSize(),
                part::getInputStream);
    }

    private static void delete(Collection<Part> parts) {
        for (var part : parts)
            try {
                part.delete();
            } catch (IOException gone) {
                // it was in memory, or somebody clears the folder
            }
    }

    private static PlatformException tooLarge(int most) {
        return new PlatformException(
                ErrorCode.REQUEST_TOO_LARGE, "The request body may have " + most + " bytes at most.");
    }
}
