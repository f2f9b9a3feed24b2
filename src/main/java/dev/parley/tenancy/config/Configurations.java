package dev.parley.tenancy.config;

import dev.parley.audit.Actor;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.MergePatch;
import dev.parley.tenancy.ConfigVersions;
import dev.parley.tenancy.ConfigVersions.ConfigVersion;
import dev.parley.tenancy.Expected;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Changes of configurations. A document is taken whole or refused whole.
public final class Configurations {
    private final Tenants tenants;
    private final ConfigVersions versions;

    public Configurations(Tenants tenants, ConfigVersions versions) {
        this.tenants = tenants;
        this.versions = versions;
    }

    /// @throws PlatformException INVALID_REQUEST naming each fault; FORBIDDEN naming each field that is the
    ///     operator's;
    ///     NOT_FOUND, PRECONDITION_FAILED
    Tenant replace(TenantId id, Expected expected, ObjectNode document) {
        return change(id, expected, "config.replaced", _ -> document);
    }

    /// @param patch RFC 7396
    /// @throws PlatformException as `replace`
    Tenant patch(TenantId id, Expected expected, ObjectNode patch) {
        return change(id, expected, "config.patched", tenant -> MergePatch.apply(tenant.document(), patch));
    }

    /// Sets what an earlier version was. For a tenant, what is the operator's stays as it is now.
    /// @throws PlatformException as `replace`; NOT_FOUND when that version is not kept
    Tenant rollBack(TenantId id, Expected expected, long version) {
        var earlier = version(id, version).config();
        return change(
                id,
                expected,
                "config.rolled_back",
                tenant -> isOperator() ? earlier : OperatorFields.keep(tenant, earlier));
    }

    /// @throws PlatformException NOT_FOUND
    ConfigVersion version(TenantId id, long version) {
        return versions.find(id, version)
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.NOT_FOUND, "There is no version " + version + " of the configuration."));
    }

    private Tenant change(TenantId id, Expected expected, String action, Function<Tenant, ObjectNode> next) {
        boolean operator = isOperator();
        var ahead = ConfigRules.checked(next.apply(tenants.get(id)), "");
        return tenants.configure(id, expected, action, tenant -> {
            var document = next.apply(tenant);
            // checking can take a while: again, with the row held, only when somebody was quicker
            if (!document.equals(ahead)) ConfigRules.checked(document, "");
            if (!operator) OperatorFields.require(tenant, document);
            return document;
        });
    }

    private static boolean isOperator() {
        return switch (Actor.current().kind()) {
            case OPERATOR, SYSTEM -> true;
            case API_KEY, MEMBER, ANONYMOUS -> false;
        };
    }
}
