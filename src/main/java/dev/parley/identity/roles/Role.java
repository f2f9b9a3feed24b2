package dev.parley.identity.roles;

import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A named set of permissions.
///
/// @param builtIn whether it is the program's and cannot be changed
public record Role(String name, String description, Set<Permission> permissions, boolean builtIn) {
    public Role {
        permissions = Set.copyOf(permissions);
    }

    /// Nobody gives what they lack, and nobody changes what those have who may do more.
    /// @throws PlatformException FORBIDDEN naming what the caller lacks
    public void requireWithin(Caller caller) {
        var lacking = permissions.stream()
                .filter(permission -> !caller.permissions().contains(permission))
                .map(Permission::scope)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!lacking.isEmpty())
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "The role " + name + " grants " + lacking
                            + ", which you lack; only who has it may give that role, change it, or change who has it.");
    }

    /// As callers spell them, sorted.
    public List<String> scopes() {
        return permissions.stream().map(Permission::scope).sorted().toList();
    }
}
