package dev.parley.identity.members;

import dev.parley.audit.Actor;
import dev.parley.identity.Caller;
import dev.parley.identity.tokens.Passwords;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Fields;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/invitations`: how people come in. Whoever invites gets the token to pass on; Parley sends no e-mail.
public final class InvitationsApi {
    private static final String PATH = "/api/v1/invitations";
    private static final int MAX_BODY = 8 * 1024;

    private final Invitations invitations;
    private final String publicUrl;

    /// @param publicUrl where callers reach this installation, without a slash at the end
    public InvitationsApi(Invitations invitations, String publicUrl) {
        this.invitations = invitations;
        this.publicUrl = publicUrl;
    }

    public List<Route> routes() {
        return List.of(
                // not idempotent: the stored answer would hold the token
                Route.post(PATH, Permission.MEMBERS_MANAGE, this::create).maxBody(MAX_BODY),
                Route.get(PATH, Permission.MEMBERS_READ, this::list),
                Route.delete(PATH + "/{id}", Permission.MEMBERS_MANAGE, this::delete),
                Route.post(PATH + "/accept", null, this::accept).maxBody(MAX_BODY));
    }

    record NewInvitation(
            @Nullable String email,
            @Nullable String name,
            @Nullable String role) {}

    record Acceptance(
            @Nullable String token,
            @Nullable String password,
            @Nullable String name) {}

    /// @param token only in the answer that creates it
    /// @param acceptUrl where to send it, with a password
    record View(
            String id,
            @Nullable String token,
            @Nullable String acceptUrl,
            MembersApi.View member,
            String invitedBy,
            Instant createdAt,
            Instant expiresAt) {
        static View of(Invitation invitation, @Nullable String token, @Nullable String acceptUrl) {
            return new View(
                    invitation.key(),
                    token,
                    acceptUrl,
                    MembersApi.View.of(invitation.member()),
                    invitation.invitedBy(),
                    invitation.createdAt(),
                    invitation.expiresAt());
        }
    }

    private void create(Exchange exchange) {
        var request = exchange.read(NewInvitation.class);
        var invitee = new Invitations.Invitee(
                email(request.email),
                request.name == null ? null : Fields.text("name", request.name, 200),
                request.role == null ? null : Fields.text("role", request.role, 63));
        var created = invitations.create(Caller.current(), invitee);
        exchange.header("Cache-Control", "no-store")
                .json(201, View.of(created.invitation(), created.text(), publicUrl + PATH + "/accept"));
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(InvitationsApi::cursor).orElse(null);
        exchange.json(200, invitations.list(before, limit).map(invitation -> View.of(invitation, null, null)));
    }

    private void delete(Exchange exchange) {
        invitations.delete(Caller.current(), Invitation.parseId(exchange.pathParam("id")));
        exchange.noContent();
    }

    /// For anybody who has the token.
    private void accept(Exchange exchange) {
        var request = exchange.read(Acceptance.class);
        var token = Fields.text("token", request.token, 200);
        var password = request.password == null ? "" : request.password;
        Passwords.check("password", password);
        var name = request.name == null ? null : Fields.text("name", request.name, 200);
        var actor = new Actor(Actor.Kind.ANONYMOUS, "invitee", exchange.remoteAddress(), exchange.requestId(), null);
        exchange.json(200, MembersApi.View.of(actor.call(() -> invitations.accept(token, password, name))));
    }

    /// One @ with something on both sides, and no blanks: more can only be known by writing to it.
    private static String email(@Nullable String text) {
        var email = Fields.text("email", text, 254);
        int at = email.indexOf('@');
        if (at < 1
                || at != email.lastIndexOf('@')
                || at == email.length() - 1
                || email.chars().anyMatch(c -> c <= ' '))
            throw PlatformException.invalid("email", "email must be an e-mail address, such as ada@example.com.");
        return email;
    }

    private static UUID cursor(String text) {
        return Ids.parse(Invitation.PREFIX, text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
