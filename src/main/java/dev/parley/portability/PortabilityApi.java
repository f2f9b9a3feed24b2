package dev.parley.portability;

import dev.parley.audit.Audit;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// `GET /api/v1/tenants/{id}/export` and `POST /api/v1/tenants/import`.
public final class PortabilityApi {
    private static final String ARCHIVE = "application/gzip";
    private static final String DIGEST = "x-parley-sha256";
    /// Exports and imports at a time on this node: each holds a connection and a snapshot.
    private static final int AT_A_TIME = 2;
    private static final String SLUG = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private final Database database;
    private final Tenants tenants;
    private final TenantExport exports;
    private final TenantImport imports;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    public PortabilityApi(Database database, Tenants tenants, TenantExport exports, TenantImport imports) {
        this.database = database;
        this.tenants = tenants;
        this.exports = exports;
        this.imports = imports;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/tenants/{id}/export", Permission.TENANT_EXPORT, this::export),
                Route.post("/api/v1/tenants/import", Permission.TENANTS_MANAGE, this::bringIn));
    }

    /// @param rows of each table
    record View(String tenantId, String exportId, Map<String, Long> rows) {}

    private void export(Exchange exchange) throws IOException {
        var tenant = mayExport(Caller.current(), exchange.pathParam("id"));
        var passphrase = Keys.passphrase(exchange.header(Keys.HEADER));
        if (passphrase != null) requireSecrets(Caller.current());
        if (exchange.method().equals("HEAD")) {
            exchange.bytes(200, ARCHIVE, new byte[0]);
            return;
        }
        take();
        try {
            var id = TenantExport.newId();
            database.acrossTenantsDo(tx -> Audit.record(
                    tx,
                    tenant.id(),
                    "tenant.exported",
                    tenant.id().toString(),
                    null,
                    Json.object().put("export_id", id).put("with_data_keys", passphrase != null)));
            var download = exchange.download(ARCHIVE, fileName(tenant), DIGEST);
            var finished = exports.write(tenant.id(), id, passphrase, download);
            download.trailer(DIGEST, finished.sha256());
        } finally {
            free.release();
        }
    }

    /// With the data keys, whoever has the archive can open what is sealed in it.
    private static void requireSecrets(Caller caller) {
        for (var needed : List.of(Permission.PRIVACY_REVEAL, Permission.PROVIDERS_MANAGE))
            if (!caller.permissions().contains(needed))
                throw new PlatformException(
                        ErrorCode.FORBIDDEN,
                        "An export with a passphrase holds the keys of what is sealed, and needs " + needed.scope()
                                + " too; leave the passphrase out, or use a key that has it.");
    }

    /// A tenant's caller exports its own tenant, an operator each, or the one it has chosen.
    private Tenant mayExport(Caller caller, String id) {
        var tenant = TenantId.parse(id);
        boolean may = caller.tenant() == null ? caller.operator() : tenant.equals(caller.tenant());
        return Optional.of(tenant)
                .filter(asked -> may)
                .flatMap(tenants::find)
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + id + "."));
    }

    private static String fileName(Tenant tenant) {
        return "parley-" + tenant.slug() + "-" + LocalDate.now(ZoneOffset.UTC) + ".tar.gz";
    }

    private void bringIn(Exchange exchange) {
        var slug = exchange.query("slug").orElse(null);
        var passphrase = Keys.passphrase(exchange.header(Keys.HEADER));
        if (slug != null && !slug.matches(SLUG))
            throw PlatformException.invalid(
                    "slug",
                    "slug must have 1 to 63 of the characters a-z, 0-9 and -, and neither begin nor end with -.");
        take();
        try {
            var imported = exchange.body(body -> imports.read(body, slug, passphrase));
            exchange.header("Location", "/api/v1/tenants/" + imported.tenant())
                    .json(
                            imported.created() ? 201 : 200,
                            new View(imported.tenant().toString(), imported.exportId(), imported.rows()));
        } finally {
            free.release();
        }
    }

    private void take() {
        if (!free.tryAcquire())
            throw new PlatformException(
                            ErrorCode.OVERLOADED,
                            "This node exports and imports " + AT_A_TIME + " tenants at a time; try again later.")
                    .retryAfter(Duration.ofSeconds(30));
    }
}
