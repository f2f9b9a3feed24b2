package dev.parley.knowledge;

import dev.parley.knowledge.web.WebAddress;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `crawls`, and the jobs of their pages, of the tenant of the transaction.
final class CrawlRows {
    private static final String COLUMNS = """
            select id, url, rules, source, tags, audience, created_at, updated_at,
                   (select json_object_agg(status, n) from (
                       select j.status, count(*) as n from ingestion_jobs j
                       where j.tenant_id = c.tenant_id and j.crawl_id = c.id group by j.status) counted) as pages
            from crawls c
            """;
    private static final UUID LAST = new UUID(-1, -1);

    private CrawlRows() {}

    /// @return false when there is one of the same address
    static boolean insert(Tx tx, UUID id, WebAddress start, Crawl.Rules rules, Labels labels) {
        return tx.execute(
                        """
                        insert into crawls (tenant_id, id, url, rules, source, tags, audience)
                        values (current_tenant(), ?, ?, ?::jsonb, ?, ?, ?)
                        on conflict (tenant_id, url) do nothing
                        """,
                        id,
                        start.text(),
                        Json.mapper().writeValueAsString(rules),
                        labels.source(),
                        labels.tagArray(),
                        labels.audience())
                == 1;
    }

    static Optional<Crawl> get(Tx tx, UUID id) {
        return tx.first(COLUMNS + "where id = ?", CrawlRows::read, id);
    }

    /// Held until the transaction ends.
    static Optional<Crawl> held(Tx tx, UUID id) {
        return tx.first(COLUMNS + "where id = ? for update of c", CrawlRows::read, id);
    }

    static Optional<Crawl> ofAddress(Tx tx, WebAddress start) {
        return tx.first(COLUMNS + "where url = ?", CrawlRows::read, start.text());
    }

    /// Newest first, those older than `before`.
    static List<Crawl> list(Tx tx, @Nullable UUID before, int limit) {
        return tx.list(
                COLUMNS + "where id < ? order by id desc limit ?",
                CrawlRows::read,
                before == null ? LAST : before,
                limit);
    }

    static long count(Tx tx) {
        return tx.first("select count(*) from crawls", row -> row.getLong(1)).orElse(0L);
    }

    /// In how long the next page may be asked for.
    static Duration wait(Tx tx, UUID id) {
        return tx.first(
                        "select greatest(0, extract(epoch from next_at - now()) * 1000)::bigint from crawls where id = ?",
                        row -> Duration.ofMillis(row.getLong(1)),
                        id)
                .orElse(Duration.ZERO);
    }

    /// Says that pages are to be asked for in the time from then on.
    static void take(Tx tx, UUID id, Duration time) {
        tx.execute(
                "update crawls set next_at = greatest(next_at, now()) + ? * interval '1 ms' where id = ?",
                time.toMillis(),
                id);
    }

    /// Takes the turn to ask for a page now.
    /// @return false when less than the pause has passed since the last one
    static boolean ask(Tx tx, UUID id, Duration pause) {
        return tx.execute("""
                        update crawls set asked_at = clock_timestamp()
                        where id = ? and (asked_at is null or asked_at + ? * interval '1 ms' <= clock_timestamp())
                        """, id, pause.toMillis()) == 1;
    }

    /// Has the pages that could be asked for by now follow the last one, one after the other.
    static void spread(Tx tx, UUID id, Duration pause) {
        // held, so that no two do it at once
        tx.first("select 1 from crawls where id = ? for update", row -> true, id);
        tx.execute("""
                update ingestion_jobs j set due_at = c.asked_at + ? * due.place * interval '1 ms'
                from crawls c, (select id, row_number() over (order by depth, id) as place from ingestion_jobs
                                where crawl_id = ? and status = 'queued' and due_at <= clock_timestamp()) due
                where c.id = ? and j.id = due.id and j.status = 'queued'
                """, pause.toMillis(), id, id);
    }

    /// Has pages read again, one after the other. @return how many
    static int again(Tx tx, UUID id, boolean failedOnly, Duration pause) {
        var wait = wait(tx, id);
        int pages = tx.execute("""
                update ingestion_jobs j
                set status = 'queued', attempts = 0, reason = null, stages = '[]', updated_at = now(),
                    due_at = now() + (? + ? * place) * interval '1 ms'
                from (select id, row_number() over (order by depth, id) - 1 as place from ingestion_jobs
                      where crawl_id = ? and (status = 'failed' or (? and status in ('indexed', 'skipped')))) again
                where j.id = again.id
                """, wait.toMillis(), pause.toMillis(), id, !failedOnly);
        take(tx, id, pause.multipliedBy(pages));
        tx.execute("update crawls set updated_at = now() where id = ?", id);
        return pages;
    }

    /// The status of a page; empty when there is none of that address.
    static Optional<Job.Status> page(Tx tx, UUID id, WebAddress at) {
        return tx.first(
                "select status from ingestion_jobs where crawl_id = ? and md5(url) = md5(?)",
                row -> Job.Status.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                id,
                at.text());
    }

    /// Deletes it with its pages and their documents. @return how many documents there were
    static int delete(Tx tx, UUID id) {
        // first: it waits for a worker that is just making a document
        tx.list("select id from ingestion_jobs where crawl_id = ? for update", row -> true, id);
        int documents =
                tx.execute("delete from documents where id in (select id from ingestion_jobs where crawl_id = ?)", id);
        tx.execute("delete from crawls where id = ?", id);
        return documents;
    }

    private static Crawl read(ResultSet row) throws SQLException {
        return new Crawl(
                row.getObject("id", UUID.class),
                WebAddress.of(row.getString("url")).orElseThrow(),
                Json.mapper().readValue(row.getString("rules"), Crawl.Rules.class),
                Labels.read(row),
                pages(row.getString("pages")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static Map<Job.Status, Long> pages(@Nullable String json) {
        var pages = new EnumMap<Job.Status, Long>(Job.Status.class);
        if (json != null)
            Json.mapper()
                    .readTree(json)
                    .properties()
                    .forEach(entry -> pages.put(
                            Job.Status.valueOf(entry.getKey().toUpperCase(Locale.ROOT)),
                            entry.getValue().asLong()));
        return pages;
    }
}
