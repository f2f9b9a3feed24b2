package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.http.HttpServer;
import dev.parley.platform.http.HttpSettings;
import dev.parley.platform.http.Route;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import dev.parley.tenancy.Demos;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The console's files as browsers get them, with a console of this test and without one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleApiIT {
    private final TestDatabase database = TestDatabase.fresh();
    private final Tasks tasks = new Tasks();
    private final Metrics metrics = new Metrics();
    private final HttpServer built = server("console-built/");
    private final HttpServer bare = server("console-never-built/");

    private HttpServer server(String folder) {
        List<Route> routes = new ArrayList<>(new ConsoleApi(folder, new Demos(database.database())).routes());
        routes.addAll(new DocsApi().routes());
        return new HttpServer(
                HttpSettings.of(0).host("127.0.0.1").drain(Duration.ZERO),
                routes,
                (exchange, next) -> {
                    throw new AssertionError("A public route asks nobody who calls.");
                },
                new DocsApiIT.NoIdempotency(),
                metrics,
                Tracing.off(),
                tasks);
    }

    @BeforeAll
    void start() throws IOException {
        built.start();
        bare.start();
    }

    @AfterAll
    void stop() {
        built.close();
        bare.close();
        tasks.close();
        metrics.close();
        database.close();
    }

    private static Web.Response get(HttpServer server, String path, Map<String, String> headers) {
        return new Web("http://127.0.0.1:" + server.port()).send(new Web.Request("GET", path, null, headers));
    }

    private Web.Response get(String path) {
        return get(built, path, Map.of());
    }

    @Test
    void everyPageIsTheOneFileWhichBrowsersAskForEachTime() {
        var start = get("/");
        assertThat(start.body()).contains("The console of a test");
        assertThat(start.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(start.header("Cache-Control")).isEqualTo("no-cache");
        for (var page : ConsoleApi.PAGES)
            assertThat(get("/" + page).body()).as(page).isEqualTo(start.body());
        var again = get(built, "/agents", Map.of("If-None-Match", start.header("ETag")));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void aPageRunsAndReachesNothingButThisServer() {
        var page = get("/agents");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';")
                .contains("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(page.header("Permissions-Policy")).contains("camera=()", "microphone=()");
        assertThat(page.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(get("/demo").header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
    }

    @Test
    void assetsAreKeptForGoodAndSentCompressed() {
        var path = "/console/assets/app-1a2b3c4d.js";
        var plain = get(path);
        assertThat(plain.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(plain.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(plain.header("X-Content-Type-Options")).isEqualTo("nosniff");
        for (var encoding : List.of("gzip", "br"))
            for (int i = 0; i < 2; i++) {
                var packed = get(built, path, Map.of("Accept-Encoding", encoding));
                assertThat(packed.header("Content-Encoding")).isEqualTo(encoding);
                assertThat(packed.header("ETag")).isEqualTo(plain.header("ETag"));
                assertThat(Integer.parseInt(packed.header("Content-Length"))).isLessThan(200);
            }
    }

    @Test
    void theWidgetIsForPagesOfAnyOrigin() {
        var widget = get("/widget.js");
        assertThat(widget.status()).isEqualTo(200);
        assertThat(widget.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(widget.header("Cache-Control")).isEqualTo("public, max-age=300");
        assertThat(widget.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(widget.header("Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
        assertThat(widget.header("ETag")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/index.html",
                "/agents/1",
                "/console",
                "/console/assets/none-1a2b3c4d.js",
                "/console/assets/..%2findex.html",
                "/console/assets/..%2f..%2fopenapi.yaml",
                "/console/assets/%2e%2e",
                "/console/assets/.js",
                "/console/assets/%00.js",
                "/console/assets/",
                "/console/index.html"
            })
    void nothingElseIsServed(String path) {
        var answer = get(built, path, Map.of("Accept", "text/html"));
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("openapi: 3.1", "of a test");
    }

    @Test
    void aBuildWithoutAConsoleSaysSoAndLeadsToTheDocumentation() {
        for (var path : List.of("/", "/agents", "/sign-in", "/demo")) {
            var page = get(bare, path, Map.of());
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.header("Content-Type")).startsWith("text/html");
            assertThat(page.body()).contains("console was not built", "Node 20", "href=\"/docs\"");
            assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
        }
        for (var path : List.of("/widget.js", "/console/assets/app-1a2b3c4d.js"))
            assertThat(get(bare, path, Map.of()).status()).as(path).isEqualTo(404);
        assertThat(get(bare, "/docs", Map.of()).status()).isEqualTo(200);
    }

    @Test
    void thereAreNoDemoTenantsWhereNoneWereMade() {
        database.tenant("acme");
        assertThat(get("/demo/tenants").body()).isEqualTo("[]");
    }
}
