package dev.parley.platform.crypto;

import dev.parley.platform.crypto.MasterKeys.Wrapped;
import dev.parley.platform.sql.Database;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Holds the master keys that are given against those that the database was sealed with.
final class MasterKeyCheck {
    private static final byte[] CONTEXT = "parley master key check".getBytes(StandardCharsets.UTF_8);

    private final Database database;
    private final MasterKeys keys;

    MasterKeyCheck(Database database, MasterKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /// Whether data keys were wrapped here before.
    static boolean isBound(Database database) {
        return database.acrossTenants(tx -> tx.first("select 1 from data_keys limit 1", row -> true))
                .isPresent();
    }

    /// Registers the key that wraps, when it is new.
    /// @throws MasterKeyUnusable in one line, when a key is missing or wrong
    void require() {
        for (var known : inUse()) keys.unwrap(known, CONTEXT);
        var newest = keys.wrap(new byte[0], CONTEXT);
        database.acrossTenantsDo(tx -> tx.execute(
                "insert into master_keys (id, check_value) values (?, ?) on conflict do nothing",
                newest.masterKey(),
                newest.bytes()));
        for (var known : registered(newest.masterKey())) keys.unwrap(known, CONTEXT);
    }

    private List<Wrapped> inUse() {
        return database.acrossTenants(tx -> tx.list("""
                select id, check_value from master_keys m
                where exists (select from data_keys d where d.master_key = m.id)
                """, MasterKeyCheck::map));
    }

    private List<Wrapped> registered(String id) {
        return database.acrossTenants(
                tx -> tx.list("select id, check_value from master_keys where id = ?", MasterKeyCheck::map, id));
    }

    private static Wrapped map(ResultSet row) throws SQLException {
        return new Wrapped(row.getString("id"), row.getBytes("check_value"));
    }
}
