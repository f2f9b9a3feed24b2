package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.Web;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrawlsIT extends KnowledgeFixture {
    private final Web web = WebFor.here(tasks);
    private final Crawls crawls = new Crawls(database.database(), indexes, web);
    private final Ingestion ingestion = new Ingestion(database.database(), documents, storage, web);
    private final IngestionWorkers workers = new IngestionWorkers(
            new Steps.Parts(database.database(), ENCODER, indexes, storage, web, Chunking.TARGET),
            IngestionWorkers.LEASE);
    private final TestSite site = new TestSite();

    @AfterEach
    void closeSite() {
        site.close();
    }

    private static Crawl.Rules rules(int pages, int depth) {
        return Crawl.Rules.of(null, pages, depth, null, null);
    }

    private Crawl crawl(Crawl.Rules rules) {
        return as(acme, () -> crawls.add(site.url("/"), rules, Labels.NONE)).crawl();
    }

    private int drain() {
        return drain(workers);
    }

    private Map<String, Job> pages(Crawl crawl) {
        return as(acme, () -> crawls.pages(crawl.id(), null, null, 100)).orElseThrow().stream()
                .collect(Collectors.toMap(
                        job -> requireNonNull(job.address())
                                .url()
                                .substring(site.url("").length()),
                        job -> job));
    }

    private Crawl again(Crawl crawl) {
        return as(acme, () -> crawls.get(crawl.id())).orElseThrow();
    }

    @Test
    void readsASitePageByPageWithinItsLimits() {
        site.page(
                        "/",
                        "<title>Start</title><nav><a href=help>Help</a> <a href='/deep'>Deep</a></nav>"
                                + "<a href='http://other.example/x'>off</a> <a href=/logo.png>logo</a> Welcome to the shop.")
                .page(
                        "/help",
                        "<h1>Help</h1><h2>Returns</h2><p>Boots may be returned within 30 days.<a href=/#top>up</a>")
                .page("/deep", "<p>One level down. <a href=/deeper>more</a>")
                .page("/deeper", "<p>Two levels down.");
        var crawl = crawl(rules(10, 1));
        assertThat(crawl.status()).isEqualTo("running");
        assertThat(crawl.labels().source()).isEqualTo("127.0.0.1");
        drain();

        assertThat(pages(crawl).keySet()).containsExactlyInAnyOrder("/", "/help", "/deep");
        assertThat(again(crawl).status()).isEqualTo("done");
        assertThat(again(crawl).pages()).isEqualTo(Map.of(Job.Status.INDEXED, 3L));
        assertThat(found(acme, "return boots").getFirst()).startsWith("Boots may be returned");
        var hit = as(acme, () -> retrieval.find("return boots", 1)).getFirst();
        assertThat(hit.title()).isEqualTo("Help");
        assertThat(hit.section()).isEqualTo("Returns");
        assertThat(requireNonNull(pages(crawl).get("/help")).stages())
                .extracting(Job.Done::stage)
                .containsExactly(Job.Stage.values());
        assertThat(site.asked).containsOnlyOnce("/robots.txt", "/", "/help", "/deep");
        // pages are not among the uploads
        assertThat(as(acme, () -> ingestion.list(null, null, 10))).isEmpty();
    }

    @Test
    void stopsAtTheNumberOfPages() {
        for (int i = 0; i < 20; i++)
            site.page(
                    "/" + (i == 0 ? "" : i),
                    "<p>Page " + i + " <a href=/" + (i + 1) + ">a</a><a href=/" + (i + 2) + ">b");
        var crawl = crawl(rules(5, 10));
        drain();
        assertThat(pages(crawl)).hasSize(5);
    }

    @Test
    void leavesOutWhatTheRulesAndTheSiteDoNotWant() {
        site.on(
                        "/robots.txt",
                        e -> TestSite.send(e, 200, "text/plain", "User-agent: *\nDisallow: /secret".getBytes(UTF_8)))
                .page(
                        "/",
                        "<p>Start <a href=/secret>1</a><a href=/hidden>2</a><a href=/skip/a>3</a><a href=/data>4</a>"
                                + "<a rel='nofollow' href=/nofollow>5</a><a href=/empty>6</a><a href=/away>7</a><a href=/404>8</a>")
                .page("/secret", "<p>Secret.")
                .page("/hidden", "<meta name=robots content='noindex, follow'><p>Hidden. <a href=/behind>9</a>")
                .page("/behind", "<p>Behind the hidden page.")
                .page("/skip/a", "<p>Skipped.")
                .on("/data", e -> TestSite.send(e, 200, "application/json", "{}".getBytes(UTF_8)))
                .page("/nofollow", "<p>No.")
                .page("/empty", "<script>x</script>")
                .redirect("/away", "http://other.example/");
        var crawl = crawl(Crawl.Rules.of(null, 50, 3, null, List.of("/skip")));
        drain();

        var pages = pages(crawl);
        assertThat(pages.keySet())
                .containsExactlyInAnyOrder("/", "/secret", "/hidden", "/behind", "/data", "/empty", "/away", "/404");
        assertThat(requireNonNull(pages.get("/secret")).reason()).contains("robots.txt");
        assertThat(requireNonNull(pages.get("/hidden")).reason()).contains("noindex");
        assertThat(requireNonNull(pages.get("/data")).reason()).contains("application/json");
        assertThat(requireNonNull(pages.get("/empty")).reason()).contains("no text");
        assertThat(requireNonNull(pages.get("/away")).reason()).contains("redirects to http://other.example/");
        assertThat(requireNonNull(pages.get("/404")).reason()).contains("404");
        assertThat(requireNonNull(pages.get("/behind")).status()).isEqualTo(Job.Status.INDEXED);
        assertThat(again(crawl).pages()).isEqualTo(Map.of(Job.Status.INDEXED, 2L, Job.Status.SKIPPED, 6L));
        assertThat(site.asked).doesNotContain("/secret", "/skip/a", "/nofollow");
    }

    @Test
    void takesAPageThatHasTwoAddressesOnce() {
        var text = "<p>Boots may be returned within 30 days.";
        site.page("/", "<p>Start. <a href=/a>a</a><a href=/a?print>b</a><a href=/copy>c</a><a href=/moved>d</a>")
                .page("/a", "<link rel=canonical href=/a>" + text)
                .page("/a?print", "<link rel=canonical href=/a><title>Print</title>" + text)
                .page("/copy", "<title>Copy</title>" + text)
                .redirect("/moved", "/a");
        var crawl = crawl(rules(10, 3));
        drain();

        var pages = pages(crawl);
        assertThat(requireNonNull(pages.get("/a")).status()).isEqualTo(Job.Status.INDEXED);
        assertThat(requireNonNull(pages.get("/a?print")).reason()).contains("same as " + site.url("/a"));
        assertThat(requireNonNull(pages.get("/copy")).reason())
                .contains("same content as "
                        + Documents.name(requireNonNull(pages.get("/a")).id()));
        assertThat(requireNonNull(pages.get("/moved")).reason()).contains("redirects to " + site.url("/a"));
        assertThat(found(acme, "return boots"))
                .filteredOn(found -> found.contains("Boots"))
                .hasSize(1);
    }

    @Test
    void twoPagesThatNameEachOtherAreNotBothLeftOut() {
        site.page("/", "<link rel=canonical href=/b><p>One.").page("/b", "<link rel=canonical href=/><p>Other.");
        var crawl = crawl(rules(10, 3));
        drain();
        assertThat(again(crawl).pages().get(Job.Status.INDEXED)).isEqualTo(1);
    }

    @Test
    void refreshesOnlyWhatChanged() {
        site.tagged("/", "\"1\"", "<p>Open until nine. <a href=/b>b</a><a href=/c>c</a>")
                .page("/b", "<p>Boots may be returned within 30 days.")
                .page("/c", "<p>The shop has a car park.");
        var crawl = crawl(rules(10, 3));
        drain();
        var before = pages(crawl);
        as(
                acme,
                () -> documents.label(
                        requireNonNull(before.get("/b")).id(), labels -> new Labels("x", List.of("t"), null)));

        site.page("/b", "<p>Boots may be returned within 60 days.").gone("/c");
        as(acme, () -> crawls.refresh(crawl.id()));
        // what was there serves until the new is there
        assertThat(found(acme, "return boots").getFirst()).contains("30 days");
        assertThat(drain()).isEqualTo(3);

        assertThat(found(acme, "return boots").getFirst()).contains("60 days");
        assertThat(found(acme, "car park")).noneMatch(text -> text.contains("car park"));
        assertThat(requireNonNull(pages(crawl).get("/")).id())
                .isEqualTo(requireNonNull(before.get("/")).id());
        assertThat(requireNonNull(pages(crawl).get("/")).stages()).isEmpty(); // the server said that it is as it was
        assertThat(requireNonNull(pages(crawl).get("/c")).reason()).contains("404");
        assertThat(as(acme, () -> documents.get(requireNonNull(before.get("/b")).id()))
                        .orElseThrow()
                        .labels()
                        .tags())
                .containsExactly("t");
        assertThat(actions()).contains("crawl.created", "crawl.refreshed", "document.refreshed", "document.deleted");
    }

    @Test
    void whatMayNotBeReadAnyMoreGoes() {
        site.page("/", "<p>Start. <a href=/b>b</a>").page("/b", "<p>Boots may be returned within 30 days.");
        var crawl = crawl(rules(10, 3));
        drain();
        assertThat(found(acme, "return boots").getFirst()).contains("30 days");
        site.on("/b", e -> e.sendResponseHeaders(403, -1));
        as(acme, () -> crawls.refresh(crawl.id()));
        drain();
        assertThat(requireNonNull(pages(crawl).get("/b")).status()).isEqualTo(Job.Status.SKIPPED);
        assertThat(requireNonNull(pages(crawl).get("/b")).reason()).contains("403");
        assertThat(found(acme, "return boots")).noneMatch(text -> text.contains("30 days"));
    }

    private List<String> actions() {
        return database.database()
                .acrossTenants(tx -> tx.list("select action from audit_entries", row -> row.getString(1)));
    }

    @Test
    void triesAgainWhatMayPassAndTellsOfAllElse() {
        site.page("/", "<p>Start. <a href=/busy>a</a><a href=/no>b</a>")
                .on("/busy", e -> {
                    e.getResponseHeaders().set("Retry-After", "100");
                    e.sendResponseHeaders(503, -1);
                })
                .on("/no", e -> e.sendResponseHeaders(403, -1));
        var crawl = crawl(rules(10, 3));
        drain();

        var busy = requireNonNull(pages(crawl).get("/busy"));
        assertThat(busy.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(busy.reason()).contains("503");
        assertThat(Duration.between(busy.updatedAt(), busy.dueAt())).isGreaterThan(Duration.ofSeconds(90));
        assertThat(requireNonNull(pages(crawl).get("/no")).status()).isEqualTo(Job.Status.FAILED);
        assertThat(requireNonNull(pages(crawl).get("/no")).reason()).contains("403");

        site.page("/no", "<p>Now it may be read.");
        as(acme, () -> crawls.retry(crawl.id()));
        drain();
        assertThat(requireNonNull(pages(crawl).get("/no")).status()).isEqualTo(Job.Status.INDEXED);
        assertThatThrownBy(() -> as(acme, () -> crawls.retry(crawl.id())))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void waitsWhileTheSiteDoesNotSayWhatItPermits() {
        site.on("/robots.txt", e -> e.sendResponseHeaders(500, -1)).page("/", "<p>Start.");
        var crawl = crawl(rules(1, 0));
        drain();
        assertThat(requireNonNull(pages(crawl).get("/")).status()).isEqualTo(Job.Status.QUEUED);
        assertThat(site.asked).doesNotContain("/");
    }

    @Test
    void pagesComeOneAfterTheOther() {
        site.page("/", "<p>Start. <a href=/a>a</a><a href=/b>b</a>")
                .page("/a", "<p>A.")
                .page("/b", "<p>B.");
        var slow = new Web(web.fetcher(), web.robots(), web.addresses(), Duration.ofSeconds(5));
        var crawl = as(
                        acme,
                        () -> new Crawls(database.database(), indexes, slow)
                                .add(site.url("/"), rules(10, 3), Labels.NONE))
                .crawl();
        var slowly = new IngestionWorkers(
                new Steps.Parts(database.database(), ENCODER, indexes, storage, slow, Chunking.TARGET),
                IngestionWorkers.LEASE);
        assertThat(slowly.step()).isTrue();
        assertThat(slowly.step()).isFalse();

        var pages = pages(crawl);
        assertThat(Duration.between(
                                requireNonNull(pages.get("/a")).dueAt(),
                                requireNonNull(pages.get("/b")).dueAt())
                        .abs())
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    @Test
    void pagesThatAreLateAreNotAskedForAllAtOnce() {
        site.on(
                        "/robots.txt",
                        e -> TestSite.send(e, 200, "text/plain", "User-agent: *\nCrawl-delay: 7".getBytes(UTF_8)))
                .page("/", "<p>Start. <a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>");
        var crawl = crawl(rules(10, 3));
        drain();
        database.database()
                .acrossTenantsDo(tx -> tx.execute("update ingestion_jobs set due_at = now() - interval '1 hour'"));
        drain();

        assertThat(site.asked).containsExactly("/robots.txt", "/");
        var late = pages(crawl).values().stream()
                .filter(job -> job.status() == Job.Status.QUEUED)
                .sorted(Comparator.comparing(Job::dueAt))
                .toList();
        assertThat(late).hasSize(3).allMatch(job -> job.attempts() == 0);
        assertThat(Duration.between(late.get(0).dueAt(), late.get(2).dueAt())).isEqualTo(Duration.ofSeconds(14));
        // in its turn, one
        database.database()
                .acrossTenantsDo(tx -> tx.execute("update crawls set asked_at = now() - interval '8 seconds'"));
        database.database().acrossTenantsDo(tx -> tx.execute("update ingestion_jobs set due_at = now()"));
        drain();
        assertThat(site.asked).hasSize(3);
    }

    @Test
    void deletesACrawlWithItsPagesAndTheirDocuments() {
        site.page("/", "<p>Boots may be returned within 30 days.");
        var crawl = crawl(rules(10, 3));
        drain();
        assertThat(as(globex, () -> crawls.get(crawl.id()))).isEmpty();
        assertThat(as(globex, () -> crawls.delete(crawl.id()))).isFalse();
        assertThat(as(globex, () -> crawls.refresh(crawl.id()))).isEmpty();
        assertThat(as(globex, () -> crawls.pages(crawl.id(), null, null, 10))).isEmpty();
        assertThat(as(globex, () -> crawls.list(null, 10))).isEmpty();

        assertThat(as(acme, () -> crawls.delete(crawl.id()))).isTrue();
        assertThat(found(acme, "return boots")).isEmpty();
        assertThat(as(acme, () -> storage.used(acme))).isZero();
        assertThat(as(acme, () -> crawls.list(null, 10))).isEmpty();
    }

    @Test
    void anAddressIsReadByOneRule() {
        var crawl = crawl(rules(10, 3));
        assertThat(as(acme, () -> crawls.add(site.url("/#x"), rules(10, 3), Labels.NONE))
                        .created())
                .isFalse();
        assertThatThrownBy(() -> crawl(rules(11, 3)))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.detail()).contains(Crawls.name(crawl.id())));
    }

    @Test
    void takesAFileByReference() {
        var pdf = SampleFiles.pdf(List.of(List.of("Cover"), List.of("Boots may be returned within 30 days.")));
        site.on("/files/returns.pdf", e -> TestSite.send(e, 200, "application/pdf", pdf));
        var job = as(acme, () -> ingestion.receive(null, site.url("/files/returns.pdf"), Labels.NONE))
                .job();
        assertThat(job.stage()).isEqualTo(Job.Stage.RECEIVED);
        assertThat(as(acme, () -> ingestion.receive(null, site.url("/files/returns.pdf"), Labels.NONE))
                        .created())
                .isFalse();
        drain();

        var hit = as(acme, () -> retrieval.find("return boots", 1)).getFirst();
        assertThat(hit.page()).isEqualTo(2);
        assertThat(hit.title()).isEqualTo("returns");
        // the same file uploaded is the same document
        var upload = new Ingestion.File(null, "", "other.pdf", Blob.of(pdf), Labels.NONE);
        assertThat(as(acme, () -> ingestion.receive(upload)).job().id()).isEqualTo(job.id());
        var missing = as(acme, () -> ingestion.receive(null, site.url("/none"), Labels.NONE))
                .job();
        drain();
        assertThat(as(acme, () -> ingestion.get(missing.id())).orElseThrow().status())
                .isEqualTo(Job.Status.FAILED);
    }

    @Test
    void doesNotReachIntoTheNetworkOfTheOperator() {
        var outside = new Ingestion(database.database(), documents, storage, WebFor.nothing(tasks));
        for (var url : List.of(
                site.url("/"),
                "http://localhost/",
                "http://127.1/",
                "http://2130706433/",
                "http://169.254.169.254/latest/meta-data/",
                "http://10.0.0.1/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[fe80::1]/",
                "http://224.0.0.1/",
                "file:///etc/passwd"))
            assertThatThrownBy(() -> as(acme, () -> outside.receive(null, url, Labels.NONE)))
                    .as(url)
                    .isInstanceOfSatisfying(
                            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
