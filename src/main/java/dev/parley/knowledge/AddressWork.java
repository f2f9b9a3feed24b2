package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.FetchException;
import dev.parley.knowledge.web.Fetched;
import dev.parley.knowledge.web.Fetcher;
import dev.parley.knowledge.web.Web;
import dev.parley.knowledge.web.WebAddress;
import dev.parley.platform.sql.Tx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is at one address, from its server to its document, in the bound tenant. A page of a crawl also says
/// which pages come next. The document of a page that was read before serves until the new one takes its place,
/// or until its site does not want it to be read any more.
final class AddressWork {
    /// What was read before is not to be read any more.
    private static final Set<Integer> FORBIDDEN = Set.of(401, 403, 451);

    private final Steps steps;
    private final Steps.Parts parts;
    private final Lease lease;
    private final Lease.Address address;
    private final Web web;

    AddressWork(Steps steps) {
        this.steps = steps;
        this.parts = steps.parts();
        this.lease = steps.lease();
        this.address = Objects.requireNonNull(lease.address());
        this.web = parts.web();
    }

    /// It is not to be taken in.
    private static final class Skip extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Skip(String reason) {
            super(reason, null, false, false);
        }
    }

    /// @throws PlatformException whose fault is the caller's when there is nothing to take in
    /// @throws FetchException when the server gave no answer to use
    /// @throws Lease.Lost when the job is no longer ours
    void run() throws IOException, FetchException {
        var crawl = crawl();
        if (crawl != null && !turn(crawl)) return;
        boolean there =
                parts.database().inTenant(tx -> DocumentRows.get(tx, lease.id()).isPresent());
        try {
            var known = there ? address.known() : Fetcher.Known.NOTHING;
            switch (fetched(known, crawl, there)) {
                case Fetched.Unchanged _ -> parts.database().inTenantDo(tx -> JobRows.unchanged(tx, lease));
                case Fetched.Gone gone -> gone(gone, crawl, there);
                case Fetched.Body body -> {
                    try (body) {
                        read(body, crawl);
                    }
                }
            }
        } catch (Skip skip) {
            skip(String.valueOf(skip.getMessage()));
        }
        parts.indexes().refresh(lease.tenant());
    }

    private @Nullable Crawl crawl() {
        var crawl = address.crawl();
        if (crawl == null) return null;
        return parts.database().inTenant(tx -> CrawlRows.get(tx, crawl)).orElseThrow(Lease.Lost::new);
    }

    /// Pages of a site are asked for one after the other, whoever works and however late it is.
    /// @return false when it is not this one's turn: then it is put back
    private boolean turn(Crawl crawl) {
        var pause = pause();
        return parts.database().inTenant(tx -> {
            if (CrawlRows.ask(tx, crawl.id(), pause)) return true;
            JobRows.release(tx, lease);
            CrawlRows.spread(tx, crawl.id(), pause);
            return false;
        });
    }

    private Fetched fetched(Fetcher.Known known, @Nullable Crawl crawl, boolean there) throws FetchException {
        try {
            return web.fetcher().get(address.at(), known, at -> judge(crawl, at));
        } catch (FetchException e) {
            if (there && FORBIDDEN.contains(e.status())) throw new Skip(e.reason());
            throw e;
        }
    }

    private void judge(@Nullable Crawl crawl, WebAddress at) throws FetchException {
        if (crawl != null && !at.equals(address.at()) && !crawl.rules().permits(crawl.start(), at))
            throw new Skip("It redirects to " + at + ", which is not of this crawl.");
        if (!web.robots().of(lease.tenant(), at).permits(at))
            throw new Skip("The site's robots.txt forbids to read " + at + ".");
    }

    private static void gone(Fetched.Gone gone, @Nullable Crawl crawl, boolean there) {
        var reason = "The server says that there is nothing (status " + gone.status() + ").";
        if (crawl == null && !there) throw PlatformException.invalid("url", reason);
        throw new Skip(reason);
    }

    private void read(Fetched.Body body, @Nullable Crawl crawl) throws IOException, FetchException {
        steps.done(Job.Stage.RECEIVED, body.size());
        var source = new Blob(body.size(), () -> Files.newInputStream(body.content()));
        var format = format(body, source, crawl);
        var parsed = format == Format.HTML ? page(body, source, crawl) : Reading.of(format, source);
        if (Html.says(body.robots(), "noindex")) throw new Skip("The page asks not to be found (noindex).");
        if (parsed.blocks().isEmpty()) throw new Skip("There is no text to read.");
        steps.done(Job.Stage.PARSED, parsed.text().length());
        // the frame of a page changes with each visit, its text does not
        var hashed = format == Format.HTML ? Blob.of(parsed.text().getBytes(StandardCharsets.UTF_8)) : source;
        var hash = Documents.hash(format, hashed);
        if (parts.database().inTenant(tx -> same(tx, hash, body, format))) return;
        var title = Documents.title(title(parsed, body.address()), parsed);
        var document = new DocumentRows.NewDocument(
                lease.id(),
                title,
                format,
                DocumentText.storable(parsed.text()),
                null,
                hash,
                DocumentText.utf8Length(parsed.text()),
                lease.labels(),
                null,
                steps.version());
        store(document, steps.chunks(title, parsed), body);
    }

    private static Format format(Fetched.Body body, Blob source, @Nullable Crawl crawl) {
        if (body.size() == 0) throw new Skip("There is no text to read.");
        try {
            return FileKind.of(source, body.contentType(), body.address().fileName());
        } catch (PlatformException unsupported) {
            if (crawl == null) throw unsupported;
            throw new Skip(unsupported.detail());
        }
    }

    private Parsed page(Fetched.Body body, Blob source, @Nullable Crawl crawl) throws IOException {
        var page = Reading.page(source, body.address(), body.charset().orElse(""));
        if (crawl != null && !Html.says(body.robots(), "nofollow")) follow(crawl, page.links(), address.depth() + 1);
        if (!page.index()) throw new Skip("The page asks not to be found (noindex).");
        if (crawl != null && !body.address().equals(address.at())) elsewhere(crawl, body.address(), "It redirects to ");
        var canonical = Optional.ofNullable(page.canonical()).flatMap(WebAddress::of);
        if (crawl != null && canonical.isPresent()) canonical(crawl, canonical.get(), body.address());
        return page.parsed();
    }

    private void elsewhere(Crawl crawl, WebAddress at, String how) {
        var status = parts.database().inTenant(tx -> CrawlRows.page(tx, crawl.id(), at));
        if (status.isPresent() && status.get() != Job.Status.SKIPPED)
            throw new Skip(how + at + ", which is read by itself.");
    }

    /// A page that names another as the one to be known is read there; unless that one names this in turn.
    private void canonical(Crawl crawl, WebAddress canonical, WebAddress here) {
        if (canonical.equals(here) || canonical.equals(address.at()) || !crawl.leadsTo(canonical)) return;
        follow(crawl, List.of(canonical.text()), address.depth());
        elsewhere(crawl, canonical, "It is the same as ");
    }

    /// Adds pages to the crawl as long as it may have more, each at its time.
    private void follow(Crawl crawl, List<String> links, int depth) {
        if (depth > crawl.rules().maxDepth()) return;
        var pages = links.stream()
                .flatMap(link -> WebAddress.of(link).stream())
                .filter(crawl::leadsTo)
                .distinct()
                .toList();
        var pause = pause();
        parts.database().inTenantDo(tx -> {
            var held = CrawlRows.held(tx, crawl.id()).orElseThrow(Lease.Lost::new);
            long room = held.rules().maxPages() - held.count();
            var wait = CrawlRows.wait(tx, crawl.id());
            int added = 0;
            for (var page : pages) {
                if (added >= room) break;
                var due = wait.plus(pause.multipliedBy(added));
                var next = new JobRows.NewAddress(page, null, crawl.id(), depth, crawl.labels(), due);
                if (JobRows.insertAddress(tx, next)) added++;
            }
            CrawlRows.take(tx, crawl.id(), pause.multipliedBy(added));
        });
    }

    private Duration pause() {
        try {
            var asked = web.robots().of(lease.tenant(), address.at()).pause();
            return asked.compareTo(web.pause()) > 0 ? asked : web.pause();
        } catch (FetchException unknown) {
            return web.pause();
        }
    }

    private @Nullable String title(Parsed parsed, WebAddress at) {
        if (address.crawl() == null && lease.title() != null) return lease.title();
        if (parsed.title() != null && !parsed.title().isBlank()) return parsed.title();
        var name = IngestionWork.named(at.fileName());
        return Outline.cut(name.isEmpty() ? at.host() : name, 300);
    }

    /// Ends the job when a document of that content is there: this one's, as before, or another.
    private boolean same(Tx tx, byte[] hash, Fetched.Body body, Format format) {
        var same = DocumentRows.ofHash(tx, hash);
        if (same.isEmpty()) return false;
        if (!same.get().id().equals(lease.id()))
            throw new Skip(
                    "It has the same content as " + Documents.name(same.get().id()) + ".");
        JobRows.fetched(tx, lease, body, format);
        JobRows.unchanged(tx, lease);
        return true;
    }

    /// The document, its passages and the job's end, or none of them.
    private void store(DocumentRows.NewDocument document, List<Chunk> chunks, Fetched.Body body) {
        var tenant = lease.tenant();
        parts.database().inTenantDo(tx -> {
            JobRows.hold(tx, lease);
            if (same(tx, document.hash(), body, document.format())) return;
            var before = DocumentRows.held(tx, lease.id());
            if (before.isPresent()) {
                DocumentRows.replace(tx, document.labelled(before.get().labels()));
                ChunkRows.delete(tx, lease.id());
            } else DocumentRows.insert(tx, tenant.value(), document);
            ChunkRows.insert(tx, tenant.value(), chunks);
            parts.storage().requireAdded(tx);
            var after = DocumentRows.get(tx, lease.id()).orElseThrow();
            Audit.record(
                    tx,
                    tenant,
                    before.isPresent() ? "document.refreshed" : "document.created",
                    Documents.name(lease.id()),
                    before.map(Documents::audited).orElse(null),
                    Documents.audited(after));
            JobRows.fetched(tx, lease, body, document.format());
            steps.indexed(tx, chunks.size(), document.title());
        });
    }

    /// Ends the job without a document; one that was there goes.
    private void skip(String reason) {
        parts.database().inTenantDo(tx -> {
            JobRows.hold(tx, lease);
            var before = DocumentRows.held(tx, lease.id());
            if (before.isPresent()) {
                DocumentRows.delete(tx, lease.id());
                Audit.record(
                        tx,
                        lease.tenant(),
                        "document.deleted",
                        Documents.name(lease.id()),
                        Documents.audited(before.get()),
                        Map.of("reason", reason));
            }
            JobRows.skipped(tx, lease, reason);
        });
    }
}
