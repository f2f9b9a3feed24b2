package dev.parley.limits;

import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.limits.Limit.Scope;
import dev.parley.limits.Limit.Source;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Tenants;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/limits`: how a tenant's limits stand, and those that it or the operator sets beside plan and
/// configuration.
public final class LimitsApi {
    private static final String PATH = "/api/v1/limits";
    private static final int MAX_BODY = 16 * 1024;
    private static final BigDecimal MOST = new BigDecimal("1000000000");

    private final Limits limits;
    private final LimitRows rows;
    private final Tenants tenants;

    public LimitsApi(Limits limits, Tenants tenants) {
        this.limits = limits;
        this.rows = limits.rows();
        this.tenants = tenants;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.USAGE_READ, this::list),
                Route.post(PATH, Permission.BUDGETS_MANAGE, this::create)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.of(Route.Method.PATCH, PATH + "/{id}", Permission.BUDGETS_MANAGE, this::change)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{id}", Permission.BUDGETS_MANAGE, this::remove));
    }

    record NewLimit(
            @Nullable Scope scope,
            @Nullable String subject,
            @Nullable Measure measure,
            @Nullable Window window,
            @Nullable BigDecimal amount) {}

    record Change(@Nullable BigDecimal amount) {}

    private void list(Exchange exchange) {
        var body = Json.object();
        var data = body.putArray("data");
        var now = Instant.now();
        var tenant = tenants.get(Caller.current().requireTenant());
        limits.standings(tenant).forEach(one -> data.add(one.json(now)));
        limits.uncounted(tenant).forEach(limit -> data.add(view(limit)));
        exchange.json(200, body);
    }

    private void create(Exchange exchange) {
        var limit = checked(exchange.read(NewLimit.class), source());
        var added = rows.add(Caller.current().requireTenant(), limit);
        exchange.header("Location", PATH + "/" + format(added)).json(201, view(added));
    }

    private void change(Exchange exchange) {
        var limit = own(exchange);
        var amount = amount(exchange.read(Change.class).amount, limit.measure());
        var changed = rows.change(Caller.current().requireTenant(), limit, amount)
                .orElseThrow(() -> notFound(exchange.pathParam("id")));
        exchange.json(200, view(changed));
    }

    private void remove(Exchange exchange) {
        if (!rows.remove(Caller.current().requireTenant(), own(exchange))) throw notFound(exchange.pathParam("id"));
        exchange.noContent();
    }

    private Limit own(Exchange exchange) {
        var text = exchange.pathParam("id");
        var limit = Ids.parse("lim", text)
                .flatMap(id -> rows.find(Caller.current().requireTenant(), id))
                .orElseThrow(() -> notFound(text));
        if (limit.source() == Source.OPERATOR && source() != Source.OPERATOR)
            throw new PlatformException(
                    ErrorCode.FORBIDDEN, "The operator set this limit; add one of your own that is lower instead.");
        return limit;
    }

    private static Limit checked(NewLimit asked, Source source) {
        var scope = required("scope", asked.scope, "tenant, key, end_user, model");
        var measure = required("measure", asked.measure, "requests, tokens, usd");
        var window = required("window", asked.window, "minute, hour, day, month");
        if (measure == Measure.USD && !window.isCalendar())
            throw PlatformException.invalid("window", "window must be day or month for the measure usd.");
        if (scope == Scope.END_USER && window.isCalendar())
            throw PlatformException.invalid("window", "window must be minute or hour for the scope end_user.");
        if (scope == Scope.MODEL && !window.isCalendar())
            throw PlatformException.invalid("window", "window must be day or month for the scope model.");
        var subject = subject(scope, asked.subject);
        var amount = amount(asked.amount, measure);
        return new Limit(null, scope, subject, measure, window, measure.units(amount), source);
    }

    private static <T> T required(String field, @Nullable T value, String values) {
        if (value != null) return value;
        throw PlatformException.invalid(field, field + " must be one of " + values + ".");
    }

    private static @Nullable String subject(Scope scope, @Nullable String subject) {
        if (scope == Scope.TENANT && subject != null)
            throw PlatformException.invalid("subject", "subject must be left out for the scope tenant.");
        if (scope == Scope.MODEL && subject == null)
            throw PlatformException.invalid("subject", "subject must name the model, such as gpt-5-mini.");
        if (scope == Scope.KEY
                && subject != null
                && Ids.parse("key", subject).or(() -> Ids.parse("mem", subject)).isEmpty())
            throw PlatformException.invalid(
                    "subject",
                    "subject must be the id of an API key (key_…) or member (mem_…), or be left out for each.");
        if (subject == null) return null;
        return dev.parley.tenancy.Fields.text("subject", subject, 200);
    }

    private static BigDecimal amount(@Nullable BigDecimal amount, Measure measure) {
        boolean whole = measure == Measure.USD
                || (amount != null && amount.stripTrailingZeros().scale() <= 0);
        if (amount == null || amount.signum() < 0 || amount.compareTo(MOST) > 0 || !whole)
            throw PlatformException.invalid(
                    "amount",
                    "amount must be a " + (measure == Measure.USD ? "" : "whole ") + "number from 0 to 1000000000.");
        if (amount.stripTrailingZeros().scale() > 9)
            throw PlatformException.invalid("amount", "amount may have nine decimals at most.");
        return amount;
    }

    private static ObjectNode view(Limit limit) {
        return new State(limit, 0, 0, 0).described();
    }

    private static Source source() {
        return Caller.current().operator() ? Source.OPERATOR : Source.TENANT;
    }

    private static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no limit " + id + ".");
    }

    /// `lim_<uuid>`.
    static String format(Limit limit) {
        if (limit.id() == null) throw new IllegalArgumentException("Only rows have an id.");
        return Ids.format("lim", limit.id());
    }
}
