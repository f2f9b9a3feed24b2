package dev.parley.tenancy.config;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.FieldFault;
import dev.parley.kernel.PlatformException;
import dev.parley.tenancy.Preset;
import dev.parley.tenancy.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What of a tenant's configuration its operator alone decides.
final class OperatorFields {
    private static final List<String> FIELDS = List.of(
            "rate_limit_per_minute",
            "rate_limit_per_hour",
            "token_limit_per_minute",
            "api_calls_per_day",
            "on_limit_store_lost",
            "highest_priority");

    private OperatorFields() {}

    /// @throws PlatformException FORBIDDEN naming each field that a tenant must not change so
    static void require(Tenant tenant, ObjectNode next) {
        var faults = new ArrayList<FieldFault>();
        var old = tenant.document();
        for (var field : FIELDS)
            if (!Objects.equals(old.get(field), next.get(field)))
                faults.add(new FieldFault(field, field + " is set by the installation's operator."));
        retention(tenant.preset(), "messages_days", tenant.preset().least().messagesDays(), old, next, faults);
        retention(tenant.preset(), "audit_days", tenant.preset().least().auditDays(), old, next, faults);
        retention(tenant.preset(), "usage_days", tenant.preset().least().usageDays(), old, next, faults);
        if (!faults.isEmpty())
            throw new PlatformException(ErrorCode.FORBIDDEN, faults.getFirst().detail()).faults(faults);
    }

    private static void retention(
            Preset preset,
            String name,
            @Nullable Integer least,
            ObjectNode old,
            ObjectNode next,
            List<FieldFault> faults) {
        var wanted = next.path("retention").path(name);
        if (least == null || !wanted.isIntegralNumber() || wanted.intValue() >= least) return;
        if (wanted.equals(old.path("retention").path(name))) return;
        var field = "retention." + name;
        faults.add(new FieldFault(
                field,
                field + " must be " + least + " or more for a tenant under " + String.join(", ", preset.compliance())
                        + "; only the operator can set less."));
    }

    /// The document with the operator's fields as they are now.
    static ObjectNode keep(Tenant tenant, ObjectNode document) {
        var kept = document.deepCopy();
        var now = tenant.document();
        for (var field : FIELDS) {
            if (now.has(field)) kept.set(field, now.get(field));
            else kept.remove(field);
        }
        return kept;
    }
}
