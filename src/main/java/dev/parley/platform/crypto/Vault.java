package dev.parley.platform.crypto;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Seals bytes so that only their own tenant, scope and purpose open them again (AES-256-GCM).
///
/// Data keys in use are held in memory: sealing and opening then touch nothing else. One that is not held is
/// read, or at
/// a scope's first use made, in a transaction of its own.
public final class Vault {
    private static final int HELD = 50_000;

    private final MasterKeyCheck check;
    private final Held<KeyScope, DataKey> current;
    private final Held<KeyId, DataKey> byId;

    private record KeyId(TenantId tenant, UUID id) {}

    public Vault(Database database, Changes changes, MasterKeys masterKeys) {
        check = new MasterKeyCheck(database, masterKeys);
        var keys = new DataKeys(database, masterKeys);
        var topics = List.of("data_keys");
        current = new Held<>(changes, topics, HELD, scope -> Optional.of(keys.current(scope)), DataKey::tenant);
        byId = new Held<>(changes, topics, HELD, key -> keys.find(key.tenant, key.id), DataKey::tenant);
    }

    /// Holds the master keys against the database, and binds a new database to them.
    /// @throws MasterKeyUnusable when one that data keys need is missing, or is another than this database knows by
    ///     its id
    public void bind() {
        check.require();
        // a second node that made a master key of its own finds out now
        seal(KeyScope.installation("check"), "check", new byte[0]);
    }

    /// Whether data keys were made in this database before, so that a new master key would be a wrong one.
    public static boolean isBound(Database database) {
        return MasterKeyCheck.isBound(database);
    }

    /// @param purpose what the bytes are, such as `provider_key`; the same is needed to open them
    /// @return what may be stored: the plain bytes and 45 more
    public byte[] seal(KeyScope scope, String purpose, byte[] plain) {
        return current.get(scope).orElseThrow().seal(purpose, plain);
    }

    /// @throws KeyDestroyedException when the key is gone
    /// @throws SealBrokenException when the bytes were changed, or were sealed for another scope or purpose
    public byte[] open(KeyScope scope, String purpose, byte[] sealed) {
        var id = DataKey.idOf(sealed);
        var key = byId.get(new KeyId(scope.tenant(), id)).orElseThrow(() -> new KeyDestroyedException(scope));
        if (!key.scope().equals(scope))
            throw new SealBrokenException("These bytes were sealed for another scope than " + scope + ".", null);
        return key.open(purpose, sealed);
    }

    /// Names bytes: the same bytes the same while the scope's key is, and to nobody without the key.
    /// @return 32 bytes
    public byte[] name(KeyScope scope, String purpose, byte[] plain) {
        return current.get(scope).orElseThrow().name(purpose, plain);
    }

    /// Destroys every key of the scope with the transaction's commit. What they sealed is unreadable from then
    /// on; on other nodes within half a second. Sealing in the scope again makes a new key.
    /// @param tx a transaction of the scope's tenant, or over all tenants
    public void destroy(Tx tx, KeyScope scope) {
        tx.execute(
                "delete from data_keys where tenant_id = ? and scope = ?",
                scope.tenant().value(),
                scope.name());
        current.changed(scope.tenant());
        byId.changed(scope.tenant());
    }
}
