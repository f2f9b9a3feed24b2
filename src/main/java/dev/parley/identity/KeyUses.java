package dev.parley.identity;

import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// When and from where keys were last used: noted in memory, once a minute a secret, and written in batches aside from
/// the requests. What is not written yet is lost with the process.
public final class KeyUses {
    private static final long EVERY_MILLIS = 60_000;
    private static final int MOST = 100_000;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Database database;
    private final Map<Used, Use> noted = new ConcurrentHashMap<>();

    private record Used(UUID tenant, UUID key, int number) {}

    private record Use(long atMillis, String address) {}

    public KeyUses(Database database, Tasks tasks) {
        this.database = database;
        tasks.repeat("key-uses", PAUSE, this::write);
    }

    /// Costs a comparison, but for the first use in a minute.
    void note(Credential credential, Credential.Secret secret, long nowMillis, String address) {
        long last = secret.notedAt.get();
        if (nowMillis - last < EVERY_MILLIS || !secret.notedAt.compareAndSet(last, nowMillis)) return;
        var tenant = credential.key().tenant();
        if (tenant != null && noted.size() < MOST)
            noted.put(new Used(tenant.value(), credential.key().id(), secret.number), new Use(nowMillis, address));
    }

    /// Writes what was noted. What another node, or this one before it forgot the key, wrote within the minute stays.
    void write() {
        var batch = List.copyOf(noted.entrySet());
        if (batch.isEmpty()) return;
        var tenants = new ArrayList<UUID>();
        var keys = new ArrayList<UUID>();
        var numbers = new ArrayList<Integer>();
        var times = new ArrayList<Double>();
        var addresses = new ArrayList<String>();
        for (var entry : batch) {
            tenants.add(entry.getKey().tenant);
            keys.add(entry.getKey().key);
            numbers.add(entry.getKey().number);
            times.add(entry.getValue().atMillis / 1000.0);
            addresses.add(entry.getValue().address);
        }
        database.acrossTenantsDo(tx -> {
            try (var statement = tx.connection().prepareStatement("""
                    insert into api_key_uses as known (tenant_id, key_id, number, last_used_at, address)
                    select s.tenant_id, s.key_id, s.number, to_timestamp(u.at), u.address
                    from unnest(?::uuid[], ?::uuid[], ?::int[], ?::float8[], ?::text[])
                        as u (tenant_id, key_id, number, at, address)
                    join api_key_secrets s using (tenant_id, key_id, number)
                    on conflict (tenant_id, key_id, number) do update
                        set last_used_at = excluded.last_used_at, address = excluded.address
                        where known.last_used_at <= excluded.last_used_at - interval '59 seconds'""")) {
                var connection = tx.connection();
                statement.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
                statement.setArray(2, connection.createArrayOf("uuid", keys.toArray()));
                statement.setArray(3, connection.createArrayOf("int4", numbers.toArray()));
                statement.setArray(4, connection.createArrayOf("float8", times.toArray()));
                statement.setArray(5, connection.createArrayOf("text", addresses.toArray()));
                statement.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException("The use of keys could not be written.", e);
            }
        });
        // only after they are durable; what was noted anew meanwhile stays
        batch.forEach(entry -> noted.remove(entry.getKey(), entry.getValue()));
    }
}
