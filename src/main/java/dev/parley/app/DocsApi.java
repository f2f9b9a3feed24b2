package dev.parley.app;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.FixedBody;
import dev.parley.platform.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The interface's contract, `openapi.yaml`, and a page to read it with. All public, all from this process: the
/// page asks no other host for anything, and its assets are a closed list.
public final class DocsApi {
    private static final String SWAGGER_VERSION = "5.34.1";
    private static final String SWAGGER = "META-INF/resources/webjars/swagger-ui/" + SWAGGER_VERSION + "/";
    private static final FixedBody CONTRACT = new Asset("application/yaml", "openapi.yaml").body();

    /// Permits what the page consists of and nothing else: no inline script, no other host. Swagger UI carries
    /// its pictures as `data:` URLs and sets style attributes.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final FixedBody page;
    private final Map<String, FixedBody> assets;

    public DocsApi() {
        var style = new Asset("text/css;charset=utf-8", "docs/parley-docs.css");
        var script = new Asset("text/javascript;charset=utf-8", "docs/parley-docs.js");
        var styleName = "parley-docs-" + style.fingerprint() + ".css";
        var scriptName = "parley-docs-" + script.fingerprint() + ".js";
        var swaggerStyle = "swagger-ui-" + SWAGGER_VERSION + ".css";
        var swaggerScript = "swagger-ui-bundle-" + SWAGGER_VERSION + ".js";
        var icon = new Asset("image/svg+xml", "docs/icon.svg");
        var iconName = "icon-" + icon.fingerprint() + ".svg";
        assets = Map.of(
                styleName, style.body(),
                scriptName, script.body(),
                iconName, icon.body(),
                swaggerStyle, new Asset("text/css;charset=utf-8", SWAGGER + "swagger-ui.css").body(),
                swaggerScript, new Asset("text/javascript;charset=utf-8", SWAGGER + "swagger-ui-bundle.js").body());
        var html = new String(new Asset("text/html", "docs/index.html").bytes(), StandardCharsets.UTF_8)
                .replace("{style}", styleName)
                .replace("{script}", scriptName)
                .replace("{icon}", iconName)
                .replace("{swagger-style}", swaggerStyle)
                .replace("{swagger-script}", swaggerScript);
        page = new FixedBody("text/html;charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/openapi.yaml", null, this::contract),
                Route.get("/docs", null, this::page),
                Route.get("/docs/assets/{file}", null, this::asset));
    }

    private void contract(Exchange exchange) {
        exchange.cacheable("no-cache", CONTRACT);
    }

    private void page(Exchange exchange) {
        protect(exchange).cacheable("no-cache", page);
    }

    /// The names of assets change with their content, so that they may be kept for good.
    private void asset(Exchange exchange) {
        var name = exchange.pathParam("file");
        var asset = assets.get(name);
        if (asset == null)
            throw new PlatformException(
                    ErrorCode.NOT_FOUND,
                    "There is no such file; the documentation is at /docs, its contract at /openapi.yaml.");
        protect(exchange).cacheable("public, max-age=31536000, immutable", asset);
    }

    private static Exchange protect(Exchange exchange) {
        return exchange.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin");
    }
}
