package dev.parley.conversations;

import dev.parley.conversations.agents.Agent;
import dev.parley.conversations.agents.Agents;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.tenancy.Fields;
import java.time.Instant;
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
        @Nullable String state,
        @Nullable String rating,
        @Nullable Boolean answered,
        @Nullable Instant from,
        @Nullable Instant to) {
    private static final int NAME = 200;

    enum Rating {
        UP,
        DOWN
    }

    /// @throws PlatformException INVALID_REQUEST, or NOT_FOUND for an agent that cannot be one
    static Sought of(Exchange exchange, Viewer viewer, Viewers viewers) {
        return new Sought(
                exchange.query("archived").orElse("false").equals("true"),
                exchange.query("agent")
                        .map(id -> Ids.parse(Agent.PREFIX, id).orElseThrow(() -> Agents.unknown(id)))
                        .orElse(null),
                exchange.query("end_user")
                        .map(name -> viewers.named(viewer.tenant(), Fields.text("end_user", name, NAME), false)
                                .endUser())
                        .orElse(null),
                Fields.choice(exchange, "state", State.class),
                Fields.choice(exchange, "rating", Rating.class),
                exchange.query("answered").map(Sought::flag).orElse(null),
                exchange.moment("from").orElse(null),
                exchange.moment("to").orElse(null));
    }

    private static boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) return text.equals("true");
        throw PlatformException.invalid("answered", "answered must be true or false.");
    }
}
