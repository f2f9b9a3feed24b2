package dev.parley.knowledge;

import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where something stands in a document, with what stands around it.
///
/// @param start offset of its first character in the document's text
/// @param end exclusive
/// @param section the headings above it; null when there are none
/// @param page counted from 1; null where the format has no pages
/// @param startsDocument whether nothing stands before `before`
/// @param endsDocument whether nothing stands behind `after`
record Place(
        int start,
        int end,
        @Nullable String section,
        @Nullable Integer page,
        String before,
        String text,
        String after,
        boolean startsDocument,
        boolean endsDocument) {
    private static final int AROUND = 1_500;

    private record Heading(
            @Nullable String section, @Nullable Integer page) {
        static Heading of(ResultSet row) throws SQLException {
            return new Heading(row.getString(1), row.getObject(2, Integer.class));
        }
    }

    /// @param whole the document's text
    static Optional<Place> find(Tx tx, UUID document, String whole, String text) {
        int start = whole.indexOf(text);
        if (start < 0) return Optional.empty();
        int end = start + text.length();
        int from = border(whole, Math.max(0, start - AROUND));
        int to = border(whole, Math.min(whole.length(), end + AROUND));
        // that of the passage which holds its first character: by (tenant_id, document_id, ordinal)
        var heading = tx.first(
                        "select section, page from chunks where document_id = ? and start_offset <= ? and end_offset > ?"
                                + " order by ordinal desc limit 1",
                        Heading::of,
                        document,
                        start,
                        start)
                .orElse(new Heading(null, null));
        return Optional.of(new Place(
                start,
                end,
                heading.section,
                heading.page,
                whole.substring(from, start),
                text,
                whole.substring(end, to),
                from == 0,
                to == whole.length()));
    }

    /// Not within a character of two units.
    private static int border(String text, int at) {
        boolean within = at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
        return within ? at - 1 : at;
    }
}
