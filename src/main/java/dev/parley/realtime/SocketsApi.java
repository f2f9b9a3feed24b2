package dev.parley.realtime;

import dev.parley.conversations.Talks;
import dev.parley.identity.Authenticate;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.realtime.Doors.Place;
import dev.parley.realtime.Grants.Grant;
import dev.parley.realtime.Grants.Kind;
import dev.parley.tenancy.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/ws/chat`, `/ws/{conversation_id}` and `/api/v1/ws`, and the tickets that open them.
final class SocketsApi {
    private static final int MAX_BODY = 64 * 1024;
    private static final int NAME = 200;

    private final Sockets sockets;
    private final Grants grants;
    private final Talks talks;
    private final Authenticate authenticate;

    SocketsApi(Sockets sockets, Grants grants, Talks talks, Authenticate authenticate) {
        this.sockets = sockets;
        this.grants = grants;
        this.talks = talks;
        this.authenticate = authenticate;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/ws/tickets", Permission.CHAT, this::ticket)
                        .maxBody(MAX_BODY)
                        .widget(true),
                Route.socket("/api/v1/ws", Permission.CHAT, exchange -> open(exchange, null)),
                Route.socket("/ws/chat", Permission.CHAT, exchange -> open(exchange, null)),
                Route.socket(
                        "/ws/{conversation_id}",
                        Permission.CHAT,
                        exchange -> open(exchange, exchange.pathParam("conversation_id"))));
    }

    private void open(Exchange exchange, @Nullable String conversation) {
        var place = new Place(
                exchange.route().path(),
                exchange.remoteAddress(),
                exchange.header("Origin").orElse(""),
                exchange.requestId());
        exchange.upgrade(Socket.LONGEST_BEFORE_AUTH, new Socket(sockets, place, conversation));
    }

    record NewTicket(@Nullable String endUser, @Nullable String origin) {}

    record Ticket(String ticket, Instant expiresAt) {}

    private void ticket(Exchange exchange) {
        var wanted = exchange.read(NewTicket.class);
        var caller = Caller.current();
        boolean page = caller.kind() == Caller.Kind.WIDGET;
        if (page && wanted.endUser != null)
            throw new PlatformException(
                    ErrorCode.FORBIDDEN, "A page says for whom it asks by " + Talks.END_USER_HEADER + " alone.");
        var proved = exchange.header(Talks.END_USER_HEADER).map(talks::prove);
        var name = wanted.endUser == null
                ? proved.map(Talks.Proved::endUser).orElse(null)
                : Fields.text("end_user", wanted.endUser, NAME);
        var reason = caller.operator() ? exchange.header("X-Parley-Reason") : Optional.<String>empty();
        var made = grants.make(
                Kind.TICKET,
                new Grant(
                        caller.requireTenant(),
                        Ids.next(),
                        authenticate.credential(exchange),
                        name,
                        page || name != null,
                        wanted.endUser == null
                                ? proved.map(Talks.Proved::since).orElseGet(Instant::now)
                                : Instant.now(),
                        wanted.endUser == null ? proved.map(Talks.Proved::until).orElse(null) : null,
                        exchange.remoteAddress(),
                        wanted.origin == null ? null : Fields.text("origin", wanted.origin, NAME),
                        reason.orElse(null)));
        exchange.header("Cache-Control", "no-store").json(201, new Ticket(made.text(), made.expiresAt()));
    }
}
