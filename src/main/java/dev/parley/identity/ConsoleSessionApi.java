package dev.parley.identity;

import dev.parley.audit.Actor;
import dev.parley.identity.tokens.BrowserSessions;
import dev.parley.identity.tokens.LogIn;
import dev.parley.identity.tokens.Session;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Networks;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `/api/v1/console/session`: signing in to the console, who is signed in, and signing out. Its credential is
/// in a cookie only, so that no script ever holds it.
final class ConsoleSessionApi {
    private static final String PATH = "/api/v1/console/session";
    private static final int MAX_BODY = 8 * 1024;

    private final BrowserSessions members;
    private final OperatorSessions operators;
    private final Tenants tenants;
    private final ConsoleCookie cookie;
    private final String origin;

    /// @param publicUrl where browsers reach this server
    ConsoleSessionApi(
            BrowserSessions members,
            OperatorSessions operators,
            Tenants tenants,
            ConsoleCookie cookie,
            String publicUrl) {
        this.members = members;
        this.operators = operators;
        this.tenants = tenants;
        this.cookie = cookie;
        this.origin = publicUrl;
    }

    List<Route> routes() {
        return List.of(
                // who signs in shows what is in the body; the others look at the cookie themselves
                Route.post(PATH, null, this::open).maxBody(MAX_BODY),
                Route.get(PATH, null, this::read),
                Route.delete(PATH, null, this::end));
    }

    record NewSession(
            @Nullable String tenant,
            @Nullable String email,
            @Nullable String password,
            @Nullable String ticket,
            @Nullable String operatorKey) {}

    record TenantView(String id, String slug, String name) {
        static TenantView of(Tenant tenant) {
            return new TenantView(tenant.id().toString(), tenant.slug(), tenant.name());
        }
    }

    /// @param email null for an operator, who has no tenant and no role either
    record View(
            String kind,
            String name,
            @Nullable String email,
            @Nullable TenantView tenant,
            @Nullable String role,
            List<String> permissions,
            String csrfToken,
            Instant expiresAt) {}

    private void open(Exchange exchange) {
        requireOwnPage(exchange);
        var request = exchange.read(NewSession.class);
        var from = LogIn.From.of(exchange);
        var view = signIn(exchange, request, from);
        // its cookie is replaced, so that nobody could end it any more
        cookie.read(exchange).flatMap(before -> ending(exchange, before)).ifPresent(Runnable::run);
        exchange.header("Cache-Control", "no-store").json(201, view);
    }

    private View signIn(Exchange exchange, NewSession request, LogIn.From from) {
        if (Stream.of(request.email, request.ticket, request.operatorKey)
                        .filter(Objects::nonNull)
                        .count()
                != 1)
            throw PlatformException.invalid(
                    "email", "Send either tenant, email and password, or ticket, or operator_key.");
        if (request.email != null) {
            var shown = LogIn.Request.of(request.tenant, request.email, request.password);
            var opened = members.open(shown, from);
            cookie.set(exchange, opened.text(), opened.session().expiresAt());
            return view(opened.session(), opened.text());
        }
        var opened = request.ticket != null
                ? operators.openByTicket(request.ticket, from)
                : operators.openByKey(Fields.text("operator_key", request.operatorKey, 200), from);
        cookie.set(exchange, opened.text(), opened.expiresAt());
        return view(opened.text(), opened.expiresAt());
    }

    /// Nobody is to be signed in as somebody else by another site's page.
    private void requireOwnPage(Exchange exchange) {
        var page = exchange.header("Origin").orElse(null);
        if (page == null) return;
        requireCookiesKept(page);
        if (page.equals(origin)) return;
        var host = exchange.header("Host").orElse("");
        if (!host.isEmpty() && host.equalsIgnoreCase(authority(page))) return;
        throw new PlatformException(
                ErrorCode.FORBIDDEN,
                "Signing in is for this server's own pages, and the request comes from one of " + page
                        + ". Behind a proxy, PARLEY_PUBLIC_URL must be the address that browsers use.");
    }

    /// A browser that drops the cookie, as without HTTPS all but a page's of its own machine, would use up a ticket and
    /// be asked to sign in again.
    private void requireCookiesKept(String page) {
        if (!cookie.secure() || !page.startsWith("http://") || Networks.isThisMachine(page)) return;
        throw new PlatformException(
                ErrorCode.FORBIDDEN,
                "This page came by plain HTTP, and browsers keep this server's sessions by HTTPS only. Sign in at "
                        + (origin.startsWith("https://") ? origin : "its address that begins with https://") + ".");
    }

    private static @Nullable String authority(String page) {
        try {
            return URI.create(page).getAuthority();
        } catch (IllegalArgumentException noOrigin) {
            return null;
        }
    }

    private void read(Exchange exchange) {
        var text = cookie.read(exchange)
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.MISSING_CREDENTIALS, "Nobody is signed in to the console here: POST " + PATH + "."));
        var address = exchange.remoteAddress();
        var view = BrowserSessions.isMeant(text)
                ? members.find(text, address).map(session -> view(session, text))
                : operators.find(text, address).map(key -> view(text, expiresAt(key)));
        exchange.header("Cache-Control", "no-store")
                .json(
                        200,
                        view.orElseThrow(() -> new PlatformException(
                                ErrorCode.INVALID_TOKEN, "The console's session has ended; sign in again.")));
    }

    private static Instant expiresAt(Credential operator) {
        return Optional.ofNullable(operator.key().terms().expiresAt()).orElse(Instant.MAX);
    }

    /// Whoever is not signed in has signed out.
    private void end(Exchange exchange) {
        cookie.read(exchange)
                .ifPresent(text -> ending(exchange, text).ifPresent(session -> {
                    ConsoleCookie.requireCsrfToken(exchange, text);
                    session.run();
                }));
        cookie.clear(exchange);
        exchange.noContent();
    }

    /// What ends the running session that a cookie's text proves.
    private Optional<Runnable> ending(Exchange exchange, String text) {
        var address = exchange.remoteAddress();
        if (BrowserSessions.isMeant(text))
            return members.find(text, address)
                    .map(session ->
                            () -> as(members.caller(session), Actor.Kind.MEMBER, exchange, () -> members.end(session)));
        return operators
                .find(text, address)
                .map(key -> () -> as(key.caller(), Actor.Kind.OPERATOR, exchange, () -> operators.end(key)));
    }

    private static void as(Caller caller, Actor.Kind kind, Exchange exchange, Runnable work) {
        new Actor(kind, caller.name(), exchange.remoteAddress(), exchange.requestId(), null).call(() -> {
            work.run();
            return true;
        });
    }

    private View view(Session session, String text) {
        return new View(
                "member",
                session.name(),
                session.email(),
                TenantView.of(tenants.get(session.tenant())),
                session.role(),
                scopes(members.caller(session).permissions()),
                ConsoleCookie.csrfToken(text),
                session.expiresAt());
    }

    private static View view(String text, Instant expiresAt) {
        return new View(
                "operator",
                "Operator",
                null,
                null,
                null,
                scopes(List.of(Permission.values())),
                ConsoleCookie.csrfToken(text),
                expiresAt);
    }

    private static List<String> scopes(Collection<Permission> permissions) {
        return permissions.stream().map(Permission::scope).sorted().toList();
    }
}
