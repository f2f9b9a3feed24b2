package dev.parley.guardrails.intents;

import dev.parley.guardrails.TenantDocuments;
import dev.parley.identity.Caller;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.LanguageTag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/intents`: where questions to the tenant's assistant go.
final class IntentsApi {
    private static final String PATH = "/api/v1/intents";
    private static final int MAX_BODY = 4 * 1024 * 1024;
    private static final int LONGEST_QUERY = 20_000;

    private final TenantIntents intents;
    private final TenantDocuments<Intents> rows;

    IntentsApi(TenantIntents intents, TenantDocuments<Intents> rows) {
        this.intents = intents;
        this.rows = rows;
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.CONFIG_READ, this::read),
                Route.of(Route.Method.PUT, PATH, Permission.CONFIG_WRITE, this::write)
                        .maxBody(MAX_BODY),
                Route.delete(PATH, Permission.CONFIG_WRITE, this::delete),
                Route.post(PATH + "/classify", Permission.CONFIG_READ, this::classify)
                        .maxBody(MAX_BODY));
    }

    private void read(Exchange exchange) {
        answer(exchange, rows.of(Caller.current().requireTenant()));
    }

    private static void answer(Exchange exchange, TenantDocuments.Row<Intents> row) {
        Expected.tell(exchange, row.version()).json(200, row.document());
    }

    private void write(Exchange exchange) {
        var tenant = Caller.current().requireTenant();
        var expected = Expected.of(exchange);
        var wanted = exchange.read(Intents.class);
        var faults = IntentFaults.of(wanted);
        if (!faults.isEmpty()) throw PlatformException.invalid(faults);
        var row = rows.put(tenant, wanted, expected, "intents.changed");
        intents.prepare(row);
        answer(exchange, row);
    }

    private void delete(Exchange exchange) {
        rows.put(Caller.current().requireTenant(), Intents.NONE, Expected.of(exchange), "intents.deleted");
        exchange.noContent();
    }

    record Classify(@Nullable String query, @Nullable String locale) {}

    /// @param route that the question would go to
    /// @param scope how likely it is in scope
    record Classified(
            String route,
            Ruling.Reason reason,
            boolean outOfScope,
            @Nullable Double scope,
            double threshold,
            List<Decision.Candidate> routes) {}

    /// Where a question would go. No model is asked.
    private void classify(Exchange exchange) {
        var asked = exchange.read(Classify.class);
        var query = asked.query == null ? "" : asked.query;
        if (query.isBlank() || query.length() > LONGEST_QUERY)
            throw PlatformException.invalid(
                    "query", "query must be a question of 1 to " + LONGEST_QUERY + " characters.");
        if (asked.locale != null && !LanguageTag.isOne(asked.locale))
            throw PlatformException.invalid("locale", "locale must be a BCP 47 language tag, such as en or de-CH.");
        var tenant = Caller.current().requireTenant();
        var ruling = intents.rule(tenant, query, asked.locale, intents::embed, exchange.deadline());
        var decision = Optional.ofNullable(ruling.decision());
        exchange.json(
                200,
                new Classified(
                        ruling.name(),
                        ruling.reason(),
                        ruling.reason() == Ruling.Reason.OUT_OF_SCOPE,
                        decision.map(Decision::scope).orElse(null),
                        ruling.threshold(),
                        decision.map(Decision::candidates).orElse(List.of())));
    }
}
