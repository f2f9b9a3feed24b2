package dev.parley.platform.crypto;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// The table of data keys.
final class DataKeys {
    private static final String COLUMNS = "id, tenant_id, scope, master_key, wrapped";
    private static final byte WRAPPING = 1;

    private final Database database;
    private final MasterKeys masterKeys;

    DataKeys(Database database, MasterKeys masterKeys) {
        this.database = database;
        this.masterKeys = masterKeys;
    }

    /// A row.
    record Stored(UUID id, KeyScope scope, MasterKeys.Wrapped wrapped) {
        static Stored map(ResultSet row) throws SQLException {
            return new Stored(
                    row.getObject("id", UUID.class),
                    new KeyScope(new TenantId(row.getObject("tenant_id", UUID.class)), row.getString("scope")),
                    new MasterKeys.Wrapped(row.getString("master_key"), row.getBytes("wrapped")));
        }

        byte[] unwrap(MasterKeys keys) {
            return keys.unwrap(wrapped, context(id, scope));
        }

        MasterKeys.Wrapped wrapAnew(MasterKeys keys) {
            return keys.wrap(unwrap(keys), context(id, scope));
        }

        static byte[] context(UUID id, KeyScope scope) {
            return DataKey.context(WRAPPING, id, scope, "data key");
        }
    }

    /// Empty when the tenant has no such key, or has it no longer.
    Optional<DataKey> find(TenantId tenant, UUID id) {
        return database.acrossTenants(tx -> tx.first(
                        "select " + COLUMNS + " from data_keys where tenant_id = ? and id = ?",
                        Stored::map,
                        tenant.value(),
                        id))
                .map(this::usable);
    }

    /// The key by which the scope is sealed from now on; made when there is none. Whoever comes first makes it.
    DataKey current(KeyScope scope) {
        // made, and destroyed before it was read: again
        for (int tries = 0; tries < 3; tries++) {
            var found = newest(scope);
            if (found.isPresent()) return usable(found.get());
            database.acrossTenantsDo(tx -> insert(tx, scope, 1));
        }
        throw new KeyDestroyedException(scope);
    }

    private Optional<Stored> newest(KeyScope scope) {
        return database.acrossTenants(tx -> tx.first(
                "select " + COLUMNS
                        + " from data_keys where tenant_id = ? and scope = ? order by generation desc limit 1",
                Stored::map,
                scope.tenant().value(),
                scope.name()));
    }

    /// Makes a key unless there is one of that generation.
    /// @return whether this made it
    boolean insert(Tx tx, KeyScope scope, int generation) {
        var id = Ids.next();
        var wrapped = masterKeys.wrap(Aes256.newKey(), Stored.context(id, scope));
        return tx.execute(
                        """
                        insert into data_keys (tenant_id, id, scope, generation, master_key, wrapped)
                        values (?, ?, ?, ?, ?, ?) on conflict (tenant_id, scope, generation) do nothing
                        """, scope.tenant().value(), id, scope.name(), generation, wrapped.masterKey(), wrapped.bytes())
                > 0;
    }

    private DataKey usable(Stored stored) {
        return new DataKey(stored.id, stored.scope, new Aes256(stored.unwrap(masterKeys)));
    }
}
