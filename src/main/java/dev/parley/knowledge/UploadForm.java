package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A file in a form, with what may stand beside it: `title`, `source`, `tags` (as often as there are, or
/// separated by commas) and `audience`.
record UploadForm(@Nullable String title, Labels labels, Upload file) {
    /// Longer than any field but the file may be.
    private static final int MAX_FIELD = 4096;

    static boolean is(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /// @param use made of the form; its file is gone afterwards
    static <T> T read(Exchange exchange, Function<UploadForm, T> use) {
        return exchange.uploads(parts -> use.apply(of(parts)));
    }

    private static UploadForm of(List<Upload> parts) {
        String title = null;
        String source = null;
        String audience = null;
        var tags = new ArrayList<String>();
        Upload file = null;
        for (var part : parts)
            switch (part.name()) {
                case "file" -> file = part;
                case "title" -> title = text(part);
                case "source" -> source = text(part);
                case "audience" -> audience = text(part);
                case "tags" -> tags.addAll(List.of(text(part).split(",")));
                default ->
                    throw PlatformException.invalid(
                            part.name(),
                            "There is no field " + part.name()
                                    + "; send file and, if you like, title, source, tags and audience.");
            }
        if (file == null) throw PlatformException.invalid("file", "The form must have a file in the field file.");
        return new UploadForm(title, Labels.of(source, new ArrayList<>(tags), audience), file);
    }

    private static String text(Upload part) {
        if (part.size() > MAX_FIELD)
            throw PlatformException.invalid(part.name(), part.name() + " may have " + MAX_FIELD + " bytes at most.");
        return DocumentText.decode(part.name(), part.bytes());
    }
}
