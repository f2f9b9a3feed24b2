package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.Web;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The sites that the bound tenant has read. Each page is a job of {@link IngestionWorkers}, due one after the
/// other.
public final class Crawls {
    private static final int MOST = 100;

    private final Database database;
    private final Indexes indexes;
    private final Web web;

    public Crawls(Database database, Indexes indexes, Web web) {
        this.database = database;
        this.indexes = indexes;
        this.web = web;
    }

    /// @param created false when it was there already
    public record Added(Crawl crawl, boolean created) {}

    /// @throws PlatformException INVALID_REQUEST for an address that may not be read; CONFLICT when it is read
    ///     by other
    ///     rules already, or when there are too many
    public Added add(String url, Crawl.Rules rules, Labels labels) {
        var start = web.require("url", url);
        var said = labels.source() == null ? new Labels(start.host(), labels.tags(), labels.audience()) : labels;
        return database.inTenant(tx -> {
            var id = Ids.next();
            if (!CrawlRows.insert(tx, id, start, rules, said)) {
                var there = CrawlRows.ofAddress(tx, start).orElseThrow();
                if (there.rules().equals(rules) && there.labels().equals(said)) return new Added(there, false);
                throw new PlatformException(
                        ErrorCode.CONFLICT,
                        name(there.id()) + " reads that address already, otherwise; delete it first.");
            }
            if (CrawlRows.count(tx) > MOST)
                throw new PlatformException(
                        ErrorCode.CONFLICT, "There may be " + MOST + " addresses at most; delete one first.");
            JobRows.insertAddress(tx, new JobRows.NewAddress(start, null, id, 0, said, Duration.ZERO));
            CrawlRows.take(tx, id, web.pause());
            var crawl = CrawlRows.get(tx, id).orElseThrow();
            audit(tx, "crawl.created", null, crawl);
            return new Added(crawl, true);
        });
    }

    public Optional<Crawl> get(UUID id) {
        return database.inTenant(tx -> CrawlRows.get(tx, id));
    }

    /// Newest first.
    /// @param before the last of the page before; null for the first page
    public List<Crawl> list(@Nullable UUID before, int limit) {
        return database.inTenant(tx -> CrawlRows.list(tx, before, limit));
    }

    /// Its pages, newest first. Empty when there is no such crawl.
    public Optional<List<Job>> pages(UUID id, Job.@Nullable Status status, @Nullable UUID before, int limit) {
        return database.inTenant(
                tx -> CrawlRows.get(tx, id).map(crawl -> JobRows.pages(tx, id, status, before, limit)));
    }

    /// Has the pages read again, which costs a site little when they did not change. Empty when there is no
    /// such crawl.
    public Optional<Crawl> refresh(UUID id) {
        return again(id, false);
    }

    /// Has those that failed tried again. Empty when there is no such crawl.
    /// @throws PlatformException CONFLICT when none failed
    public Optional<Crawl> retry(UUID id) {
        return again(id, true);
    }

    private Optional<Crawl> again(UUID id, boolean failedOnly) {
        return database.inTenant(tx -> {
            var before = CrawlRows.held(tx, id);
            if (before.isEmpty()) return before;
            if (CrawlRows.again(tx, id, failedOnly, web.pause()) == 0 && failedOnly)
                throw new PlatformException(ErrorCode.CONFLICT, "No page has failed.");
            var after = CrawlRows.get(tx, id).orElseThrow();
            audit(tx, failedOnly ? "crawl.replayed" : "crawl.refreshed", before.get(), after);
            return Optional.of(after);
        });
    }

    /// Deletes it, its pages and the documents made of them.
    /// @return false when there is none
    public boolean delete(UUID id) {
        var tenant = Tenancy.current();
        boolean deleted = database.inTenant(tx -> {
            var crawl = CrawlRows.held(tx, id);
            if (crawl.isEmpty()) return false;
            CrawlRows.delete(tx, id);
            audit(tx, "crawl.deleted", crawl.get(), null);
            return true;
        });
        if (deleted) indexes.refresh(tenant);
        return deleted;
    }

    private static void audit(Tx tx, String action, @Nullable Crawl before, @Nullable Crawl after) {
        var id = before == null ? java.util.Objects.requireNonNull(after).id() : before.id();
        Audit.record(tx, Tenancy.current(), action, name(id), audited(before), audited(after));
    }

    private static @Nullable Map<String, Object> audited(@Nullable Crawl crawl) {
        return crawl == null
                ? null
                : Map.of("url", crawl.start().text(), "max_pages", crawl.rules().maxPages(), "pages", crawl.count());
    }

    static String name(UUID id) {
        return Ids.format(Crawl.PREFIX, id);
    }
}
