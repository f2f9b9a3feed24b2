package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.web.Fetched;
import dev.parley.knowledge.web.Fetcher;
import dev.parley.knowledge.web.WebAddress;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `ingestion_jobs`, of the tenant of the transaction except where it says otherwise. What takes a
/// lease throws {@link Lease.Lost} when that is over.
final class JobRows {
    private static final String COLUMNS = """
            select id, title, file_name, content_type, size_bytes, status, stages, reason, attempts, due_at, created_at,
                   updated_at, source, tags, audience, url, depth, fetched_at
            from ingestion_jobs
            """;
    private static final UUID LAST = new UUID(-1, -1);

    private JobRows() {}

    /// @param title null for the file's own
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record NewJob(
            UUID id, @Nullable String title, String fileName, Format format, byte[] hash, long size, Labels labels) {}

    /// @return false when a job of the same content is there
    static boolean insert(Tx tx, UUID tenant, NewJob job, Job.Status status, Job.Done received) {
        return tx.execute(
                        """
                        insert into ingestion_jobs
                            (tenant_id, id, title, file_name, content_type, content_hash, size_bytes, source,
                             tags, audience, status, stages)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, jsonb_build_array(?::jsonb))
                        on conflict (tenant_id, content_hash) do nothing
                        """,
                        tenant,
                        job.id(),
                        job.title(),
                        job.fileName(),
                        job.format().contentType(),
                        job.hash(),
                        job.size(),
                        job.labels().source(),
                        job.labels().tagArray(),
                        job.labels().audience(),
                        status.code(),
                        Json.mapper().writeValueAsString(received))
                == 1;
    }

    static Optional<Job> ofHash(Tx tx, byte[] hash) {
        return tx.first(COLUMNS + "where content_hash = ?", JobRows::read, hash);
    }

    static Optional<Job> get(Tx tx, UUID id) {
        return tx.first(COLUMNS + "where id = ? and kind <> 'remake'", JobRows::read, id);
    }

    /// Newest first, those older than `before`.
    static List<Job> list(Tx tx, Job.@Nullable Status status, @Nullable UUID before, int limit) {
        return tx.list(
                COLUMNS + """
                        where id < ? and (?::text is null or status = ?::text) and crawl_id is null and kind <> 'remake'
                        order by id desc limit ?
                        """,
                JobRows::read,
                before == null ? LAST : before,
                status == null ? null : status.code(),
                status == null ? null : status.code(),
                limit);
    }

    static boolean delete(Tx tx, UUID id) {
        return tx.execute("delete from ingestion_jobs where id = ?", id) == 1;
    }

    /// The pages of a crawl, newest first, those older than `before`.
    static List<Job> pages(Tx tx, UUID crawl, Job.@Nullable Status status, @Nullable UUID before, int limit) {
        return tx.list(
                COLUMNS + """
                        where crawl_id = ? and id < ? and (?::text is null or status = ?::text) order by id desc limit ?
                        """,
                JobRows::read,
                crawl,
                before == null ? LAST : before,
                status == null ? null : status.code(),
                status == null ? null : status.code(),
                limit);
    }

    /// Gives a dead letter all its attempts again, and has an address read again. @return false when it is none
    static boolean replay(Tx tx, UUID id) {
        return tx.execute("""
                        update ingestion_jobs
                        set status = 'queued', attempts = 0, reason = null, due_at = now(), updated_at = now(),
                            stages = case when kind = 'file' then jsonb_build_array(stages -> 0) else '[]' end
                        where id = ? and (status = 'failed' or (kind = 'address' and status in ('indexed', 'skipped')))
                        """, id) == 1;
    }

    /// Over all tenants: takes up the job that has waited longest of the tenant whose last turn is longest ago. A
    /// tenant that is suspended waits.
    /// @param version in which documents are made anew here
    static Optional<Lease> claim(Tx tx, Duration lease, String version) {
        return tx.first("""
                update ingestion_jobs
                set status = 'running', attempts = attempts + 1, fence = fence + 1, taken_at = clock_timestamp(),
                    due_at = clock_timestamp() + ? * interval '1 millisecond', updated_at = clock_timestamp(),
                    stages = case when kind = 'file' then jsonb_build_array(stages -> 0) else '[]' end
                where (tenant_id, id) = (
                    select j.tenant_id, j.id
                    from (select distinct on (w.tenant_id) w.tenant_id, w.id
                          from ingestion_jobs w join tenants t on t.id = w.tenant_id and t.status = 'active'
                          where w.status in ('queued', 'running') and w.due_at <= clock_timestamp()
                            and (w.kind <> 'remake' or w.file_name = ?)
                          order by w.tenant_id, w.due_at, w.id) next
                    join ingestion_jobs j using (tenant_id, id)
                    where j.status in ('queued', 'running') and j.due_at <= clock_timestamp()
                    order by (select max(l.taken_at) from ingestion_jobs l where l.tenant_id = j.tenant_id) nulls first,
                             j.id
                    limit 1
                    for update of j skip locked)
                returning tenant_id, id, fence, attempts, kind, title, file_name, content_type, content_hash, size_bytes,
                    source, tags, audience, url, crawl_id, depth, etag, last_modified
                """, JobRows::lease, lease.toMillis(), version);
    }

