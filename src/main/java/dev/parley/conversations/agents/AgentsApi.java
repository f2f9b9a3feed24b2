package dev.parley.conversations.agents;

import dev.parley.guardrails.Guardrails;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.tenancy.Expected;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/agents`.
public final class AgentsApi {
    private static final String PATH = "/api/v1/agents";
    private static final int MAX_BODY = 256 * 1024;

    private final Agents agents;
    private final TenantGuardrails guardrails;

    public AgentsApi(Agents agents, TenantGuardrails guardrails) {
        this.agents = agents;
        this.guardrails = guardrails;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.CONFIG_WRITE, this::add)
                        .maxBody(MAX_BODY)
                        .idempotent(true),
                Route.get(PATH, Permission.CONFIG_READ, this::list),
                Route.get(PATH + "/{id}", Permission.CONFIG_READ, this::read),
                Route.get(PATH + "/{id}/versions", Permission.CONFIG_READ, this::versions),
                Route.of(Route.Method.PUT, PATH + "/{id}", Permission.CONFIG_WRITE, this::change)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{id}", Permission.CONFIG_WRITE, this::delete));
    }

    record View(
            String id,
            long version,
            @Nullable String name,
            @Nullable String instructions,
            @Nullable String model,
            @Nullable String fallbackModel,
            @Nullable Double temperature,
            @Nullable Boolean knowledge,
            Agent.@Nullable Documents knowledgeScope,
            boolean webPages,
            @Nullable String greeting,
            @Nullable List<@Nullable String> languages,
            @Nullable Guardrails guardrails,
            Instant createdAt,
            Instant updatedAt) {
        static View of(Agent agent) {
            var terms = agent.terms();
            return new View(
                    Ids.format(Agent.PREFIX, agent.id()),
                    agent.version(),
                    terms.name(),
                    terms.instructions(),
                    terms.model(),
                    terms.fallbackModel(),
                    terms.temperature(),
                    terms.knowledge(),
                    terms.knowledgeScope(),
                    terms.forPages(),
                    terms.greeting(),
                    terms.languages(),
                    terms.guardrails(),
                    agent.createdAt(),
                    agent.updatedAt());
        }
    }

    private static void tell(Exchange exchange, int status, Agent agent) {
        Expected.tell(exchange, agent.version()).json(status, View.of(agent));
    }

    private Agent.Terms terms(Exchange exchange) {
        var terms = exchange.read(Agent.Terms.class).checked();
        if (terms.guardrails() != null) guardrails.requireUsable(terms.guardrails(), "guardrails.");
        return terms;
    }

    private void add(Exchange exchange) {
        var made = agents.add(Caller.current().requireTenant(), terms(exchange));
        exchange.header("Location", PATH + "/" + Ids.format(Agent.PREFIX, made.id()));
        tell(exchange, 201, made);
    }

    private void list(Exchange exchange) {
        Caller.current().requireTenant();
        int limit = exchange.query("limit", 50, 1, 200);
        var after = exchange.cursor(Agent.PREFIX).orElse(null);
        exchange.json(
                200,
                Page.of(agents.list(after, limit), limit, agent -> Ids.format(Agent.PREFIX, agent.id()))
                        .map(View::of));
    }

    /// @throws PlatformException NOT_FOUND
    private static UUID id(Exchange exchange) {
        Caller.current().requireTenant();
        var text = exchange.pathParam("id");
        return Ids.parse(Agent.PREFIX, text).orElseThrow(() -> Agents.unknown(text));
    }

    private void read(Exchange exchange) {
        tell(exchange, 200, agents.get(id(exchange), null));
    }

    private void versions(Exchange exchange) {
        var found = agents.versions(id(exchange), exchange.query("limit", 50, 1, 200));
        if (found.isEmpty()) throw Agents.unknown(exchange.pathParam("id"));
        exchange.json(200, new Page<>(found.stream().map(View::of).toList(), null));
    }

    private void change(Exchange exchange) {
        var id = id(exchange);
        tell(
                exchange,
                200,
                agents.change(Caller.current().requireTenant(), id, Expected.of(exchange), terms(exchange)));
    }

    private void delete(Exchange exchange) {
        agents.delete(Caller.current().requireTenant(), id(exchange));
        exchange.noContent();
    }
}
