package dev.parley.app;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.FixedBody;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Demos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The console's files, the chat widget and the demo page, as the build left them in the class path's folder
/// `console`. A build without Node has none, and says so in their place.
final class ConsoleApi {
    /// What the console shows at paths of its own, beside its first page.
    static final Set<String> PAGES = Set.of(
            "start",
            "sign-in",
            "invitation",
            "playground",
            "conversations",
            "agents",
            "knowledge",
            "routing",
            "cache",
            "guardrails",
            "usage",
            "keys",
            "members",
            "account",
            "audit",
            "settings",
            "tenants",
            "providers",
            "system");

    private static final String FOREVER = "public, max-age=31536000, immutable";
    /// No inline script or style, no other host. `'self'` covers sockets to this host.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    /// What `docs/widget.md` asks of a page that has the widget, and no more.
    private static final String DEMO_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String DENIED =
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
                    + " magnetometer=(), microphone=(), payment=(), usb=()";

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*\\.([a-z0-9]+)");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("js", "text/javascript;charset=utf-8"),
            Map.entry("css", "text/css;charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain;charset=utf-8"));
    private static final FixedBody NOT_BUILT = html("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Parley</title></head>
            <body>
            <h1>Parley is running, its console was not built</h1>
            <p>The build found no Node.js. Install Node 20 or newer, remove <code>target/parley.jar</code> and start
            again with <code>./parley up</code>.</p>
            <p>Everything else works without it: <a href="/docs">the documentation of the API</a>.</p>
            </body></html>
            """.getBytes(StandardCharsets.UTF_8));

    private final String folder;
    private final Demos demos;
    private final Map<String, FixedBody> files = new ConcurrentHashMap<>();

    ConsoleApi(Demos demos) {
        this("console/", demos);
    }

    /// @param folder of the class path, with a slash at the end
    ConsoleApi(String folder, Demos demos) {
        this.folder = folder;
        this.demos = demos;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/", null, this::start),
                Route.get("/{page}", null, this::page),
                Route.get("/console/assets/{file}", null, this::asset),
                Route.get("/widget.js", null, this::widget),
                Route.get("/demo", null, this::demo),
                Route.get("/demo/tenants", null, this::demoTenants));
    }

    boolean isBuilt() {
        return page("index.html").isPresent();
    }

    private void start(Exchange exchange) {
        show(exchange, "index.html", POLICY);
    }

    private void page(Exchange exchange) {
        if (!PAGES.contains(exchange.pathParam("page")))
            throw new PlatformException(ErrorCode.NOT_FOUND, "There is nothing at " + exchange.path() + ".");
        start(exchange);
    }

    private void demo(Exchange exchange) {
        show(exchange, "demo.html", DEMO_POLICY);
    }

    private void show(Exchange exchange, String name, String policy) {
        protect(exchange)
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Permissions-Policy", DENIED)
                .cacheable("no-cache", page(name).orElse(NOT_BUILT));
    }

    /// The names of assets change with their content, so that they may be kept for good.
    private void asset(Exchange exchange) {
        var name = exchange.pathParam("file");
        protect(exchange).cacheable(FOREVER, file("assets/", name).orElseThrow(() -> missing(exchange)));
    }

    /// For pages of any origin; whom it may talk to there is decided by its key.
    private void widget(Exchange exchange) {
        protect(exchange)
                .header("Access-Control-Allow-Origin", "*")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .cacheable("public, max-age=300", file("", "widget.js").orElseThrow(() -> missing(exchange)));
    }

    private static PlatformException missing(Exchange exchange) {
        return new PlatformException(
                ErrorCode.NOT_FOUND,
                "There is no file " + exchange.path() + " in this build; / says whether it has the console.");
    }

    record DemoTenant(String slug, String name, String key) {}

    private void demoTenants(Exchange exchange) {
        exchange.header("Cache-Control", "no-store")
                .json(
                        200,
                        demos.list().stream()
                                .map(demo -> new DemoTenant(demo.slug(), demo.name(), demo.key()))
                                .toList());
    }

    private static Exchange protect(Exchange exchange) {
        return exchange.header("X-Content-Type-Options", "nosniff");
    }

    private Optional<FixedBody> page(String name) {
        return held(name, ConsoleApi::html);
    }

    /// Names that are no plain file's, of an unknown kind or not there have none.
    private Optional<FixedBody> file(String below, String name) {
        var parts = FILE.matcher(name);
        var type = parts.matches() ? TYPES.get(parts.group(1)) : null;
        return type == null ? Optional.empty() : held(below + name, bytes -> new FixedBody(type, bytes));
    }

    private interface Made {
        FixedBody of(byte[] bytes);
    }

    private Optional<FixedBody> held(String path, Made made) {
        var known = files.get(path);
        if (known != null) return Optional.of(known);
        try (var in = ConsoleApi.class.getClassLoader().getResourceAsStream(folder + path)) {
            if (in == null) return Optional.empty();
            var bytes = in.readAllBytes();
            return Optional.of(files.computeIfAbsent(path, _ -> made.of(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FixedBody html(byte[] bytes) {
        return new FixedBody("text/html;charset=utf-8", bytes);
    }
}
