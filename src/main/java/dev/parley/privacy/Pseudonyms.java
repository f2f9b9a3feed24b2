package dev.parley.privacy;

import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Names for people and their data that only this installation can make: HMAC-SHA256 under a secret of the tenant,
/// which is stored sealed. A tenant's secret is read at its first use and then held in memory.
final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "pseudonyms";
    private static final int HELD = 10_000;

    private final Database database;
    private final Vault vault;
    private final Held<TenantId, Secret> secrets;

    private record Secret(TenantId tenant, SecretKeySpec key) {}

    Pseudonyms(Database database, Changes changes, Vault vault) {
        this.database = database;
        this.vault = vault;
        secrets = new Held<>(changes, List.of("privacy_keys"), HELD, this::secret, Secret::tenant);
    }

    /// The end user whom a caller of the tenant knows by this name: a UUID of version 8 (RFC 9562, section 5.8).
    UUID endUser(TenantId tenant, String name) {
        var mac = ByteBuffer.wrap(mac(tenant, "end_user", name));
        long high = mac.getLong() & 0xffff_ffff_ffff_0fffL | 0x8000L;
        long low = mac.getLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /// @param use keeps the names of one use apart from those of another
    byte[] mac(TenantId tenant, String use, String text) {
        var secret = secrets.get(tenant).orElseThrow();
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(secret.key);
            mac.update(use.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM + ".", e);
        }
    }

    private Optional<Secret> secret(TenantId tenant) {
        var sealed = stored(tenant).or(() -> {
            var fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            var made = vault.seal(KeyScope.tenant(tenant), PURPOSE, fresh);
            database.acrossTenantsDo(tx -> tx.execute(
                    "insert into privacy_keys (tenant_id, sealed) values (?, ?) on conflict do nothing",
                    tenant.value(),
                    made));
            // another node may have been first
            return stored(tenant);
        });
        return sealed.map(bytes ->
                new Secret(tenant, new SecretKeySpec(vault.open(KeyScope.tenant(tenant), PURPOSE, bytes), ALGORITHM)));
    }

    private Optional<byte[]> stored(TenantId tenant) {
        return database.acrossTenants(tx -> tx.first(
                "select sealed from privacy_keys where tenant_id = ?", row -> row.getBytes(1), tenant.value()));
    }
}
