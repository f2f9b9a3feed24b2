package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.util.Locale;

/// What an uploaded file is. Its first bytes decide; content type and name only tell kinds of text apart, and
/// may not say something else.
final class FileKind {
    private static final String UNDERSTOOD = "send PDF, Word (.docx), HTML, Markdown, text, CSV or JSON lines.";

    /// How far into a file readers look for its head: PDF files may have other bytes before theirs.
    private static final int HEAD = 1024;

    private FileKind() {}

    /// @param contentType as the caller says; may be empty
    /// @param fileName may be empty
    /// @throws PlatformException UNSUPPORTED_MEDIA_TYPE saying what it seems to be
    static Format of(Blob content, String contentType, String fileName) {
        var head = new String(content.head(HEAD), ISO_8859_1);
        if (head.contains("%PDF-")) return Format.PDF;
        if (head.startsWith("PK\3\4")) return word(content);
        if (head.startsWith("\u00D0\u00CF\u0011\u00E0"))
            throw unsupported("The file is an old Word document, or one with a password");
        if (head.indexOf('\0') >= 0) throw unsupported("The file is neither text nor of a kind that is known");
        return text(head, type(contentType), fileName.toLowerCase(Locale.ROOT));
    }

    private static String type(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /// The names of an archive's files stand in it as they are.
    private static Format word(Blob content) {
        if (content.contains(Docx.BODY.getBytes(ISO_8859_1))) return Format.DOCX;
        throw unsupported("The file is an archive and no Word document");
    }

    private static Format text(String head, String type, String name) {
        return switch (type) {
            case "text/csv", "application/csv", "text/tab-separated-values" -> Format.CSV;
            case "application/jsonl", "application/x-ndjson", "application/jsonlines", "application/x-jsonlines" ->
                Format.JSON_LINES;
            case "text/markdown", "text/x-markdown" -> Format.MARKDOWN;
            case "text/html", "application/xhtml+xml" -> Format.HTML;
            // what browsers and tools say when they do not know, and what Windows says of a CSV file
            case "", "text/plain", "application/octet-stream", "application/vnd.ms-excel" -> named(head, name);
            default -> throw unsupported("The content type is " + Outline.cut(type, 100) + ", and the file is text");
        };
    }

    private static Format named(String head, String name) {
        if (name.endsWith(".csv") || name.endsWith(".tsv")) return Format.CSV;
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) return Format.JSON_LINES;
        if (name.endsWith(".md") || name.endsWith(".markdown")) return Format.MARKDOWN;
        if (name.endsWith(".html") || name.endsWith(".htm")) return Format.HTML;
        if (name.endsWith(".pdf") || name.endsWith(".docx"))
            throw unsupported("The file is named " + Outline.cut(name, 100) + ", and its content is something else");
        var begin = head.stripLeading().toLowerCase(Locale.ROOT);
        return begin.startsWith("<!doctype html") || begin.startsWith("<html") ? Format.HTML : Format.TEXT;
    }

    private static PlatformException unsupported(String what) {
        return new PlatformException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, what + "; " + UNDERSTOOD);
    }
}
