package dev.parley.guardrails;

import dev.parley.guardrails.Rule.Stage;
import dev.parley.identity.Caller;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/guardrails`: what the tenant's assistant must not take in or say.
final class GuardrailsApi {
    private static final String PATH = "/api/v1/guardrails";
    private static final int MAX_BODY = 512 * 1024;

    private final TenantGuardrails guardrails;
    private final GuardrailRows rows;
    private final Tenants tenants;

    GuardrailsApi(TenantGuardrails guardrails, GuardrailRows rows, Tenants tenants) {
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
        exchange.json(200, rows.of(Caller.current().requireTenant()));
    }

    private void write(Exchange exchange) {
        var wanted = exchange.read(Guardrails.class);
        guardrails.requireUsable(wanted, "");
        rows.put(Caller.current().requireTenant(), wanted);
        exchange.json(200, wanted);
    }

    /// @param stage `input` by default
    record Inspect(@Nullable String text, @Nullable Stage stage) {}

    /// What the rules would make of a text.
    private void inspect(Exchange exchange) {
        var asked = exchange.read(Inspect.class);
        if (asked.text == null || asked.text.isEmpty())
            throw PlatformException.invalid("text", "text must be what is to be inspected.");
        var set = guardrails.of(tenants.get(Caller.current().requireTenant()), Guardrails.NONE);
        var text = asked.text;
        exchange.json(
                200,
                set.map(it -> switch (asked.stage == null ? Stage.INPUT : asked.stage) {
                            case INPUT -> it.inspect(text);
                            case PASSAGE -> it.inspectPassage(text);
                            case OUTPUT -> screened(it.output(""), text);
                        })
                        .orElse(new Verdict(List.of(), null, text, null)));
    }

    private static Verdict screened(OutputScreen screen, String text) {
        var shown = screen.next(text) + screen.end();
        var verdict = screen.verdict();
        return new Verdict(verdict.checks(), verdict.action(), shown, verdict.refusal());
    }
}
