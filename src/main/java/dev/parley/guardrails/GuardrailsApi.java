package dev.parley.guardrails;

import dev.parley.guardrails.Rule.Stage;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Tenants;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/guardrails`: what the tenant's assistant must not take in or say.
final class GuardrailsApi {
    private static final String PATH = "/api/v1/guardrails";
    private static final int MAX_BODY = 512 * 1024;

    private final TenantGuardrails guardrails;
    private final TenantDocuments<Guardrails> rows;
    private final Tenants tenants;

    GuardrailsApi(TenantGuardrails guardrails, TenantDocuments<Guardrails> rows, Tenants tenants) {
        this.guardrails = guardrails;
        this.rows = rows;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.CONFIG_READ, this::read),
                Route.of(Route.Method.PUT, PATH, Permission.CONFIG_WRITE, this::write)
                        .maxBody(MAX_BODY),
                Route.post(PATH + "/inspect", Permission.CONFIG_READ, this::inspect)
                        .maxBody(MAX_BODY));
    }

    private void read(Exchange exchange) {
        answer(exchange, rows.of(Caller.current().requireTenant()));
    }

    private static void answer(Exchange exchange, TenantDocuments.Row<Guardrails> row) {
        Expected.tell(exchange, row.version()).json(200, row.document());
    }

    private void write(Exchange exchange) {
        var expected = Expected.of(exchange);
        var wanted = exchange.read(Guardrails.class);
        guardrails.requireUsable(wanted, "");
        answer(exchange, rows.put(Caller.current().requireTenant(), wanted, expected, "guardrails.changed"));
    }

    /// @param stage `input` by default
    /// @param guardrails to be tried in place of the tenant's own; null for those
    record Inspect(
            @Nullable String text,
            @Nullable Stage stage,
            @Nullable Guardrails guardrails) {}

    /// A verdict, and where each rule finds something.
    record Inspected(
            List<Verdict.Check> checks,
            Rule.@Nullable Action action,
            String text,
            Verdict.@Nullable Refusal refusal,
            List<GuardrailSet.Place> places) {
        static Inspected of(Verdict verdict, List<GuardrailSet.Place> places) {
            return new Inspected(verdict.checks(), verdict.action(), verdict.text(), verdict.refusal(), places);
        }
    }

    /// What the rules would make of a text.
    private void inspect(Exchange exchange) {
        var asked = exchange.read(Inspect.class);
        if (asked.text == null || asked.text.isEmpty())
            throw PlatformException.invalid("text", "text must be what is to be inspected.");
        var text = asked.text;
        var stage = asked.stage == null ? Stage.INPUT : asked.stage;
        var inspected = set(asked.guardrails)
                .map(it -> Inspected.of(verdict(it, stage, text), it.places(stage, text)))
                .orElse(Inspected.of(new Verdict(List.of(), null, text, null), List.of()));
        exchange.json(200, inspected);
    }

    private Optional<GuardrailSet> set(@Nullable Guardrails tried) {
        var tenant = tenants.get(Caller.current().requireTenant());
        if (tried == null) return guardrails.of(tenant, Guardrails.NONE);
        // examples are embedded for it: as dear as to write them
        if (!Caller.current().permissions().contains(Permission.CONFIG_WRITE))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "Only who may write guardrails (config:write) can try others than the tenant's.");
        return guardrails.tried(tenant, tried);
    }

    private static Verdict verdict(GuardrailSet set, Stage stage, String text) {
        return switch (stage) {
            case INPUT -> set.inspect(text);
            case PASSAGE -> set.inspectPassage(text);
            case OUTPUT -> screened(set.output(""), text);
        };
    }

    private static Verdict screened(OutputScreen screen, String text) {
        var shown = screen.next(text) + screen.end();
        var verdict = screen.verdict();
        return new Verdict(verdict.checks(), verdict.action(), shown, verdict.refusal());
    }
}
