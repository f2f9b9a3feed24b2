package dev.parley.audit;

import dev.parley.kernel.TenantId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One entry of the log, as it was recorded.
///
/// @param at to the microsecond
/// @param actorKind an `Actor.Kind` in small letters
/// @param payloads those that were given, erased ones too
record Entry(
        TenantId tenant,
        UUID id,
        Instant at,
        String actorKind,
        String action,
        @Nullable String requestId,
        Map<Payload.Name, Payload> payloads) {
    Entry {
        // in the order of their names
        var ordered = new EnumMap<Payload.Name, Payload>(Payload.Name.class);
        ordered.putAll(payloads);
        payloads = ordered;
    }

    /// What the chain holds of it, in hexadecimal digits: covers everything but salts and values.
    String digest() {
        var fields = new Canonical("parley-audit-entry/1")
                .uuid(tenant.value())
                .uuid(id)
                .time(at)
                .text(actorKind)
                .text(action)
                .text(requestId);
        for (var name : Payload.Name.values()) {
            var payload = payloads.get(name);
            fields.hex(payload == null ? null : payload.digest());
        }
        return fields.sha256();
    }

    @Nullable
    String value(Payload.Name name) {
        var payload = payloads.get(name);
        return payload == null ? null : payload.value();
    }
}
