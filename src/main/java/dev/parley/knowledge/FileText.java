package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.io.IOException;

/// The text of a file that is read and not kept, within the limits of every upload.
public final class FileText {
    private FileText() {}

    /// @param contentType as the caller says; may be empty
    /// @param fileName may be empty
    /// @throws PlatformException UNSUPPORTED_MEDIA_TYPE or INVALID_REQUEST saying why it cannot be read
    public static String of(byte[] content, String contentType, String fileName) {
        try {
            var file = Blob.of(content);
            return Reading.of(FileKind.of(file, contentType, fileName), file).text();
        } catch (IOException broken) {
            throw new PlatformException(
                    ErrorCode.INTERNAL, "The file " + fileName + " could not be read; try again.", broken);
        }
    }
}
