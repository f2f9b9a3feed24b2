package dev.parley.conversations;

import dev.parley.conversations.agents.Agent;
import dev.parley.conversations.agents.Agents;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/conversations` and the tokens of those who hold them.
final class ConversationsApi {
    static final String PATH = "/api/v1/conversations";
    private static final String TOKENS = "/api/v1/end-user-tokens";
    private static final int MAX_BODY = 256 * 1024;
    private static final int NAME = 200;
    private static final int LONGEST_PROMPT = 50_000;
    private static final int LONGEST_METADATA = 16 * 1024;
    private static final int DAY = 86_400;
    private static final int AT_A_TIME = 100;

    private final ConversationRows rows;
    private final MessageRows messages;
    private final Viewers viewers;
    private final EndUserTokens tokens;
    private final Agents agents;
    private final ConversationList list;

    ConversationsApi(
            ConversationRows rows,
            MessageRows messages,
            Summaries summaries,
            Viewers viewers,
            EndUserTokens tokens,
            Agents agents) {
        this.agents = agents;
        list = new ConversationList(rows, messages, summaries, viewers);
        this.messages = messages;
        this.rows = rows;
        this.viewers = viewers;
        this.tokens = tokens;
    }

    List<Route> routes() {
        return List.of(
                Route.post(TOKENS, Permission.CHAT, this::token).maxBody(MAX_BODY),
                Route.post(TOKENS + "/revoke", Permission.CHAT, this::revoke).maxBody(MAX_BODY),
                Route.post(PATH, Permission.CHAT, this::create)
                        .maxBody(MAX_BODY)
                        .idempotent(true)
                        .widget(true),
                Route.get(PATH, Permission.CHAT, list::answer).widget(true),
                Route.get(PATH + "/{id}", Permission.CHAT, this::read).widget(true),
                Route.get(PATH + "/{id}/export", Permission.CHAT, this::export).widget(true),
                Route.of(Route.Method.PATCH, PATH + "/{id}", Permission.CHAT, this::change)
                        .maxBody(MAX_BODY)
                        .widget(true),
                Route.post(PATH + "/{id}/archive", Permission.CHAT, exchange -> archive(exchange, true))
                        .maxBody(MAX_BODY)
                        .widget(true),
                Route.post(PATH + "/{id}/unarchive", Permission.CHAT, exchange -> archive(exchange, false))
                        .maxBody(MAX_BODY)
                        .widget(true),
                Route.delete(PATH + "/{id}", Permission.CHAT, this::delete).widget(true));
    }

    record NewToken(@Nullable String endUser, @Nullable Integer expiresInSeconds) {}

    record Token(String token, Instant expiresAt) {}

    private void token(Exchange exchange) {
        var wanted = exchange.read(NewToken.class);
        var name = Fields.text("end_user", wanted.endUser(), NAME);
        int seconds = wanted.expiresInSeconds == null ? DAY : wanted.expiresInSeconds;
        long most = EndUserTokens.LONGEST.toSeconds();
        if (seconds < 1 || seconds > most)
            throw PlatformException.invalid(
                    "expires_in_seconds", "expires_in_seconds must be a whole number from 1 to " + most + ".");
        var claims = EndUserTokens.Claims.of(name, Duration.ofSeconds(seconds));
        var tenant = Caller.current().requireTenant();
        exchange.header("Cache-Control", "no-store")
                .json(200, new Token(tokens.make(tenant, claims), claims.expiresAt()));
    }

    record Whose(@Nullable String endUser) {}

    record Revoked(Instant revokedAt) {}

    private void revoke(Exchange exchange) {
        var name = Fields.text("end_user", exchange.read(Whose.class).endUser, NAME);
        exchange.json(200, new Revoked(tokens.revoke(Caller.current().requireTenant(), name)));
    }

    /// @param endUserToken of a stranger, made with the conversation
    /// @param summary where it is asked for, and not for pages
    /// @param match where it has what was looked for
    record View(
            String id,
            @Nullable String title,
            String model,
            @Nullable String fallbackModel,
            @Nullable Double temperature,
            @Nullable String systemPrompt,
            @Nullable String agent,
            @Nullable Long agentVersion,
            @Nullable String endUser,
            @Nullable ObjectNode metadata,
            boolean archived,
            Instant createdAt,
            Instant updatedAt,
            @Nullable String endUserToken,
            Summaries.@Nullable Summary summary,
            ConversationList.@Nullable Match match) {
        static View of(Conversation one, Viewer viewer) {
            return of(one, viewer, null, null, null);
        }

        static View of(
                Conversation one,
                Viewer viewer,
                @Nullable String token,
                Summaries.@Nullable Summary summary,
                ConversationList.@Nullable Match match) {
            var body = one.body();
            return new View(
                    Ids.format(ConversationRows.PREFIX, one.id()),
                    body.title(),
                    one.model(),
                    one.fallbackModel(),
                    one.temperature(),
                    viewer.page() ? null : body.systemPrompt(),
                    body.agent(),
                    body.agentVersion(),
                    body.endUser(),
                    body.metadata(),
                    one.archivedAt() != null,
                    one.createdAt(),
                    one.updatedAt(),
                    token,
                    summary,
                    match);
        }
    }

    private void create(Exchange exchange) {
        var wanted = exchange.read(NewConversation.class);
        var known = viewers.find(exchange);
        var tenant = Caller.current().requireTenant();
        boolean stranger = known.isEmpty();
        var viewer = known.orElseGet(() -> viewers.named(tenant, EndUserTokens.stranger(), true));
        var made = create(viewer, wanted);
        if (made.body().endUser() != null) exchange.endUser(made.body().endUser());
        exchange.header("Location", PATH + "/" + Ids.format(ConversationRows.PREFIX, made.id()));
        exchange.json(201, View.of(made, viewer, stranger ? strangersToken(viewer) : null, null, null));
    }

    Conversation create(Viewer viewer, NewConversation wanted) {
        if (viewer.page()) requirePage(wanted);
        var owner = owner(viewer, wanted);
        var agent = agent(wanted);
        if (agent != null && viewer.page()) Agents.requireForPages(agent);
        var made = agent == null ? made(owner, wanted) : made(owner, wanted, agent);
        rows.add(made, agent == null ? null : agent.terms().greeting());
        return made;
    }

    private static Conversation made(Viewer owner, NewConversation wanted) {
        var body = new Conversation.Body(
                title(wanted),
                prompt(wanted.systemPrompt()),
                owner.name(),
                metadata(wanted.metadata()),
                null,
                null,
                null,
                null,
                null);
        return made(
                owner,
                wanted.model() == null ? Routing.AUTO : Fields.text("model", wanted.model(), NAME),
                wanted.fallbackModel() == null ? null : Fields.text("fallback_model", wanted.fallbackModel(), NAME),
                temperature(wanted.temperature()),
                body);
    }

    /// With the agent's terms as they are now.
    private static Conversation made(Viewer owner, NewConversation wanted, Agent agent) {
        var terms = agent.terms();
        var body = new Conversation.Body(
                title(wanted),
                terms.prompt(),
                owner.name(),
                metadata(wanted.metadata()),
                wanted.agent(),
                agent.version(),
                terms.knowledge(),
                terms.knowledgeScope(),
                terms.guardrails());
        var model = terms.model() == null ? Routing.AUTO : terms.model();
        return made(owner, model, terms.fallbackModel(), terms.temperature(), body);
    }

    private static Conversation made(
            Viewer owner,
            String model,
            @Nullable String fallbackModel,
            @Nullable Double temperature,
            Conversation.Body body) {
        var now = Instant.now();
        return new Conversation(
                owner.tenant(), Ids.next(), owner.endUser(), model, fallbackModel, temperature, body, null, now, now);
    }

    private static @Nullable String title(NewConversation wanted) {
        return wanted.title() == null ? null : Fields.text("title", wanted.title(), NAME);
    }

    private @Nullable Agent agent(NewConversation wanted) {
        var named = wanted.agent();
        if (named == null) return null;
        if (wanted.model() != null
                || wanted.systemPrompt() != null
                || wanted.temperature() != null
                || wanted.fallbackModel() != null)
            throw PlatformException.invalid(
                    "agent", "Send agent, or model, system_prompt, temperature and fallback_model, not both.");
        return Ids.parse(Agent.PREFIX, named).map(id -> agents.get(id, null)).orElseThrow(() -> Agents.unknown(named));
    }

    @Nullable
    String strangersToken(Viewer viewer) {
        var name = viewer.name();
        return name == null ? null : tokens.make(viewer.tenant(), EndUserTokens.Claims.of(name, EndUserTokens.LONGEST));
    }

    /// The tenant's server may say whose it is; whoever shows an end user's token cannot say another.
    private Viewer owner(Viewer viewer, NewConversation wanted) {
        if (wanted.endUser() == null) return viewer;
        var name = Fields.text("end_user", wanted.endUser(), NAME);
        if (viewer.name() != null && !viewer.name().equals(name))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN, "end_user is not whom the " + EndUserTokens.HEADER + " header names.");
        return viewers.named(viewer.tenant(), name, viewer.page());
    }

    /// Anybody can read a publishable key: whoever holds it gets the tenant's assistant as it is.
    private static void requirePage(NewConversation wanted) {
        var model = wanted.model();
        boolean own = model == null || model.equals(Routing.AUTO) || model.equals(Routing.DEFAULT);
        if (own && wanted.systemPrompt() == null && wanted.temperature() == null && wanted.fallbackModel() == null)
            return;
        throw new PlatformException(
                ErrorCode.FORBIDDEN,
                "A publishable key permits the models auto and default only, and no system_prompt, temperature or"
                        + " fallback_model.");
    }

    private static @Nullable Double temperature(@Nullable Double wanted) {
        if (wanted != null && !(wanted >= 0 && wanted <= 2))
            throw PlatformException.invalid("temperature", "temperature must be a number from 0 to 2.");
        return wanted;
    }

    private static @Nullable String prompt(@Nullable String wanted) {
        if (wanted == null) return null;
        if (wanted.isBlank() || wanted.length() > LONGEST_PROMPT)
            throw PlatformException.invalid(
                    "system_prompt", "system_prompt must be a text of 1 to " + LONGEST_PROMPT + " characters.");
        return wanted;
    }

    private static @Nullable ObjectNode metadata(@Nullable ObjectNode wanted) {
        if (wanted != null && Json.write(wanted).length > LONGEST_METADATA)
            throw PlatformException.invalid(
                    "metadata", "metadata must not be longer than " + LONGEST_METADATA + " bytes.");
        return wanted;
    }

    static String named(Conversation one) {
        return Ids.format(ConversationRows.PREFIX, one.id());
    }

    private void export(Exchange exchange) {
        var viewer = viewers.of(exchange);
        var one = rows.get(viewer, id(exchange));
        var format = exchange.query("format").orElse("json");
        if (!format.equals("json") && !format.equals("markdown"))
            throw PlatformException.invalid("format", "format must be json or markdown.");
        var told = new ArrayList<RunsApi.MessageView>();
        for (int after = 0; ; ) {
            var some = messages.after(one, after, AT_A_TIME);
            for (var message : some.subList(0, Math.min(AT_A_TIME, some.size()))) {
                told.add(RunsApi.MessageView.of(message));
                after = message.position();
            }
            if (some.size() <= AT_A_TIME) break;
        }
        var export = new Export(View.of(one, viewer), told);
        boolean json = format.equals("json");
        exchange.header(
                "Content-Disposition", "attachment; filename=\"" + named(one) + (json ? ".json" : ".md") + "\"");
        if (json) exchange.json(200, export);
        else
            exchange.bytes(
                    200, "text/markdown; charset=utf-8", export.markdown().getBytes(StandardCharsets.UTF_8));
    }

    /// @throws PlatformException NOT_FOUND
    static UUID id(Exchange exchange) {
        var text = exchange.pathParam("id");
        return Ids.parse(ConversationRows.PREFIX, text).orElseThrow(() -> ConversationRows.unknown(text));
    }

    private void read(Exchange exchange) {
        var viewer = viewers.of(exchange);
        exchange.json(200, list.one(viewer, rows.get(viewer, id(exchange))));
    }

    record Changes(@Nullable String title) {}

    private void change(Exchange exchange) {
        var title = Fields.text("title", exchange.read(Changes.class).title, NAME);
        change(exchange, one -> one.titled(title), null);
    }

    private void archive(Exchange exchange, boolean archived) {
        change(exchange, one -> one, archived);
    }

    private void change(Exchange exchange, UnaryOperator<Conversation> change, @Nullable Boolean archived) {
        var viewer = viewers.of(exchange);
        exchange.json(200, View.of(rows.change(viewer, id(exchange), change, archived), viewer));
    }

    private void delete(Exchange exchange) {
        rows.delete(viewers.of(exchange), id(exchange));
        exchange.noContent();
    }
}
