package dev.parley.portability;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.portability.ErasureCertificates.Certificate;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Erasing tenants and what is left of that, for the operator. What asks about a tenant that may be gone lies
/// outside of `/api/v1/tenants/{id}`: there each request of an operator is recorded with the tenant's id.
public final class ErasuresApi {
    private static final String ERASURES = "/api/v1/tenant-erasures/";
    private static final String CERTIFICATES = "/api/v1/erasure-certificates";
    private static final int MAX_BODY = 4 * 1024;

    private final Tenants tenants;
    private final Erasures erasures;
    private final ErasureCertificates certificates;

    public ErasuresApi(Tenants tenants, Erasures erasures, ErasureCertificates certificates) {
        this.tenants = tenants;
        this.erasures = erasures;
        this.certificates = certificates;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/tenants/{id}/erasure", Permission.TENANTS_MANAGE, this::eraseNow)
                        .maxBody(MAX_BODY),
                Route.get(ERASURES + "{id}", Permission.TENANTS_MANAGE, this::progress),
                Route.get(CERTIFICATES, Permission.TENANTS_MANAGE, this::list),
                Route.get(CERTIFICATES + "/{id}", Permission.TENANTS_MANAGE, this::read));
    }

    /// @param slug of the tenant, so that nobody erases another by a slip
    record Confirmation(@Nullable String slug) {}

    /// @param rows erased so far, of each table
    record Progress(String tenantId, Instant beganAt, SortedMap<String, Long> rows) {
        static Progress of(Erasure erasure) {
            return new Progress(erasure.tenant().toString(), erasure.beganAt(), erasure.rows());
        }
    }

    private void eraseNow(Exchange exchange) {
        var tenant = tenants.get(TenantId.parse(exchange.pathParam("id")));
        if (!tenant.slug().equals(exchange.read(Confirmation.class).slug))
            throw PlatformException.invalid("slug", "slug must be the slug of the tenant that is to be erased.");
        var begun = erasures.beginNow(tenant.id())
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.CONFLICT,
                        "The tenant " + tenant.id() + " is not being deleted; delete it first, then it can be erased"
                                + " before its grace period ends."));
        exchange.header("Location", ERASURES + tenant.id()).json(202, Progress.of(begun));
    }

    private void progress(Exchange exchange) {
        var id = exchange.pathParam("id");
        exchange.json(
                200,
                erasures.find(TenantId.parse(id))
                        .map(Progress::of)
                        .orElseThrow(() ->
                                new PlatformException(ErrorCode.NOT_FOUND, "No tenant " + id + " is being erased.")));
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(ErasuresApi::cursor).orElse(null);
        exchange.json(200, Page.of(certificates.list(before, limit + 1), limit, Certificate::id));
    }

    private void read(Exchange exchange) {
        var id = exchange.pathParam("id");
        exchange.json(
                200,
                Ids.parse("era", id)
                        .flatMap(certificates::find)
                        .orElseThrow(() ->
                                new PlatformException(ErrorCode.NOT_FOUND, "There is no certificate " + id + ".")));
    }

    private static UUID cursor(String text) {
        return Ids.parse("era", text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
