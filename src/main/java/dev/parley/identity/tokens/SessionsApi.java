package dev.parley.identity.tokens;

import dev.parley.audit.Actor;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/sessions` and `/api/v1/me`: signing in, renewing, signing out, who one is, and one's password.
public final class SessionsApi {
    private static final String PATH = "/api/v1/sessions";
    private static final int MAX_BODY = 8 * 1024;

    private final LogIn logIn;
    private final OwnPassword ownPassword;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final Tenants tenants;

    public SessionsApi(LogIn logIn, OwnPassword ownPassword, Sessions sessions, AccessTokens tokens, Tenants tenants) {
        this.logIn = logIn;
        this.ownPassword = ownPassword;
        this.sessions = sessions;
        this.tokens = tokens;
        this.tenants = tenants;
    }

    public List<Route> routes() {
        return List.of(
                // who signs in or renews shows what is in the body; no answer with tokens is kept
                Route.post(PATH, null, this::open).maxBody(MAX_BODY),
                Route.post(PATH + "/refresh", null, this::refresh).maxBody(MAX_BODY),
                Route.get(PATH, Permission.SELF, this::list),
                Route.delete(PATH + "/current", Permission.SELF, this::endCurrent),
                Route.delete(PATH + "/{id}", Permission.SELF, this::end),
                Route.get("/api/v1/me", Permission.SELF, this::me),
                Route.post("/api/v1/me/password", Permission.SELF, this::changePassword)
                        .maxBody(MAX_BODY));
    }

    record NewSession(
            @Nullable String tenant,
            @Nullable String email,
            @Nullable String password) {}

    record Refresh(@Nullable String refreshToken) {}

    record NewPassword(
            @Nullable String currentPassword, @Nullable String newPassword) {}

    record Tokens(
            String accessToken,
            String tokenType,
            long expiresIn,
            String refreshToken,
            Instant refreshExpiresAt,
            View session) {}

    record View(String id, boolean current, String address, String userAgent, Instant createdAt, Instant expiresAt) {
        static View of(Session session, @Nullable UUID current) {
            return new View(
                    Session.format(session.id()),
                    session.id().equals(current),
                    session.address(),
                    session.userAgent(),
                    session.createdAt(),
                    session.expiresAt());
        }
    }

    /// @param sessionId null for who holds no session of Parley's own
    record Me(
            String id,
            String kind,
            @Nullable String tenantId,
            @Nullable String email,
            @Nullable String name,
            @Nullable String role,
            @Nullable String sessionId,
            List<String> permissions) {}

    private void open(Exchange exchange) {
        var request = exchange.read(NewSession.class);
        var shown = LogIn.Request.of(request.tenant, request.email, request.password);
        var opened = logIn.open(shown, LogIn.From.of(exchange));
        exchange.header("Location", PATH + "/" + Session.format(opened.session().id()));
        answer(exchange, 201, opened.session(), opened.refresh());
    }

    private void refresh(Exchange exchange) {
        var text = exchange.read(Refresh.class).refreshToken();
        var token = RefreshToken.parse(text == null ? "" : text)
                .orElseThrow(() -> PlatformException.invalid(
                        "refresh_token", "refresh_token must be that of the last answer; was it cut off?"));
        // before the token is used up: it must be good again when the tenant is let in again
        sessions.find(token.session())
                .ifPresent(session -> tenants.get(session.tenant()).requireActive());
        var from = LogIn.From.of(exchange);
        var actor = new Actor(
                Actor.Kind.ANONYMOUS, Session.format(token.session()), from.address(), from.requestId(), null);
        switch (actor.call(() -> sessions.renew(token))) {
            case Sessions.Renewal.Renewed(var session, var next) -> answer(exchange, 200, session, next);
            case Sessions.Renewal.Reused() ->
                throw Jws.invalid("The refresh token was used before; the session has ended. Sign in again.");
            case Sessions.Renewal.Unknown() -> throw Jws.invalid("The session has ended; sign in again.");
        }
    }

    private void answer(Exchange exchange, int status, Session session, RefreshToken refresh) {
        exchange.header("Cache-Control", "no-store")
                .json(
                        status,
                        new Tokens(
                                tokens.sign(session),
                                "Bearer",
                                AccessTokens.LIFE.toSeconds(),
                                refresh.text(),
                                session.expiresAt(),
                                View.of(session, session.id())));
    }

    /// An API key has none.
    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(SessionsApi::cursor).orElse(null);
        var caller = Caller.current();
        exchange.json(
                200, sessions.list(caller.id(), before, limit).map(session -> View.of(session, caller.session())));
    }

    private void endCurrent(Exchange exchange) {
        var current = Caller.current().session();
        if (current == null)
            throw new PlatformException(ErrorCode.NOT_FOUND, "This credential is no session of Parley's own.");
        sessions.end(Caller.current().id(), current);
        exchange.noContent();
    }

    private void end(Exchange exchange) {
        var id = exchange.pathParam("id");
        if (!sessions.end(Caller.current().id(), Session.parseId(id))) throw Session.notFound(id);
        exchange.noContent();
    }

    private void me(Exchange exchange) {
        var caller = Caller.current();
        var own = caller.session();
        var session = own == null ? null : sessions.find(own).orElse(null);
        var tenant = caller.tenant();
        exchange.json(
                200,
                new Me(
                        caller.name(),
                        caller.kind().name().toLowerCase(Locale.ROOT),
                        tenant == null ? null : tenant.toString(),
                        session == null ? null : session.email(),
                        session == null ? null : session.name(),
                        session == null ? null : session.role(),
                        own == null ? null : Session.format(own),
                        caller.permissions().stream()
                                .map(Permission::scope)
                                .sorted()
                                .toList()));
    }

    private void changePassword(Exchange exchange) {
        var request = exchange.read(NewPassword.class);
        var current = Passwords.shown("current_password", request.currentPassword);
        var next = request.newPassword == null ? "" : request.newPassword;
        Passwords.check("new_password", next);
        ownPassword.change(Caller.current(), new OwnPassword.Change(current, next), exchange.remoteAddress());
        exchange.noContent();
    }

    private static UUID cursor(String text) {
        return Ids.parse(Session.PREFIX, text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
