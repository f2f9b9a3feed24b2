package dev.parley.identity.roles;

import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Page;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenancy;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/api/v1/roles`: which roles the tenant's members can have. Those of the program are read only.
public final class RolesApi {
    private static final String PATH = "/api/v1/roles";
    private static final int MAX_BODY = 16 * 1024;

    private final Roles roles;

    public RolesApi(Roles roles) {
        this.roles = roles;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.MEMBERS_READ, this::list),
                // not idempotent by header: the caller names it, and a repeated request meets the first
                Route.post(PATH, Permission.MEMBERS_MANAGE, this::create).maxBody(MAX_BODY),
                Route.get(PATH + "/{name}", Permission.MEMBERS_READ, this::read),
                Route.of(Route.Method.PATCH, PATH + "/{name}", Permission.MEMBERS_MANAGE, this::change)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{name}", Permission.MEMBERS_MANAGE, this::delete));
    }

    record NewRole(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<@Nullable String> permissions) {}

    record Change(@Nullable String description, @Nullable List<@Nullable String> permissions) {}

    record View(String name, String description, List<String> permissions, boolean builtIn) {
        static View of(Role role) {
            return new View(role.name(), role.description(), role.scopes(), role.builtIn());
        }
    }

    /// All on one page: a plan bounds how many there are.
    private void list(Exchange exchange) {
        var all = roles.list(Tenancy.current()).stream().map(View::of).toList();
        exchange.json(200, new Page<>(all, null));
    }

    private void read(Exchange exchange) {
        exchange.json(200, View.of(found(exchange)));
    }

    private void create(Exchange exchange) {
        var request = exchange.read(NewRole.class);
        var role =
                new Role(name(request.name), description(request.description), permissions(request.permissions), false);
        roles.create(Caller.current(), role);
        exchange.header("Location", PATH + "/" + role.name()).json(201, View.of(role));
    }

    private void change(Exchange exchange) {
        var before = own(exchange);
        var request = exchange.read(Change.class);
        if (request.description == null && request.permissions == null)
            throw new PlatformException(ErrorCode.INVALID_REQUEST, "Send description or permissions.");
        var after = new Role(
                before.name(),
                request.description == null ? before.description() : description(request.description),
                request.permissions == null ? before.permissions() : permissions(request.permissions),
                false);
        roles.change(Caller.current(), after);
        exchange.json(200, View.of(after));
    }

    private void delete(Exchange exchange) {
        roles.delete(Caller.current(), own(exchange).name());
        exchange.noContent();
    }

    private Role found(Exchange exchange) {
        var name = exchange.pathParam("name");
        return roles.find(Tenancy.current(), name).orElseThrow(() -> Roles.notFound(name));
    }

    private Role own(Exchange exchange) {
        var role = found(exchange);
        if (role.builtIn())
            throw new PlatformException(
                    ErrorCode.CONFLICT, "The role " + role.name() + " is Parley's own; make one of another name.");
        return role;
    }

    private static String name(@Nullable String name) {
        boolean good = name != null
                && !name.isEmpty()
                && name.length() <= 63
                && name.charAt(0) >= 'a'
                && name.charAt(0) <= 'z'
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-');
        if (name == null || !good)
            throw PlatformException.invalid(
                    "name", "name must begin with a-z and have 1 to 63 of the characters a-z, 0-9, _ and -.");
        if (Arrays.stream(BuiltIn.values()).anyMatch(role -> role.role().name().equals(name)))
            throw new PlatformException(ErrorCode.CONFLICT, "There is a role " + name + " already, Parley's own.");
        return name;
    }

    private static String description(@Nullable String text) {
        return text == null || text.isBlank() ? "" : Fields.text("description", text, 500);
    }

    private static Set<Permission> permissions(@Nullable List<@Nullable String> names) {
        var grantable = BuiltIn.OWNER.role().permissions();
        // who has the role is a member, and every member may see and end its own sessions
        var permissions = EnumSet.of(Permission.SELF);
        if (names == null || names.isEmpty()) throw PlatformException.invalid("permissions", oneOf("permissions"));
        for (int i = 0; i < names.size(); i++) {
            var field = "permissions[" + i + "]";
            var name = names.get(i);
            permissions.add(Permission.ofScope(name == null ? "" : name)
                    .filter(grantable::contains)
                    .orElseThrow(() -> PlatformException.invalid(field, oneOf(field))));
        }
        return permissions;
    }

    private static String oneOf(String field) {
        return field + " must name at least one of "
                + BuiltIn.OWNER.role().scopes().stream().collect(Collectors.joining(", ")) + ".";
    }
}
