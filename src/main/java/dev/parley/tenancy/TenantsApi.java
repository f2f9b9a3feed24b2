package dev.parley.tenancy;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/tenants`, for the operator.
public final class TenantsApi {
    private static final String PATH = "/api/v1/tenants";
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_SLUG = 63;

    private final Tenants tenants;

    public TenantsApi(Tenants tenants) {
        this.tenants = tenants;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.TENANTS_MANAGE, this::create)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.TENANTS_MANAGE, this::list),
                Route.get(PATH + "/{id}", Permission.TENANTS_MANAGE, this::read));
    }

    record NewTenant(
            @Nullable String slug,
            @Nullable String name,
            @Nullable TenantConfig config) {}

    record View(String id, String slug, String name, String status, TenantConfig config, Instant createdAt) {
        static View of(Tenant tenant) {
            return new View(
                    tenant.id().toString(),
                    tenant.slug(),
                    tenant.name(),
                    Tenants.spelling(tenant.status()),
                    tenant.config(),
                    tenant.createdAt());
        }
    }

    private void create(Exchange exchange) {
        var request = exchange.read(NewTenant.class);
        var config = request.config == null ? TenantConfig.DEFAULT : request.config;
        check(config);
        var tenant = tenants.create(slug(request.slug), Fields.text("name", request.name, 200), config);
        exchange.header("Location", PATH + "/" + tenant.id()).json(201, View.of(tenant));
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(TenantsApi::cursor).orElse(null);
        exchange.json(200, tenants.list(before, limit).map(View::of));
    }

    private void read(Exchange exchange) {
        exchange.json(200, View.of(tenants.get(TenantId.parse(exchange.pathParam("id")))));
    }

    private static TenantId cursor(String text) {
        return Ids.parse("ten", text)
                .map(TenantId::new)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }

    private static String slug(@Nullable String slug) {
        if (slug == null || slug.isEmpty() || slug.length() > MAX_SLUG || !isSlug(slug))
            throw PlatformException.invalid(
                    "slug",
                    "slug must have 1 to 63 of the characters a-z, 0-9 and -, and neither begin nor end with -.");
        return slug;
    }

    private static boolean isSlug(String slug) {
        return slug.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
                && !slug.startsWith("-")
                && !slug.endsWith("-");
    }

    private static void check(TenantConfig config) {
        if (config.rateLimitPerMinute() != null && config.rateLimitPerMinute() < 1)
            throw PlatformException.invalid(
                    "config.rate_limit_per_minute", "config.rate_limit_per_minute must be 1 or more.");
        if (config.primaryModel() != null) Fields.text("config.primary_model", config.primaryModel(), 200);
        models("config.allowed_models", config.allowedModels());
        models("config.fallback_models", config.fallbackModels());
        if (config.primaryModel() != null && !config.allows(config.primaryModel()))
            throw PlatformException.invalid(
                    "config.primary_model", "config.primary_model must be one of config.allowed_models.");
    }

    private static void models(String field, @Nullable List<String> models) {
        if (models == null) return;
        if (models.size() > 200) throw PlatformException.invalid(field, field + " may have 200 entries at most.");
        for (int i = 0; i < models.size(); i++) Fields.text(field + "[" + i + "]", models.get(i), 200);
    }
}
