package dev.parley.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Tx;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes the audit log.
public final class Audit {
    /// Whose log holds what concerns no tenant: the installation's.
    public static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));

    /// Characters of a name, an address or a reason; the rest is cut off.
    private static final int LONGEST = 500;

    private static volatile Screen screen = (_, _, text) -> text;

    private Audit() {}

    /// What of a text may be recorded.
    @FunctionalInterface
    public interface Screen {
        /// @param tx the transaction that is recorded: whatever has to be read is read in it
        /// @param text may be JSON, and stays that
        String permitted(Tx tx, TenantId tenant, String text);
    }

    /// Lets what is recorded be changed first: before, after and reason of entries that come from now on.
    public static void screen(Screen permitted) {
        screen = permitted;
    }

    /// Records a change in the transaction that makes it: both are there, or neither. Who acts is the running
    /// request's `Actor`.
    ///
    /// @param tenant whose log it belongs to; of a transaction in a tenant, that tenant
    /// @param action what was done, such as `api_key.revoked`: a noun and a past participle
    /// @param target on what: an id as shown to callers
    /// @param before what changed, as it was; no secrets; null for something new
    /// @param after as it is now; null for something that is gone
    public static void record(
            Tx tx, TenantId tenant, String action, String target, @Nullable Object before, @Nullable Object after) {
        var actor = Actor.current();
        var payloads = new EnumMap<Payload.Name, Payload>(Payload.Name.class);
        put(payloads, Payload.Name.ACTOR, text(actor.id()));
        put(payloads, Payload.Name.ADDRESS, text(actor.address()));
        put(payloads, Payload.Name.REASON, screened(tx, tenant, text(actor.reason())));
        put(payloads, Payload.Name.TARGET, text(target));
        put(payloads, Payload.Name.BEFORE, screened(tx, tenant, json(before)));
        put(payloads, Payload.Name.AFTER, screened(tx, tenant, json(after)));
        var id = Ids.next();
        EntryRows.insert(
                tx,
                new Entry(
                        tenant,
                        id,
                        Ids.time(id),
                        actor.kind().name().toLowerCase(Locale.ROOT),
                        action,
                        actor.requestId(),
                        payloads));
    }

    private static @Nullable String screened(Tx tx, TenantId tenant, @Nullable String text) {
        return text == null ? null : screen.permitted(tx, tenant, text);
    }

    private static void put(Map<Payload.Name, Payload> payloads, Payload.Name name, @Nullable String value) {
        if (value != null) payloads.put(name, Payload.of(name, value));
    }

    /// As PostgreSQL and its indexes can hold it, whatever a caller called itself: an entry is not lost to that.
    private static @Nullable String text(@Nullable String text) {
        if (text == null) return null;
        var cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        // halves of characters become question marks
        return new String(cut.getBytes(UTF_8), UTF_8).replace('\0', '?');
    }

    private static @Nullable String json(@Nullable Object value) {
        return value == null ? null : Json.mapper().writeValueAsString(value);
    }

    /// Erases what entries hold of somebody or something, and records that. The entries stay, and the chain can still
    /// be verified. Where `name` is the target: target, before, after and reason go; where it is the actor: actor,
    /// address and reason. Not searched are the insides of other entries' before and after.
    ///
    /// @param tx over all tenants: requests' own role may not
    /// @param name as it was recorded: an actor's id or a target
    /// @param request the erasure that this is part of, such as `era_…`: what the log names in the place of `name`
    /// @return how many entries lost something
    public static int erase(Tx tx, TenantId tenant, String name, String request) {
        var known = text(name);
        int targets = EntryRows.eraseTarget(tx, tenant, known);
        int actors = EntryRows.eraseActor(tx, tenant, known);
        record(tx, tenant, "audit.erased", request, null, Map.of("as_target", targets, "as_actor", actors));
        return targets + actors;
    }

    /// Erases all payloads of entries from before a moment, the oldest first, and records that in the tenant's log.
    ///
    /// @param tx over all tenants
    /// @param most how many entries at most; thousands
    /// @return how many entries lost something
    public static int eraseBefore(Tx tx, TenantId tenant, Instant before, int most) {
        int entries = EntryRows.eraseBefore(tx, tenant, before, most);
        if (entries > 0)
            record(tx, tenant, "audit.erased", "retention", null, Map.of("entries", entries, "before", before));
        return entries;
    }
}
