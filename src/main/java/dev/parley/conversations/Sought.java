package dev.parley.conversations;

import dev.parley.conversations.agents.Agent;
import dev.parley.conversations.agents.Agents;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.tenancy.Fields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which conversations a list is of; null leaves a thing open.
///
/// @param endUser the pseudonym
/// @param state of the newest run
/// @param rating that one of the answers has, `up` or `down`
/// @param answered false for those in which an answer that was to rest on documents cites none, true for those in
///     which all do
/// @param from when it began, inclusive
/// @param to exclusive
record Sought(
        boolean archived,
        @Nullable UUID agent,
        @Nullable UUID endUser,
        @Nullable State state,
        @Nullable Rating rating,
        @Nullable Boolean answered,
        @Nullable Instant from,
        @Nullable Instant to) {
    private static final int NAME = 200;
    private static final Set<String> PARAMETERS = Set.of(
            "q", "archived", "agent", "end_user", "state", "rating", "answered", "from", "to", "limit", "cursor");

    private static final String UNANSWERED = """
             and exists (select from runs r
                where r.tenant_id = c.tenant_id and r.conversation_id = c.id and not r.answered)
            """;
    private static final String ANSWERED = """
             and exists (select from runs r
                where r.tenant_id = c.tenant_id and r.conversation_id = c.id and r.answered)
            """ + UNANSWERED.replace("exists", "not exists");

    enum Rating {
        UP,
        DOWN;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @throws PlatformException INVALID_REQUEST, or NOT_FOUND for an agent that cannot be one
    static Sought of(Exchange exchange, Viewer viewer, Viewers viewers) {
        exchange.onlyQuery(PARAMETERS);
        return new Sought(
                exchange.query("archived").map(text -> flag("archived", text)).orElse(false),
                exchange.query("agent")
                        .map(id -> Ids.parse(Agent.PREFIX, id).orElseThrow(() -> Agents.unknown(id)))
                        .orElse(null),
                exchange.query("end_user")
                        .map(name -> viewers.named(viewer.tenant(), Fields.text("end_user", name, NAME), false)
                                .endUser())
                        .orElse(null),
                exchange.query("state")
                        .map(text -> Fields.choice("state", text, State.class))
                        .orElse(null),
                exchange.query("rating")
                        .map(text -> Fields.choice("rating", text, Rating.class))
                        .orElse(null),
                exchange.query("answered").map(text -> flag("answered", text)).orElse(null),
                exchange.moment("from").orElse(null),
                exchange.moment("to").orElse(null));
    }

    /// To be added to a query of `conversations c`. What is one of a few words stands in it as a word, so that
    /// each has a plan of its own: a common state is found by walking the conversations, a rare one by its index.
    /// @param parameters takes those of the conditions
    String conditions(List<@Nullable Object> parameters) {
        var sql = new StringBuilder(archived ? " and archived_at is not null" : " and archived_at is null");
        add(sql, parameters, " and agent_id = ?", agent);
        add(sql, parameters, " and end_user = ?", endUser);
        // ids ascend with time
        add(sql, parameters, " and id >= uuid7_floor(?)", from == null ? null : from.atOffset(ZoneOffset.UTC));
        add(sql, parameters, " and id < uuid7_floor(?)", to == null ? null : to.atOffset(ZoneOffset.UTC));
        if (state != null) sql.append("""
                     and exists (select from runs r
                        where r.tenant_id = c.tenant_id and r.conversation_id = c.id and r.state = '%s' and not exists (
                            select from runs n
                            where n.tenant_id = r.tenant_id and n.conversation_id = r.conversation_id and n.id > r.id))
                    """.formatted(state.word()));
        if (rating != null) sql.append("""
                     and exists (select from messages m
                        where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.rating = '%s')
                    """.formatted(rating.word()));
        if (answered != null) sql.append(answered ? ANSWERED : UNANSWERED);
        return sql.toString();
    }

    private static void add(
            StringBuilder sql, List<@Nullable Object> parameters, String condition, @Nullable Object value) {
        if (value == null) return;
        sql.append(condition);
        parameters.add(value);
    }

    private static boolean flag(String name, String text) {
        if (text.equals("true") || text.equals("false")) return text.equals("true");
        throw PlatformException.invalid(name, name + " must be true or false.");
    }
}
