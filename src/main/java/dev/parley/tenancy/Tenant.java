package dev.parley.tenancy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A customer organisation as of one moment.
///
/// @param plan that of its tier
/// @param preset that of its industry
/// @param own the configuration as it was set
/// @param config the configuration that holds: the tenant's own, with its industry's preset beneath
/// @param version grows with every change of the tenant, its configuration included
/// @param configVersion grows with every change of the configuration
/// @param demo whether the first run made it to look around with
public record Tenant(
        TenantId id,
        String slug,
        TenantState state,
        Plan plan,
        Preset preset,
        TenantConfig own,
        TenantConfig config,
        long version,
        long configVersion,
        boolean demo,
        Instant createdAt) {
    public enum Status {
        ACTIVE,
        SUSPENDED,
        /// Suspended, and to be erased at `deleteAfter`.
        DELETING
    }

    public String name() {
        return state.name();
    }

    public Status status() {
        return state.status();
    }

    public Tier tier() {
        return state.tier();
    }

    public Industry industry() {
        return state.industry();
    }

    /// When its data may be erased; null unless it is being deleted.
    public @Nullable Instant deleteAfter() {
        var deletion = state.deletion();
        return deletion == null ? null : deletion.after();
    }

    public boolean isActive() {
        return status() == Status.ACTIVE;
    }

    /// @throws PlatformException TENANT_SUSPENDED unless it is active
    public void requireActive() {
        if (!isActive()) throw suspended(id);
    }

    static PlatformException suspended(TenantId id) {
        return new PlatformException(
                ErrorCode.TENANT_SUSPENDED, "The tenant " + id + " is suspended; its operator can lift that.");
    }

    /// Where its days and months begin.
    public ZoneId zone() {
        var name = config.timeZone();
        return name == null ? ZoneOffset.UTC : ZoneId.of(name);
    }

    /// Its own configuration as the document that was set.
    public ObjectNode document() {
        return Json.mapper().valueToTree(own);
    }

    /// By its plan or its industry.
    public boolean has(Feature feature) {
        return plan.has(feature) || preset.features().contains(feature);
    }

    /// Requests to models in a day of the tenant's time zone: the plan's, unless the operator set another number.
    public long apiCallsPerDay() {
        var set = config.apiCallsPerDay();
        return set == null ? plan.apiCallsPerDay() : set;
    }
}
