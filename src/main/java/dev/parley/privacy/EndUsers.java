package dev.parley.privacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// The people on whose behalf a tenant's callers ask. Stored is a digest of the caller's name for them and when they
/// were first and last seen, to the hour: written in batches, never on a request's way.
public final class EndUsers {
    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final Duration PRECISION = Duration.ofHours(1);
    private static final int MOST = 100_000;
    /// The longest name of an end user, in characters.
    static final int LONGEST = 4096;

    private final Database database;
    private final Pseudonyms pseudonyms;
    private final Cache<Seen, Boolean> recent =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(PRECISION).build();
    private final ConcurrentMap<Seen, Instant> waiting = new ConcurrentHashMap<>();

    private record Seen(TenantId tenant, UUID id) {}

    EndUsers(Database database, Changes changes, Pseudonyms pseudonyms, Tasks tasks) {
        this.database = database;
        this.pseudonyms = pseudonyms;
        changes.subscribe("end_users", this::forget);
        tasks.repeat("end-users", FLUSH, this::flush);
    }

    /// The id of whom a caller of the tenant calls by this name; the same for the same name. Null for nobody: no name,
    /// or one too long to be one.
    @Nullable
    UUID id(TenantId tenant, @Nullable String name) {
        return name == null || name.length() > LONGEST ? null : pseudonyms.endUser(tenant, name);
    }

    /// The key under which what is stored of an end user is sealed.
    static KeyScope scope(TenantId tenant, UUID id) {
        return KeyScope.endUser(tenant, id.toString());
    }

    /// Takes note that someone asks. Beyond a bound of what waits to be written it does not: the next time counts.
    void seen(TenantId tenant, UUID id) {
        var seen = new Seen(tenant, id);
        if (recent.getIfPresent(seen) == null && waiting.size() < MOST) waiting.putIfAbsent(seen, Instant.now());
    }

    private void forget(TenantId tenant) {
        recent.asMap().keySet().removeIf(seen -> seen.tenant.equals(tenant));
    }

    /// Writes what waits.
    void flush() {
        if (waiting.isEmpty()) return;
        var batch = List.copyOf(waiting.entrySet());
        database.acrossTenantsDo(tx -> write(
                tx,
                batch.stream()
                        .map(entry -> new Row(entry.getKey(), entry.getValue()))
                        .toList()));
        for (var entry : batch) {
            recent.put(entry.getKey(), true);
            waiting.remove(entry.getKey());
        }
    }

    private record Row(Seen seen, Instant at) {}

    private static void write(Tx tx, List<Row> rows) {
        var tenants = new ArrayList<UUID>();
        var ids = new ArrayList<UUID>();
        var times = new ArrayList<OffsetDateTime>();
        for (var row : rows) {
            tenants.add(row.seen.tenant.value());
            ids.add(row.seen.id);
            times.add(row.at.atOffset(ZoneOffset.UTC));
        }
        // who was erased a moment ago does not come back by what was seen before; nor does a tenant that is gone
        try (var statement = tx.connection().prepareStatement("""
                insert into end_users (tenant_id, id, first_seen_at, last_seen_at)
                select seen.tenant_id, seen.id, seen.at, seen.at
                from unnest(?, ?, ?) as seen (tenant_id, id, at)
                    join tenants on tenants.id = seen.tenant_id
                where not exists (select from erasures
                    where erasures.tenant_id = seen.tenant_id and end_user = seen.id and erased_at > seen.at)
                on conflict (tenant_id, id) do update set last_seen_at = excluded.last_seen_at
                where end_users.last_seen_at < excluded.last_seen_at
                """)) {
            statement.setArray(1, tx.connection().createArrayOf("uuid", tenants.toArray()));
            statement.setArray(2, tx.connection().createArrayOf("uuid", ids.toArray()));
            statement.setArray(3, tx.connection().createArrayOf("timestamptz", times.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("End users could not be written.", e);
        }
    }
}
