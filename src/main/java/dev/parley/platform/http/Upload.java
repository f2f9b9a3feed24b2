package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// One part of a `multipart/form-data` body, held in memory.
///
/// @param name of the form's field
/// @param fileName as the caller gave it: not to be trusted as a path; empty for a plain field
/// @param contentType as the caller gave it
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and read once
public record Upload(String name, Optional<String> fileName, Optional<String> contentType, byte[] content) {
    static List<Upload> read(HttpServletRequest request, int most) {
        if (request.getContentLengthLong() > most) throw tooLarge(most);
        request.setAttribute(
                ServletContextRequest.MULTIPART_CONFIG_ELEMENT, new MultipartConfigElement("", most, most, most));
        try {
            var uploads = new ArrayList<Upload>();
            for (var part : request.getParts()) uploads.add(of(part));
            return uploads;
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

    private static Upload of(Part part) throws IOException {
        try (var in = part.getInputStream()) {
            return new Upload(
                    part.getName(),
                    Optional.ofNullable(part.getSubmittedFileName()),
                    Optional.ofNullable(part.getContentType()),
                    in.readAllBytes());
        } finally {
            part.delete();
        }
    }

    private static PlatformException tooLarge(int most) {
        return new PlatformException(
                ErrorCode.REQUEST_TOO_LARGE, "The request body may have " + most + " bytes at most.");
    }
}
