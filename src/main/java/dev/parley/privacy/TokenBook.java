package dev.parley.privacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// What tokens stand for, sealed: under the end user's key when the caller named one, else under the tenant's. Written
/// in the background, so that a request waits for nothing; what does not fit the queue is written when the token is
/// used again.
final class TokenBook {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final String PURPOSE = "privacy_token";
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final int QUEUE = 20_000;
    private static final int HELD = 200_000;

    private final Database database;
    private final Vault vault;
    /// Tokens whose row is there: looked at again after an hour, so that rows tell when they were last used.
    private final Cache<Key, Boolean> written = Caffeine.newBuilder()
            .maximumSize(HELD)
            .expireAfterWrite(Duration.ofHours(1))
            .build();
    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(QUEUE);

    private record Key(TenantId tenant, UUID endUser, String token) {
        KeyScope scope() {
            return endUser.equals(NOBODY) ? KeyScope.tenant(tenant) : EndUsers.scope(tenant, endUser);
        }
    }

    private record Entry(Key key, String value, Instant at) {}

    TokenBook(Database database, Changes changes, Vault vault, Tasks tasks) {
        this.database = database;
        this.vault = vault;
        changes.subscribe(
                "privacy_tokens", tenant -> written.asMap().keySet().removeIf(key -> key.tenant.equals(tenant)));
        tasks.repeat("privacy-tokens", FLUSH, this::flush);
    }

    /// @param endUser null when the caller named none
    void remember(TenantId tenant, @Nullable UUID endUser, String token, String value) {
        var key = new Key(tenant, endUser == null ? NOBODY : endUser, token);
        if (written.getIfPresent(key) != null) return;
        written.put(key, true);
        if (!waiting.offer(new Entry(key, value, Instant.now()))) written.invalidate(key);
    }

    /// Writes what waits.
    void flush() {
        for (var entry = waiting.poll(); entry != null; entry = waiting.poll()) {
            try {
                write(entry);
            } catch (RuntimeException failed) {
                written.invalidate(entry.key);
                throw failed;
            }
        }
    }

    /// Sealed before the statement looks for an erasure: either the key was destroyed after this sealing, or the
    /// erasure is seen.
    private void write(Entry entry) {
        var key = entry.key;
        var sealed = vault.seal(key.scope(), PURPOSE, entry.value.getBytes(StandardCharsets.UTF_8));
        database.acrossTenantsDo(tx -> tx.execute(
                """
                insert into privacy_tokens (tenant_id, token, end_user, sealed, used_at)
                select tenants.id, ?, ?, ?, ? from tenants
                where tenants.id = ? and not exists (select from erasures
                    where erasures.tenant_id = tenants.id and end_user = ? and erased_at > ?)
                on conflict (tenant_id, token, end_user) do update set used_at = excluded.used_at
                """,
                key.token,
                key.endUser,
                sealed,
                entry.at.atOffset(ZoneOffset.UTC),
                key.tenant.value(),
                key.endUser,
                entry.at.atOffset(ZoneOffset.UTC)));
    }

    record Revealed(String value, @Nullable UUID endUser) {}

    /// What a token of the running request's tenant stands for; empty for one that is not known or was erased.
    Optional<Revealed> reveal(TenantId tenant, String token) {
        flush();
        var rows = database.inTenant(tx -> tx.list(
                "select end_user, sealed from privacy_tokens where tenant_id = ? and token = ? order by used_at desc",
                row -> java.util.Map.entry(row.getObject(1, UUID.class), row.getBytes(2)),
                tenant.value(),
                token));
        for (var row : rows) {
            var key = new Key(tenant, row.getKey(), token);
            try {
                var value = new String(vault.open(key.scope(), PURPOSE, row.getValue()), StandardCharsets.UTF_8);
                return Optional.of(new Revealed(value, key.endUser.equals(NOBODY) ? null : key.endUser));
            } catch (KeyDestroyedException erased) {
                // another end user's row may hold the same
            }
        }
        return Optional.empty();
    }
}