    /// Over all tenants: since when the first could have been taken up; 0 when none waits.
    static double waitingSeconds(Tx tx) {
        return tx.first("""
                        select coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)
                        from ingestion_jobs where status in ('queued', 'running') and due_at <= clock_timestamp()
                        """, row -> row.getDouble(1)).orElse(0.0);
    }

    /// Holds the job until the transaction ends.
    static void hold(Tx tx, Lease lease) {
        var held = tx.first("""
                select 1 from ingestion_jobs where id = ? and fence = ? and status = 'running' for update
                """, row -> true, lease.id(), lease.fence());
        if (held.isEmpty()) throw new Lease.Lost();
    }

    /// Makes the lease last anew.
    static void renew(Tx tx, Lease lease, Duration time) {
        own(tx.execute("""
                update ingestion_jobs set due_at = clock_timestamp() + ? * interval '1 millisecond'
                where id = ? and fence = ? and status = 'running'
                """, time.toMillis(), lease.id(), lease.fence()));
    }

    /// Adds a stage that is done, and renews the lease.
    static void done(Tx tx, Lease lease, Job.Done stage, Duration time) {
        own(tx.execute("""
                update ingestion_jobs
                set stages = stages || ?::jsonb, updated_at = clock_timestamp(),
                    due_at = clock_timestamp() + ? * interval '1 millisecond'
                where id = ? and fence = ? and status = 'running'
                """, Json.mapper().writeValueAsString(stage), time.toMillis(), lease.id(), lease.fence()));
    }

    /// Ends the job well.
    static void indexed(Tx tx, Lease lease, String title) {
        own(tx.execute("""
                update ingestion_jobs set status = 'indexed', reason = null, title = ?
                where id = ? and fence = ? and status = 'running'
                """, title, lease.id(), lease.fence()));
    }

    /// Has the tenant's documents made anew. What is under way goes on.
    static void remake(Tx tx, String version) {
        tx.execute("""
                insert into ingestion_jobs (tenant_id, id, kind, file_name, size_bytes, stages)
                values (current_tenant(), gen_random_uuid(), 'remake', ?, 0, '[]')
                on conflict (tenant_id) where kind = 'remake' do update
                set status = 'queued', attempts = 0, reason = null, due_at = now(), updated_at = now(),
                    file_name = excluded.file_name, fence = ingestion_jobs.fence + 1
                where ingestion_jobs.status not in ('queued', 'running')
                   or ingestion_jobs.file_name <> excluded.file_name
                """, version);
    }

    /// Over all tenants: has documents made anew that were made otherwise. What failed so already is left alone.
    static void remakeAll(Tx tx, String version) {
        tx.execute("""
                insert into ingestion_jobs (tenant_id, id, kind, file_name, size_bytes, stages)
                select tenant_id, gen_random_uuid(), 'remake', ?, 0, '[]'
                from (select distinct tenant_id from documents
                      where made_with is distinct from ? and made_with is distinct from ?) outdated
                on conflict (tenant_id) where kind = 'remake' do update
                set status = 'queued', attempts = 0, reason = null, due_at = now(), updated_at = now(),
                    file_name = excluded.file_name, fence = ingestion_jobs.fence + 1
                where ingestion_jobs.status = 'indexed' or ingestion_jobs.file_name <> excluded.file_name
                """, version, version, DocumentRows.kept(version));
    }

    /// Ends the job that makes documents anew.
    static void remade(Tx tx, Lease lease) {
        own(tx.execute("""
                update ingestion_jobs set status = 'indexed', reason = null, updated_at = now()
                where id = ? and fence = ? and status = 'running'
                """, lease.id(), lease.fence()));
    }

    /// Puts it back after a turn that went well.
    static void later(Tx tx, Lease lease) {
        own(tx.execute("""
                update ingestion_jobs set status = 'queued', attempts = 0, reason = null, due_at = now(), updated_at = now()
                where id = ? and fence = ? and status = 'running'
                """, lease.id(), lease.fence()));
    }

    /// Makes it a dead letter.
    static void failed(Tx tx, Lease lease, String reason) {
        own(tx.execute("""
                update ingestion_jobs set status = 'failed', reason = ?, updated_at = now()
                where id = ? and fence = ? and status = 'running'
                """, reason, lease.id(), lease.fence()));
    }

