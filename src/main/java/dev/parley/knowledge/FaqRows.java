package dev.parley.knowledge;

import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The FAQs among the rows of `documents`, of the tenant of the transaction.
final class FaqRows {
    private static final String COLUMNS = """
            select id, faq, source, tags, audience, revision, created_at, updated_at from documents
            where faq is not null
            """;
    private static final UUID LAST = new UUID(-1, -1);

    private FaqRows() {}

    static Optional<Faq> get(Tx tx, UUID id) {
        return tx.first(COLUMNS + "and id = ?", FaqRows::read, id);
    }

    /// Held until the transaction ends.
    static Optional<Faq> held(Tx tx, UUID id) {
        return tx.first(COLUMNS + "and id = ? for update", FaqRows::read, id);
    }

    static Optional<Faq> ofHash(Tx tx, byte[] hash) {
        return tx.first(COLUMNS + "and content_hash = ?", FaqRows::read, hash);
    }

    /// Newest first, those older than `before`.
    /// @param text that the question, in one of its phrasings, or the answer contains; null for all
    static List<Faq> list(Tx tx, @Nullable String text, @Nullable UUID before, int limit) {
        var pattern = text == null ? null : DocumentFilter.pattern(text);
        return tx.list(
                COLUMNS + """
                    and id < ? and (?::text is null or title ilike ? or faq ->> 'answer' ilike ?
                        or exists (select from jsonb_array_elements_text(faq -> 'alternatives') other where other ilike ?))
                order by id desc limit ?
                """,
                FaqRows::read,
                before == null ? LAST : before,
                pattern,
                pattern,
                pattern,
                pattern,
                limit);
    }

    private static Faq read(ResultSet row) throws SQLException {
        return new Faq(
                row.getObject("id", UUID.class),
                Faq.Text.parse(row.getString("faq")),
                Labels.read(row),
                row.getLong("revision"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
