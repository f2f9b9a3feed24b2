package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.util.Arrays;
import java.util.Locale;

/// The kinds of documents that are understood.
public enum Format {
    TEXT("text/plain"),
    MARKDOWN("text/markdown"),
    HTML("text/html"),
    CSV("text/csv"),
    JSON_LINES("application/jsonl"),
    PDF("application/pdf"),
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /// The format with this content type, as it is stored.
    static Format stored(String contentType) {
        return Arrays.stream(values())
                .filter(format -> format.contentType.equals(contentType))
                .findFirst()
                .orElseThrow();
    }

    /// The format, of those that are taken in at once, that a content type (parameters are ignored) or, where
    /// it says nothing, a file name tells.
    /// @throws PlatformException UNSUPPORTED_MEDIA_TYPE naming what is understood
    public static Format of(String contentType, String fileName) {
        int semicolon = contentType.indexOf(';');
        var type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        var name = fileName.toLowerCase(Locale.ROOT);
        return switch (type) {
            case "text/markdown", "text/x-markdown" -> MARKDOWN;
            case "text/html", "application/xhtml+xml" -> HTML;
            case "text/plain" -> name.endsWith(".md") || name.endsWith(".markdown") ? MARKDOWN : TEXT;
            case "", "application/octet-stream" -> ofName(name, contentType);
            default -> throw unsupported("A document of content type " + type);
        };
    }

    private static Format ofName(String name, String contentType) {
        if (name.endsWith(".md") || name.endsWith(".markdown")) return MARKDOWN;
        if (name.endsWith(".html") || name.endsWith(".htm")) return HTML;
        if (name.endsWith(".txt") || (name.isEmpty() && contentType.isEmpty())) return TEXT;
        throw unsupported("The file " + fileNameForError(name));
    }

    private static String fileNameForError(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "…" : name;
    }

    private static PlatformException unsupported(String what) {
        return new PlatformException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                what + " is not understood here; send text/plain, text/markdown or text/html, or use"
                        + " POST /api/v1/ingestion/documents.");
    }
}