    /// Ends the job: it is not to be taken in.
    static void skipped(Tx tx, Lease lease, String reason) {
        own(tx.execute("""
                update ingestion_jobs
                set status = 'skipped', reason = ?, etag = null, last_modified = null, fetched_at = now(), updated_at = now()
                where id = ? and fence = ? and status = 'running'
                """, reason, lease.id(), lease.fence()));
    }

    /// Keeps what is known of an address that was read.
    static void fetched(Tx tx, Lease lease, Fetched.Body body, Format format) {
        own(tx.execute(
                """
                update ingestion_jobs
                set content_type = ?, size_bytes = ?, etag = ?, last_modified = ?, fetched_at = now()
                where id = ? and fence = ? and status = 'running'
                """, format.contentType(), body.size(), body.etag(), body.lastModified(), lease.id(), lease.fence()));
    }

    /// Ends the job of an address at which is what was there before.
    static void unchanged(Tx tx, Lease lease) {
        own(tx.execute("""
                update ingestion_jobs set status = 'indexed', reason = null, fetched_at = now(), updated_at = now()
                where id = ? and fence = ? and status = 'running'
                """, lease.id(), lease.fence()));
    }

    /// @return false when the address is known already
    static boolean insertAddress(Tx tx, NewAddress address) {
        var labels = address.labels();
        return tx.execute(
                        """
                        insert into ingestion_jobs
                            (tenant_id, id, kind, title, file_name, size_bytes, stages, url, crawl_id, depth, source, tags,
                             audience, due_at)
                        values (current_tenant(), ?, 'address', ?, '', 0, '[]', ?, ?, ?, ?, ?, ?, now() + ? * interval '1 ms')
                        on conflict do nothing
                        """,
                        Ids.next(),
                        address.title(),
                        address.at().text(),
                        address.crawl(),
                        address.depth(),
                        labels.source(),
                        labels.tagArray(),
                        labels.audience(),
                        address.pause().toMillis())
                == 1;
    }

    /// @param crawl null when it is asked for by itself
    /// @param pause before it may be asked for
    record NewAddress(
            WebAddress at, @Nullable String title, @Nullable UUID crawl, int depth, Labels labels, Duration pause) {}

    /// The job of an address that is asked for by itself.
    static Optional<Job> ofAddress(Tx tx, WebAddress at) {
        return tx.first(
                COLUMNS + "where crawl_id is null and url is not null and md5(url) = md5(?)", JobRows::read, at.text());
    }

    /// Puts it back to be taken up after a pause.
    static void again(Tx tx, Lease lease, String reason, Duration pause) {
        own(tx.execute("""
                update ingestion_jobs
                set status = 'queued', reason = ?, updated_at = now(), due_at = now() + ? * interval '1 millisecond'
                where id = ? and fence = ? and status = 'running'
                """, reason, pause.toMillis(), lease.id(), lease.fence()));
    }

    /// Puts it back as if it had not been taken up: its worker stops, or it is not its turn.
    static void release(Tx tx, Lease lease) {
        tx.execute("""
                update ingestion_jobs set status = 'queued', attempts = attempts - 1, due_at = now()
                where id = ? and fence = ? and status = 'running'
                """, lease.id(), lease.fence());
    }

    private static void own(int rows) {
        if (rows == 0) throw new Lease.Lost();
    }

    private static Lease lease(ResultSet row) throws SQLException {
        var kind = Lease.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
        return new Lease(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("id", UUID.class),
                row.getLong("fence"),
                row.getInt("attempts"),
                kind,
                row.getString("title"),
                row.getString("file_name"),
                kind == Lease.Kind.FILE ? Format.stored(row.getString("content_type")) : null,
                row.getBytes("content_hash"),
                row.getLong("size_bytes"),
                Labels.read(row),
                kind == Lease.Kind.ADDRESS ? address(row) : null);
    }

    private static Lease.Address address(ResultSet row) throws SQLException {
        return new Lease.Address(
                WebAddress.of(row.getString("url")).orElseThrow(),
                row.getObject("crawl_id", UUID.class),
                row.getInt("depth"),
                new Fetcher.Known(row.getString("etag"), row.getString("last_modified")));
    }

    private static Job read(ResultSet row) throws SQLException {
        return new Job(
                row.getObject("id", UUID.class),
                row.getString("title"),
                row.getString("file_name"),
                row.getString("content_type"),
                row.getLong("size_bytes"),
                Job.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                List.of(Json.mapper().readValue(row.getString("stages"), Job.Done[].class)),
                row.getString("reason"),
                row.getInt("attempts"),
                Labels.read(row),
                row.getTimestamp("due_at").toInstant(),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                address(row.getString("url"), row));
    }

    private static Job.@Nullable Address address(@Nullable String url, ResultSet row) throws SQLException {
        var fetched = row.getTimestamp("fetched_at");
        return url == null
                ? null
                : new Job.Address(url, row.getInt("depth"), fetched == null ? null : fetched.toInstant());
    }
}
