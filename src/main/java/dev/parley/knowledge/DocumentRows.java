package dev.parley.knowledge;

import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table `documents`, of the tenant of the transaction.
final class DocumentRows {
    private static final String COLUMNS = """
            select d.id, d.title, d.content_type, d.size_bytes, d.status, d.created_at, d.updated_at, d.source,
                   d.tags, d.audience, d.faq is not null as curated,
                   (select count(*) from chunks c where c.tenant_id = d.tenant_id and c.document_id = d.id) as chunks
            from documents d
            """;
    /// Greater than every UUIDv7.
    private static final UUID LAST = new UUID(-1, -1);

    private DocumentRows() {}

    static Optional<StoredDocument> ofHash(Tx tx, byte[] hash) {
        return tx.first(COLUMNS + "where d.content_hash = ?", DocumentRows::read, hash);
    }

    static Optional<StoredDocument> get(Tx tx, UUID id) {
        return tx.first(COLUMNS + "where d.id = ?", DocumentRows::read, id);
    }

    /// What passages are cut from, which is not always what was uploaded.
    static Optional<String> text(Tx tx, UUID id) {
        return tx.first("select coalesce(plain, content) from documents where id = ?", row -> row.getString(1), id);
    }

    static Optional<String> content(Tx tx, UUID id) {
        return tx.first("select content from documents where id = ?", row -> row.getString(1), id);
    }

    /// Newest first, those older than `before`.
    static List<StoredDocument> list(Tx tx, DocumentFilter filter, @Nullable UUID before, int limit) {
        var parameters = new ArrayList<@Nullable Object>();
        parameters.add(before == null ? LAST : before);
        var sql = COLUMNS + "where d.id < ?" + filter.conditions(parameters) + " order by d.id desc limit ?";
        parameters.add(limit);
        return tx.list(sql, DocumentRows::read, parameters.toArray());
    }

    static Set<UUID> ids(Tx tx) {
        return new HashSet<>(tx.list("select id from documents", row -> row.getObject(1, UUID.class)));
    }

    /// The revision of each document. It rises with every change that searches are to see.
    static Map<UUID, Long> revisions(Tx tx) {
        return tx
                .list(
                        "select id, revision from documents",
                        row -> Map.entry(row.getObject("id", UUID.class), row.getLong("revision")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Held until the transaction ends.
    static Optional<StoredDocument> held(Tx tx, UUID id) {
        return tx.first(COLUMNS + "where d.id = ? for update of d", DocumentRows::read, id);
    }

    static boolean label(Tx tx, UUID id, Labels labels) {
        return tx.execute("""
                        update documents
                        set source = ?, tags = ?, audience = ?, revision = revision + 1, updated_at = now()
                        where id = ?
                        """, labels.source(), labels.tagArray(), labels.audience(), id) == 1;
    }

    /// The version of a document whose passages could not be made anew in that one.
    static String kept(String version) {
        return version + " kept";
    }

    /// The next document that was made otherwise.
    static Optional<RemakeWork.Old> outdated(Tx tx, String version) {
        return tx.first(
                """
                select id, title, coalesce(plain, content) as text, faq, revision from documents
                where made_with is distinct from ? and made_with is distinct from ? order by id limit 1
                """,
                row -> new RemakeWork.Old(
                        row.getObject("id", UUID.class),
                        row.getString("title"),
                        row.getString("text"),
                        row.getString("faq"),
                        row.getLong("revision")),
                version,
                kept(version));
    }

    /// Says that a document's passages are made anew, or stay.
    /// @return false when it was changed since it was read
    static boolean remade(Tx tx, RemakeWork.Old old, String version, boolean kept) {
        return tx.execute(
                        "update documents set made_with = ?, revision = revision + ? where id = ? and revision = ?",
                        kept ? kept(version) : version,
                        kept ? 0 : 1,
                        old.id(),
                        old.revision())
                == 1;
    }

    static void forgetVersions(Tx tx) {
        tx.execute("update documents set made_with = null where made_with is not null");
    }

    static Remakes.State state(Tx tx, String version) {
        return tx.first("""
                        select (select count(*) from documents) as documents,
                               (select count(*) from documents
                                where made_with is distinct from ? and made_with is distinct from ?) as outdated,
                               (select count(*) from documents where made_with = ?) as kept,
                               job.status, job.reason, job.updated_at
                        from (select 1) one left join ingestion_jobs job on job.kind = 'remake'
                        """, DocumentRows::state, version, kept(version), kept(version))
                .orElseThrow();
    }

    private static Remakes.State state(ResultSet row) throws SQLException {
        var status = row.getString("status");
        var updated = row.getTimestamp("updated_at");
        return new Remakes.State(
                row.getLong("documents"),
                row.getLong("outdated"),
                row.getLong("kept"),
                status == null ? null : Job.Status.valueOf(status.toUpperCase(java.util.Locale.ROOT)),
                row.getString("reason"),
                updated == null ? null : updated.toInstant());
    }

    /// @return false when a document of the same content is there
    static boolean insert(Tx tx, UUID tenant, NewDocument document) {
        return tx.execute(
                        """
                        insert into documents
                            (tenant_id, id, title, content_type, content, plain, content_hash, size_bytes, source,
                             tags, audience, faq, made_with)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                        on conflict (tenant_id, content_hash) do nothing
                        """,
                        tenant,
                        document.id(),
                        document.title(),
                        document.format().contentType(),
                        document.content(),
                        document.plain(),
                        document.hash(),
                        document.size(),
                        document.labels().source(),
                        document.labels().tagArray(),
                        document.labels().audience(),
                        document.faq(),
                        document.madeWith())
                == 1;
    }

    /// Puts another text in the place of a document's; its labels are replaced too.
    static boolean replace(Tx tx, NewDocument document) {
        return tx.execute(
                        """
                        update documents
                        set title = ?, content_type = ?, content = ?, plain = ?, content_hash = ?, size_bytes = ?,
                            source = ?, tags = ?, audience = ?, faq = ?::jsonb, made_with = ?,
                            revision = revision + 1, updated_at = now()
                        where id = ?
                        """,
                        document.title(),
                        document.format().contentType(),
                        document.content(),
                        document.plain(),
                        document.hash(),
                        document.size(),
                        document.labels().source(),
                        document.labels().tagArray(),
                        document.labels().audience(),
                        document.faq(),
                        document.madeWith(),
                        document.id())
                == 1;
    }

    static boolean delete(Tx tx, UUID id) {
        return tx.execute("delete from documents where id = ?", id) == 1;
    }

    /// @param plain null where it is the content
    /// @param size in bytes of UTF-8
    /// @param faq the FAQ that it is, as JSON; null for all else
    /// @param madeWith see {@link Chunking#version}
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record NewDocument(
            UUID id,
            String title,
            Format format,
            String content,
            @Nullable String plain,
            byte[] hash,
            long size,
            Labels labels,
            @Nullable String faq,
            String madeWith) {
        NewDocument labelled(Labels other) {
            return new NewDocument(id, title, format, content, plain, hash, size, other, faq, madeWith);
        }
    }

    private static StoredDocument read(ResultSet row) throws SQLException {
        return new StoredDocument(
                row.getObject("id", UUID.class),
                row.getString("title"),
                row.getString("content_type"),
                row.getLong("size_bytes"),
                row.getString("status"),
                row.getLong("chunks"),
                Labels.read(row),
                row.getBoolean("curated"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
