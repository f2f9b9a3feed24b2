package dev.parley.platform.crypto;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Tx;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Hands a tenant's data keys over to another installation, whose master key is another: under a key made of a
/// passphrase in between. They keep their ids, so that what they sealed opens there.
public final class KeyHandOver {
    private static final int PAGE = 500;

    private final MasterKeys masterKeys;

    public KeyHandOver(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    /// A data key on its way.
    /// @param sealed the key under the passphrase's
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Handed(UUID id, String scope, int generation, Instant createdAt, byte[] sealed) {}

    /// A page of the tenant's keys in the order of their ids.
    /// @param after the last of the page before; null for the first page
    /// @return empty at the end
    public List<Handed> take(Tx tx, TenantId tenant, @Nullable UUID after, PassphraseKey under) {
        return tx.list(
                """
                select id, tenant_id, scope, generation, created_at, master_key, wrapped from data_keys
                where tenant_id = ? and (?::uuid is null or id > ?::uuid) order by id limit ?
                """,
                row -> {
                    var stored = DataKeys.Stored.map(row);
                    var sealed = under.seal(stored.unwrap(masterKeys), context(stored.id(), stored.scope()));
                    return new Handed(
                            stored.id(),
                            stored.scope().name(),
                            row.getInt("generation"),
                            row.getObject("created_at", OffsetDateTime.class).toInstant(),
                            sealed);
                },
                tenant.value(),
                after,
                after,
                PAGE);
    }

    /// Wraps a key under this installation's master key.
    /// @throws SealBrokenException when it was changed on its way, or is another tenant's
    public void bring(Tx tx, TenantId tenant, Handed handed, PassphraseKey under) {
        var scope = new KeyScope(tenant, handed.scope);
        try {
            var key = under.open(handed.sealed, context(handed.id, scope));
            var wrapped = masterKeys.wrap(key, DataKeys.Stored.context(handed.id, scope));
            tx.execute(
                    """
                    insert into data_keys (tenant_id, id, scope, generation, master_key, wrapped, created_at)
                    values (?, ?, ?, ?, ?, ?, ?)
                    """,
                    tenant.value(),
                    handed.id,
                    scope.name(),
                    handed.generation,
                    wrapped.masterKey(),
                    wrapped.bytes(),
                    handed.createdAt.atOffset(ZoneOffset.UTC));
        } catch (GeneralSecurityException broken) {
            throw new SealBrokenException("The data key " + handed.id + " was changed on its way.", broken);
        }
    }

    private static byte[] context(UUID id, KeyScope scope) {
        return DataKey.context((byte) 1, id, scope, "handed over");
    }
}
