package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a tenant says of a document, to search by.
///
/// @param source where it comes from, such as the name of a site or a system; null when nobody said
/// @param tags what it is about
/// @param audience whom it is for; null for everybody
public record Labels(
        @Nullable String source,
        List<String> tags,
        @Nullable String audience) {
    public static final Labels NONE = new Labels(null, List.of(), null);

    static final int MAX_TAGS = 20;
    static final int MAX_WORD = 50;
    static final int MAX_SOURCE = 200;

    public Labels {
        tags = List.copyOf(tags);
    }

    /// As a caller gave them.
    /// @throws PlatformException INVALID_REQUEST naming what cannot be one
    static Labels of(@Nullable String source, @Nullable List<@Nullable String> tags, @Nullable String audience) {
        return new Labels(
                text("source", source, MAX_SOURCE),
                tags == null ? List.of() : words("tags", tags),
                text("audience", audience, MAX_WORD));
    }

    /// Without what is blank, and each once.
    static List<String> words(String field, List<@Nullable String> given) {
        var words = given.stream()
                .map(tag -> text(field, tag, field.equals("source") ? MAX_SOURCE : MAX_WORD))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (words.size() > MAX_TAGS)
            throw PlatformException.invalid(field, "There may be " + MAX_TAGS + " " + field + " at most.");
        return words;
    }

    private static @Nullable String text(String field, @Nullable String given, int most) {
        if (given == null || given.isBlank()) return null;
        var text = given.strip();
        if (text.length() > most)
            throw PlatformException.invalid(field, field + " may have " + most + " characters at most.");
        DocumentText.requireStorable(field, text);
        return text;
    }

    /// For the columns `source`, `tags` and `audience`, in this order; the second as an array of PostgreSQL.
    static Labels read(ResultSet row) throws SQLException {
        return new Labels(row.getString("source"), strings(row.getArray("tags")), row.getString("audience"));
    }

    static List<String> strings(Array array) throws SQLException {
        return Stream.of((Object[]) array.getArray()).map(String::valueOf).toList();
    }

    String[] tagArray() {
        return tags.toArray(String[]::new);
    }

    /// For the audit log.
    Map<String, Object> audited() {
        var told = new LinkedHashMap<String, Object>();
        if (source != null) told.put("source", source);
        told.put("tags", new ArrayList<>(tags));
        if (audience != null) told.put("audience", audience);
        return told;
    }
}
