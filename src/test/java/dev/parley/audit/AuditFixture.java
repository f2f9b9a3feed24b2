package dev.parley.audit;

import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.LocalMasterKeys;
import dev.parley.platform.crypto.MasterKeyRing;
import dev.parley.platform.crypto.Vault;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The audit log on a database of its own.
final class AuditFixture implements AutoCloseable {
    private static final List<Actor.Kind> KINDS = List.of(Actor.Kind.values());

    final TestDatabase db = TestDatabase.fresh();
    final Chain chain = new Chain(db.database());
    final AuditKeys keys = new AuditKeys(db.database(), vault(db));
    final Heads heads = new Heads(db.database(), chain, keys);
    final Log log = new Log(db.database());
    final Export export = new Export(log, heads, keys);

    private static Vault vault(TestDatabase db) {
        var ring = MasterKeyRing.parse(
                "PARLEY_MASTER_KEY", "test:" + Base64.getEncoder().encodeToString(new byte[32]));
        var vault = new Vault(db.database(), db.changes(), new LocalMasterKeys(() -> ring));
        vault.bind();
        return vault;
    }

    /// Entries of every shape: with and without address, reason, request, before and after.
    void write(TenantId tenant, int entries) {
        for (int i = 0; i < entries; i++) {
            var actor = new Actor(
                    KINDS.get(i % KINDS.size()),
                    "key_" + i,
                    i % 2 == 0 ? "10.0.0." + i % 250 : null,
                    i % 3 == 0 ? null : "req_" + i,
                    i % 4 == 0 ? "ticket \"" + i + "\" für Ü\n" : null);
            var before = i % 2 == 0 ? null : Map.of("limit", i, "name", "old ☃ " + i);
            var after = i % 7 == 0 ? null : Map.of("limit", i + 1.5, "name", "new 𝄞 " + i);
            int number = i;
            actor.call(() -> Tenancy.call(
                    tenant,
                    () -> db.database().inTenant(tx -> {
                        Audit.record(tx, tenant, "thing.changed", "thing_" + number, before, after);
                        return true;
                    })));
        }
    }

    byte[] export(TenantId tenant, @Nullable Instant from, @Nullable Instant to) {
        return Tenancy.call(tenant, () -> {
            var out = new ByteArrayOutputStream();
            try {
                export.write(export.begin(tenant, from, to), out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        });
    }

    @Override
    public void close() {
        db.close();
    }
}
