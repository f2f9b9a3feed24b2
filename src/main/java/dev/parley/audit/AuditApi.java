package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/api/v1/audit`: a tenant's own log; of an operator who names no tenant, the installation's.
public final class AuditApi {
    private static final String PATH = "/api/v1/audit";
    /// A trailer: what the last line says of the lines before it, for who wants to see that all came.
    private static final String CONTENT = "x-parley-content-sha256";
    private static final int LONGEST = 500;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final Log log;
    private final Export export;
    private final AuditKeys keys;
    private final Supplier<Optional<TenantId>> tenant;

    /// @param tenant that the running request is about; empty for an operator who has chosen none
    public AuditApi(Database database, Heads heads, AuditKeys keys, Supplier<Optional<TenantId>> tenant) {
        this.log = new Log(database);
        this.export = new Export(log, heads, keys);
        this.keys = keys;
        this.tenant = tenant;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.AUDIT_READ, this::list),
                Route.get(PATH + "/export", Permission.AUDIT_READ, this::export),
                Route.get(PATH + "/heads", Permission.AUDIT_READ, this::heads),
                Route.post(PATH + "/keys", Permission.TENANTS_MANAGE, this::rotate)
                        .idempotent(true)
                        .maxBody(1024),
                Route.get("/.well-known/parley-audit-key", null, this::keys));
    }

    record Keys(List<AuditKey> keys) {}

    private void list(Exchange exchange) {
        exchange.onlyQuery(Set.of("action", "actor", "target", "request_id", "from", "to", "limit", "cursor"));
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(AuditApi::cursor).orElse(null);
        var filter = new Log.Filter(
                text(exchange, "action"),
                text(exchange, "actor"),
                text(exchange, "target"),
                text(exchange, "request_id"),
                exchange.moment("from").orElse(null),
                exchange.moment("to").orElse(null));
        ordered(filter.from(), filter.to());
        var found = log.list(tenant(), filter, before, limit + 1);
        exchange.json(
                200,
                Page.of(found, limit, one -> Ids.format("aud", one.entry().id()))
                        .map(EntryView::of));
    }

    private void heads(Exchange exchange) {
        exchange.onlyQuery(Set.of("limit", "cursor"));
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(AuditApi::headCursor).orElse(LATEST);
        var found = log.heads(tenant(), before, limit + 1);
        exchange.json(
                200, Page.of(found, limit, head -> head.sealedAt().toString()).map(ExportLines.Head::of));
    }

    private void export(Exchange exchange) throws IOException {
        exchange.onlyQuery(Set.of("from", "to"));
        var from = exchange.moment("from").orElse(null);
        var to = exchange.moment("to").orElse(null);
        ordered(from, to);
        var run = export.begin(tenant(), from, to);
        var download = exchange.download("application/x-ndjson", "audit-" + tenant() + ".ndjson", CONTENT);
        download.trailer(CONTENT, export.write(run, download));
    }

    private void rotate(Exchange exchange) {
        exchange.json(201, keys.rotate());
    }

    private void keys(Exchange exchange) {
        exchange.json(200, new Keys(keys.all()));
    }

    private TenantId tenant() {
        return tenant.get().orElse(Audit.INSTALLATION);
    }

    /// An empty or overlong value finds nothing; that is said, since a script's unset variable looks the same.
    private static @Nullable String text(Exchange exchange, String name) {
        var value = exchange.query(name).orElse(null);
        if (value == null) return null;
        if (value.isBlank() || value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl))
            throw PlatformException.invalid(
                    name, name + " must be a text of 1 to " + LONGEST + " printable characters; leave it out for all.");
        return value;
    }

    private static void ordered(@Nullable Instant from, @Nullable Instant to) {
        if (from != null && to != null && !from.isBefore(to))
            throw PlatformException.invalid("from", "from (" + from + ") must be before to (" + to + ").");
    }

    private static UUID cursor(String text) {
        return Ids.parse("aud", text).orElseThrow(AuditApi::badCursor);
    }

    private static Instant headCursor(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException notACursor) {
            throw badCursor();
        }
    }

    private static PlatformException badCursor() {
        return PlatformException.invalid("cursor", "cursor must be the next_cursor of the page before, unchanged.");
    }
}
