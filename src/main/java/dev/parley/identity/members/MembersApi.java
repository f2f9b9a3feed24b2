package dev.parley.identity.members;

import dev.parley.identity.Caller;
import dev.parley.identity.members.Member.Status;
import dev.parley.kernel.ErrorCode;
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

/// `/api/v1/members`: who belongs to the tenant, and in which role.
public final class MembersApi {
    private static final String PATH = "/api/v1/members";
    private static final int MAX_BODY = 8 * 1024;

    private final Members members;

    public MembersApi(Members members) {
        this.members = members;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.MEMBERS_READ, this::list),
                Route.get(PATH + "/{id}", Permission.MEMBERS_READ, this::read),
                Route.of(Route.Method.PATCH, PATH + "/{id}", Permission.MEMBERS_MANAGE, this::change)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{id}", Permission.MEMBERS_MANAGE, this::delete));
    }

    record Changes(
            @Nullable String name,
            @Nullable String role,
            @Nullable String status) {}

    record View(String id, String email, String name, String role, String status, Instant createdAt) {
        static View of(Member member) {
            return new View(
                    member.key(),
                    member.email(),
                    member.name(),
                    member.role(),
                    member.status().spelling(),
                    member.createdAt());
        }
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(MembersApi::cursor).orElse(null);
        exchange.json(200, members.list(before, limit).map(View::of));
    }

    private void read(Exchange exchange) {
        var id = exchange.pathParam("id");
        exchange.json(200, View.of(members.find(Member.parseId(id)).orElseThrow(() -> Member.notFound(id))));
    }

    private void change(Exchange exchange) {
        var id = Member.parseId(exchange.pathParam("id"));
        var request = exchange.read(Changes.class);
        if (request.name == null && request.role == null && request.status == null)
            throw new PlatformException(ErrorCode.INVALID_REQUEST, "Send name, role or status.");
        var change = new Members.Change(
                request.name == null ? null : Fields.text("name", request.name, 200),
                request.role == null ? null : Fields.text("role", request.role, 63),
                request.status == null ? null : status(request.status));
        exchange.json(200, View.of(members.change(Caller.current(), id, change)));
    }

    private void delete(Exchange exchange) {
        members.delete(Caller.current(), Member.parseId(exchange.pathParam("id")));
        exchange.noContent();
    }

    private static Status status(String text) {
        return switch (text) {
            case "active" -> Status.ACTIVE;
            case "disabled" -> Status.DISABLED;
            default -> throw PlatformException.invalid("status", "status must be active or disabled.");
        };
    }

    private static UUID cursor(String text) {
        return Ids.parse(Member.PREFIX, text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
