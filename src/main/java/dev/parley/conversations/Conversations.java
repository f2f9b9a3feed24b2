package dev.parley.conversations;

import dev.parley.conversations.agents.Agents;
import dev.parley.conversations.agents.AgentsApi;
import dev.parley.gateway.Gateway;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.Route;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.privacy.Privacy;
import dev.parley.providers.Catalogues;
import dev.parley.providers.ModelInfo;
import dev.parley.tenancy.Tenants;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Conversations of end users with the tenant's assistant, put together.
public final class Conversations implements AutoCloseable {
    private final Runs runs;
    private final Talks talks;
    private final List<Route> routes;

    /// @param node as the ledger names this process
    /// @param redis by which nodes tell each other at once that a run went on; null where there is none
    public record Parts(
            Database database,
            Changes changes,
            Vault vault,
            Privacy privacy,
            Gateway gateway,
            Tenants tenants,
            Agents agents,
            TenantGuardrails guardrails,
            Catalogues catalogues,
            UUID node,
            @Nullable Redis redis,
            Tasks tasks,
            Metrics metrics) {}

    public Conversations(Parts parts) {
        var contents = new Contents(parts.privacy.answers());
        var conversations = new ConversationRows(parts.database, contents);
        var messages = new MessageRows(parts.database, contents);
        var rows = new RunRows(parts.database, contents, parts.node);
        var news = new News(rows, parts.redis, parts.tasks);
        var log = new RunLog(parts.database, contents, news, parts.tasks);
        runs = new Runs(
                rows,
                messages,
                conversations,
                contents,
                log,
                news,
                parts.gateway,
                of -> window(parts.catalogues, of),
                parts.tasks,
                parts.metrics);
        var tokens = new EndUserTokens(parts.vault, parts.privacy, new TokenCuts(parts.database, parts.changes));
        var viewers = new Viewers(tokens, parts.privacy);
        var api = new ConversationsApi(
                conversations, messages, new Summaries(parts.database, contents), viewers, tokens, parts.agents);
        var runsApi = new RunsApi(conversations, messages, rows, runs, contents, parts.gateway, viewers, parts.tenants);
        talks = new Talks(conversations, api, rows, runsApi, runs, tokens, viewers, parts.gateway);
        routes = Stream.of(
                        api.routes(),
                        new AgentsApi(parts.agents, parts.guardrails).routes(),
                        runsApi.routes(),
                        new WidgetApi(parts.tenants, parts.agents).routes())
                .flatMap(List::stream)
                .toList();
    }

    /// The smallest of those that may answer; the usual one where the router chooses.
    private static int window(Catalogues catalogues, Conversation of) {
        var models = catalogues.of(of.tenant()).models();
        return Stream.of(of.model(), of.fallbackModel())
                .filter(Objects::nonNull)
                .mapToInt(name -> models.stream()
                        .filter(model -> model.id().equals(name))
                        .map(ModelInfo::contextWindow)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(ContextWindow.USUAL))
                .min()
                .orElse(ContextWindow.USUAL);
    }

    public Talks talks() {
        return talks;
    }

    public List<Route> routes() {
        return routes;
    }

    /// Ends the runs of this node as interrupted.
    @Override
    public void close() {
        runs.interrupt();
    }
}
