package dev.parley.portability;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyHandOver;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.LocalMasterKeys;
import dev.parley.platform.crypto.MasterKeyRing;
import dev.parley.platform.crypto.Vault;
import dev.parley.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// As much of an installation as moves tenants: a database and a master key of its own.
final class Installation implements AutoCloseable {
    final TestDatabase db = TestDatabase.fresh();
    final Vault vault;
    final TenantExport exports;
    final TenantImport imports;

    Installation(int masterKey) {
        var key = new byte[32];
        key[0] = (byte) masterKey;
        var ring = MasterKeyRing.parse(
                "test", "key" + masterKey + ":" + Base64.getEncoder().encodeToString(key));
        var masterKeys = new LocalMasterKeys(() -> ring);
        vault = new Vault(db.database(), db.changes(), masterKeys);
        vault.bind();
        var handOver = new KeyHandOver(masterKeys);
        exports = new TenantExport(db.database(), handOver, "test", List.of("0001", "0002"));
        imports = new TenantImport(db.database(), handOver, List.of("0001", "0002"), List.of());
    }

    /// A tenant with a few rows in several tables.
    /// @param word stands in its texts
    TenantId tenant(String slug, String word) {
        var id = db.tenant(slug);
        for (int i = 0; i < 3; i++) {
            var document = Ids.next();
            db.execute("""
                    insert into documents (tenant_id, id, title, content_type, content, content_hash, size_bytes)
                    values ('%1$s', '%2$s', 'T "%4$s" \\ %3$d', 'text/plain', e'é\\n\\t\\x01😀 %4$s %3$d',
                        sha256('%2$s'), 10);
                    insert into chunks (tenant_id, document_id, id, ordinal, start_offset, end_offset, text, embedding,
                        model)
                    select '%1$s', '%2$s', gen_random_uuid(), n, 0, 1, '%4$s ' || n,
                        decode(repeat('00ff', 768), 'hex'), 'm' from generate_series(1, 5) n
                    """.formatted(id.value(), document, i, word));
        }
        db.execute("""
                insert into api_keys (id, tenant_id, name, scopes)
                values ('%1$s', '%2$s', '%3$s', array['chat', 'a,b "c"']);
                insert into api_key_secrets (tenant_id, key_id, number, secret_hash)
                values ('%2$s', '%1$s', 1, sha256('x'));
                insert into providers (tenant_id, id, name, dialect, base_url, sealed_key, models)
                values ('%2$s', '%1$s', 'own', 'openai', 'https://example.com', 'sealed', '[]')
                """.formatted(Ids.next(), id.value(), word));
        return id;
    }

    byte[] export(TenantId tenant, @Nullable String passphrase) {
        var out = new ByteArrayOutputStream();
        exports.write(tenant, TenantExport.newId(), passphrase, out);
        return out.toByteArray();
    }

    TenantImport.Imported importing(byte[] archive, @Nullable String slug, @Nullable String passphrase) {
        return imports.read(new ByteArrayInputStream(archive), slug, passphrase);
    }

    byte[] seal(TenantId tenant, String secret) {
        return vault.seal(KeyScope.tenant(tenant), "test", secret.getBytes(StandardCharsets.UTF_8));
    }

    String open(TenantId tenant, byte[] sealed) {
        return new String(vault.open(KeyScope.tenant(tenant), "test", sealed), StandardCharsets.UTF_8);
    }

    /// Rows of the tenant in every table that has its rows.
    long rows(TenantId tenant) {
        return db.database()
                .acrossTenants(tx -> Catalogue.read(tx).tables().stream()
                        .mapToLong(table -> tx.first(
                                        "select count(*) from " + table.quoted() + " where " + table.tenantColumn()
                                                + " = ?",
                                        row -> row.getLong(1),
                                        tenant.value())
                                .orElseThrow())
                        .sum());
    }

    @Override
    public void close() {
        db.close();
    }
}
