package dev.parley.usage;

import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import tools.jackson.databind.node.ObjectNode;

/// `GET /api/v1/tenants/{id}/usage`.
public final class UsageApi {
    private final UsageReports reports;
    private final Predicate<TenantId> known;
    private final ToLongFunction<TenantId> rateLimitRemaining;
    private final InstantSource clock;

    /// @param known whether there is such a tenant
    /// @param rateLimitRemaining how many requests the tenant could make now
    public UsageApi(
            UsageReports reports,
            Predicate<TenantId> known,
            ToLongFunction<TenantId> rateLimitRemaining,
            InstantSource clock) {
        this.reports = reports;
        this.known = known;
        this.rateLimitRemaining = rateLimitRemaining;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/tenants/{id}/usage", Permission.USAGE_READ, this::usage));
    }

    private void usage(Exchange exchange) {
        exchange.json(
                200, usage(Caller.current(), exchange.pathParam("id"), exchange.query("from"), exchange.query("to")));
    }

    ObjectNode usage(Caller caller, String id, Optional<String> from, Optional<String> to) {
        var tenant = TenantId.parse(id);
        if (!mayRead(caller, tenant))
            throw new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + id + ".");
        var span = UsageSpan.of(from, to, clock.instant());
        var report = reports.report(tenant, span.from(), span.to());
        return json(tenant, report);
    }

    /// A tenant's key reads its own usage, an operator's that of each tenant, or of the one it has chosen.
    private boolean mayRead(Caller caller, TenantId tenant) {
        if (caller.tenant() != null) return tenant.equals(caller.tenant());
        return caller.operator() && known.test(tenant);
    }

    private ObjectNode json(TenantId tenant, UsageReport report) {
        var json = Json.object()
                .put("tenant_id", tenant.toString())
                .put("from", time(report.from()))
                .put("to", time(report.to()));
        sums(json, report.total());
        json.put("rate_limit_remaining", rateLimitRemaining.applyAsLong(tenant));
        var models = json.putArray("by_model");
        for (var of : report.byModel())
            sums(models.addObject().put("provider", of.provider()).put("model", of.model()), of.sum());
        var tiers = json.putArray("by_tier");
        for (var of : report.byTier()) sums(tiers.addObject().put("tier", of.tier()), of.sum());
        var days = json.putArray("by_day");
        for (var of : report.byDay()) sums(days.addObject().put("day", of.day().toString()), of.sum());
        return json;
    }

    private static void sums(ObjectNode json, UsageReport.Sum sum) {
        json.put("tokens_used", sum.inputTokens() + sum.outputTokens())
                .put("input_tokens", sum.inputTokens())
                .put("cached_input_tokens", sum.cachedInputTokens())
                .put("output_tokens", sum.outputTokens())
                .put("api_calls", sum.calls())
                .put("failed_calls", sum.failedCalls())
                .put("error_rate", Math.round(sum.errorRate() * 1e6) / 1e6)
                .put("response_ms_p50", sum.medianMillis())
                .put("response_ms_p95", sum.p95Millis())
                .put("cache_hits", sum.cacheHits())
                .put("estimated_calls", sum.estimatedCalls())
                .putObject("estimated_cost")
                .put("amount", decimal(sum.costUsd()))
                .put("currency", "USD");
    }

    private static String time(Instant moment) {
        return moment.toString();
    }

    private static String decimal(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
