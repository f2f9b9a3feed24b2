package dev.parley.tenancy.config;

import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import dev.parley.tenancy.ConfigVersions;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant's configuration, its history, and the schema of it.
public final class ConfigApi {
    private static final String ALIAS = "/tenant/{id}/config";
    private static final String PATH = "/api/v1/tenants/{id}/config";
    private static final int MAX_BODY = 64 * 1024;

    private final Tenants tenants;
    private final ConfigVersions versions;
    private final Configurations configurations;

    public ConfigApi(Tenants tenants, ConfigVersions versions) {
        this.tenants = tenants;
        this.versions = versions;
        this.configurations = new Configurations(tenants, versions);
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ALIAS, Permission.CONFIG_READ, this::read),
                Route.of(Route.Method.PUT, ALIAS, Permission.CONFIG_WRITE, this::replace)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.CONFIG_READ, this::read),
                Route.of(Route.Method.PATCH, PATH, Permission.CONFIG_WRITE, this::patch)
                        .maxBody(MAX_BODY),
                Route.get(PATH + "/effective", Permission.CONFIG_READ, this::effective),
                Route.get(PATH + "/versions", Permission.CONFIG_READ, this::list),
                Route.get(PATH + "/versions/{version}", Permission.CONFIG_READ, this::version),
                Route.post(PATH + "/rollback", Permission.CONFIG_WRITE, this::rollBack)
                        .maxBody(MAX_BODY),
                Route.get("/api/v1/tenants/config/schema", Permission.CONFIG_READ, this::schema));
    }

    private void read(Exchange exchange) {
        answer(exchange, tenant(exchange));
    }

    private void replace(Exchange exchange) {
        var id = tenant(exchange).id();
        answer(exchange, configurations.replace(id, Expected.of(exchange), Json.readObject(exchange.body())));
    }

    private void patch(Exchange exchange) {
        var id = tenant(exchange).id();
        answer(exchange, configurations.patch(id, Expected.of(exchange), Json.readObject(exchange.body())));
    }

    record Earlier(@Nullable Long version) {}

    private void rollBack(Exchange exchange) {
        var id = tenant(exchange).id();
        var version = exchange.read(Earlier.class).version();
        if (version == null) throw PlatformException.invalid("version", "version must be the number of a version.");
        answer(exchange, configurations.rollBack(id, Expected.of(exchange), version));
    }

    private void effective(Exchange exchange) {
        var tenant = tenant(exchange);
        Expected.tell(exchange, tenant.configVersion()).json(200, Effective.of(tenant));
    }

    private void list(Exchange exchange) {
        var id = tenant(exchange).id();
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(ConfigApi::number).orElse(null);
        var found = versions.list(id, before, limit + 1);
        exchange.json(200, Page.of(found, limit, version -> Long.toString(version.version())));
    }

    private void version(Exchange exchange) {
        var id = tenant(exchange).id();
        var text = exchange.pathParam("version");
        long version =
                text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() < 19 ? Long.parseLong(text) : -1;
        exchange.json(200, configurations.version(id, version));
    }

    private void schema(Exchange exchange) {
        exchange.bytes(200, "application/schema+json", Json.write(ConfigRules.schema()));
    }

    private Tenant tenant(Exchange exchange) {
        return tenants.reachable(exchange.pathParam("id"));
    }

    private static void answer(Exchange exchange, Tenant tenant) {
        Expected.tell(exchange, tenant.configVersion()).json(200, tenant.document());
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw PlatformException.invalid("cursor", "cursor must be a next_cursor of this list.");
        }
    }
}
