package dev.parley.platform.crypto;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which master keys the running nodes have. Nodes say so every other second, so that keys are not wrapped by one that
/// a node could not unwrap them with.
public final class MasterKeyHolders {
    /// How often a node says what it has.
    public static final Duration EVERY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MasterKeyHolders.class);

    private final Database database;
    private final MasterKeys masterKeys;
    private final UUID node = Ids.next();

    public MasterKeyHolders(Database database, MasterKeys masterKeys) {
        this.database = database;
        this.masterKeys = masterKeys;
    }

    /// Says what this node has, and forgets nodes that ended. While the database does not answer it says nothing: keys
    /// cannot be replaced then either.
    public void report() {
        try {
            say();
        } catch (PlatformException unreachable) {
            LOG.debug("Which master keys this node has was not written: {}", unreachable.getMessage());
        }
    }

    private void say() {
        database.acrossTenantsDo(tx -> {
            tx.execute("""
                    insert into master_key_holders (node, keys) values (?, ?)
                    on conflict (node) do update set keys = excluded.keys, seen_at = now()
                    """, node, masterKeys.ids().toArray(String[]::new));
            tx.execute("delete from master_key_holders where seen_at < now() - interval '1 minute'");
        });
    }

    /// Waits until every running node has the newest key.
    /// @throws MasterKeyUnusable when one still has it not
    void awaitNewest(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (int lacking; (lacking = lacking()) > 0; ) {
            if (System.nanoTime() > end)
                throw new MasterKeyUnusable(lacking + " running node(s) do not have master key '" + masterKeys.newest()
                        + "' and could not open what it wraps; give it to every node first (docs/operations/keys.md).");
            try {
                Thread.sleep(EVERY.dividedBy(4));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new MasterKeyUnusable("The rotation was interrupted before it began.");
            }
        }
    }

    private int lacking() {
        return database.acrossTenants(tx -> tx.first("""
                        select count(*) from master_key_holders
                        where seen_at > now() - interval '15 seconds' and not ? = any (keys)
                        """, row -> row.getInt(1), masterKeys.newest()))
                .orElse(0);
    }
}
