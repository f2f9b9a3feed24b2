package dev.parley.identity.roles;

import static dev.parley.kernel.Permission.*;

import dev.parley.kernel.Permission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The roles that every tenant has, and what each may do. `docs/permissions.md` shows the same as a table.
public enum BuiltIn {
    OWNER("Everything a tenant can do", all()),
    ADMIN(
            "Everything but taking all data out and seeing personal data in clear",
            without(TENANT_EXPORT, PRIVACY_REVEAL)),
    AGENT("Answers end users with the tenant's knowledge", EnumSet.of(SELF, CHAT, KNOWLEDGE_READ)),
    DEVELOPER(
            "Builds on the API: keys, documents, usage",
            EnumSet.of(
                    SELF, CHAT, KNOWLEDGE_READ, KNOWLEDGE_WRITE, USAGE_READ, CONFIG_READ, KEYS_MANAGE, MEMBERS_READ)),
    VIEWER("Reads, and changes nothing", EnumSet.of(SELF, KNOWLEDGE_READ, USAGE_READ, CONFIG_READ, MEMBERS_READ));

    private final Role role;

    BuiltIn(String description, Set<Permission> permissions) {
        this.role = new Role(name().toLowerCase(Locale.ROOT), description, permissions, true);
    }

    public Role role() {
        return role;
    }

    private static Set<Permission> all() {
        var all = EnumSet.noneOf(Permission.class);
        Arrays.stream(Permission.values())
                .filter(permission -> !permission.operatorOnly())
                .forEach(all::add);
        return all;
    }

    private static Set<Permission> without(Permission first, Permission second) {
        var all = all();
        all.remove(first);
        all.remove(second);
        return all;
    }
}
