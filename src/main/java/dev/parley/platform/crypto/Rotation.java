package dev.parley.platform.crypto;

import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.DataKeys.Stored;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/// Replaces keys while nodes serve. The work goes in batches, each a transaction: it may be broken off at any
/// time, and run again or by two at once.
public final class Rotation {
    private static final int BATCH = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Database database;
    private final MasterKeys masterKeys;
    private final DataKeys keys;
    private final Duration patience;

    public Rotation(Database database, MasterKeys masterKeys) {
        this(database, masterKeys, PATIENCE);
    }

    /// @param patience how long to wait for nodes to learn the newest master key
    Rotation(Database database, MasterKeys masterKeys, Duration patience) {
        this.patience = patience;
        this.database = database;
        this.masterKeys = masterKeys;
        this.keys = new DataKeys(database, masterKeys);
    }

    /// Wraps every data key under the newest master key. The data keys stay the same: what nodes hold of them stays
    /// good, and nothing that is sealed changes.
    /// @return how many were wrapped anew
    /// @throws MasterKeyUnusable when a master key that wrapped some of them is not given, or a running node
    ///     has not the
    ///     newest
    public int rewrap() {
        new MasterKeyCheck(database, masterKeys).require();
        new MasterKeyHolders(database, masterKeys).awaitNewest(patience);
        int all = 0;
        for (int done; (done = database.acrossTenants(this::rewrapSome)) > 0; ) all += done;
        return all;
    }

    private int rewrapSome(Tx tx) {
        var newest = masterKeys.newest();
        var old = tx.list("""
                select id, tenant_id, scope, master_key, wrapped from data_keys
                where master_key in (select id from master_keys where id <> ?) limit ? for update skip locked
                """, Stored::map, newest, BATCH);
        for (var key : old) {
            var wrapped = key.wrapAnew(masterKeys);
            tx.execute(
                    "update data_keys set master_key = ?, wrapped = ? where tenant_id = ? and id = ?",
                    wrapped.masterKey(),
                    wrapped.bytes(),
                    key.scope().tenant().value(),
                    key.id());
        }
        return old.size();
    }

    /// The ids of master keys that no data key needs any more, the newest left out.
    public List<String> retired() {
        return database.acrossTenants(tx -> tx.list("""
                select id from master_keys m
                where id <> ? and not exists (select from data_keys d where d.master_key = m.id) order by id
                """, row -> row.getString(1), masterKeys.newest()));
    }

    /// Gives every scope that has a data key a new one for what is sealed from now on: on every node within half a
    /// second. What was sealed still opens with its own.
    /// @return how many were made
    public int renew() {
        var begun = database.acrossTenants(
                        tx -> tx.first("select now()", row -> row.getObject(1, OffsetDateTime.class)))
                .orElseThrow();
        int all = 0;
        for (int done; (done = database.acrossTenants(tx -> renewSome(tx, begun))) > 0; ) all += done;
        return all;
    }

    private record Newest(KeyScope scope, int generation) {}

    private int renewSome(Tx tx, OffsetDateTime before) {
        var old = tx.list(
                """
                select tenant_id, scope, max(generation) from data_keys group by tenant_id, scope
                having max(created_at) < ? limit ?
                """,
                row -> new Newest(
                        new KeyScope(new TenantId(row.getObject(1, UUID.class)), row.getString(2)), row.getInt(3)),
                before,
                BATCH);
        int made = 0;
        for (var newest : old) if (keys.insert(tx, newest.scope, newest.generation + 1)) made++;
        old.stream().map(newest -> newest.scope.tenant()).distinct().forEach(tenant -> announce(tx, tenant));
        return made;
    }

    /// A new key is not announced by itself, since the first of a scope is in no node's memory.
    private static void announce(Tx tx, TenantId tenant) {
        tx.first("""
                with change as (insert into changes (topic, tenant_id) values ('data_keys', ?)
                    returning tenant_id, version)
                select pg_notify('parley_changes', 'data_keys:' || tenant_id || ':' || version) from change
                """, row -> true, tenant.value());
    }
}
