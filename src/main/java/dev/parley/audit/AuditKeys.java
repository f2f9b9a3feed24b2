package dev.parley.audit;

import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The installation's keys for signing heads, and what other modules certify: one that signs, and the public
/// halves of those before it.
public final class AuditKeys {
    private static final KeyScope SCOPE = KeyScope.installation("audit");
    private static final String PURPOSE = "audit_key";

    private final Database database;
    private final Vault vault;

    public AuditKeys(Database database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /// What signs now.
    public static final class Signer {
        private final AuditKey key;
        private final PrivateKey secret;

        Signer(AuditKey key, PrivateKey secret) {
            this.key = key;
            this.secret = secret;
        }

        /// Its public half.
        public AuditKey key() {
            return key;
        }

        /// @param label says what the text is, such as `parley-erasure-certificate/1`, so that no signature of
        ///     one kind
        ///     can stand for another
        /// @return the signature over the label, a line break and the text in UTF-8: 128 hexadecimal digits
        public String sign(String label, String text) {
            return sign(AuditKey.labelled(label, text));
        }

        /// @return 128 hexadecimal digits
        String sign(Canonical message) {
            return sign(message.toBytes());
        }

        private String sign(byte[] message) {
            try {
                var ed25519 = Signature.getInstance("Ed25519");
                ed25519.initSign(secret);
                ed25519.update(message);
                return HexFormat.of().formatHex(ed25519.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java has Ed25519.", e);
            }
        }

        @Override
        public String toString() {
            return "Signer[" + key.kid() + "]";
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sealed(AuditKey key, byte[] secret) {}

    /// Makes the first key when there is none.
    public void prepare() {
        if (database.acrossTenants(AuditKeys::current).isEmpty()) replace(false);
    }

    /// The key of now; asks the database.
    public Signer signer() {
        prepare();
        var sealed = database.acrossTenants(AuditKeys::current).orElseThrow();
        return new Signer(sealed.key, secret(vault.open(SCOPE, PURPOSE, sealed.secret)));
    }

    /// Replaces the key that signs. Its public half stays, so that what it signed can be verified.
    /// @return the new key
    public AuditKey rotate() {
        return replace(true);
    }

    /// Every key that ever signed, the one that signs now first.
    List<AuditKey> all() {
        return database.acrossTenants(tx -> tx.list(
                "select public from audit_keys order by private is null, created_at desc",
                row -> AuditKey.of(row.getBytes(1))));
    }

    private AuditKey replace(boolean evenIfThereIsOne) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var key = AuditKey.of(pair.getPublic());
            var sealed = vault.seal(SCOPE, PURPOSE, pair.getPrivate().getEncoded());
            return database.acrossTenants(tx -> replace(tx, key, sealed, evenIfThereIsOne));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has Ed25519.", e);
        }
    }

    private static AuditKey replace(Tx tx, AuditKey key, byte[] sealed, boolean evenIfThereIsOne) {
        tx.first("select pg_advisory_xact_lock(hashtextextended('audit_keys', 0))", row -> true);
        var old = current(tx);
        if (old.isPresent() && !evenIfThereIsOne) return old.get().key;
        tx.execute("update audit_keys set private = null where private is not null");
        tx.execute("insert into audit_keys (id, public, private) values (?, ?, ?)", key.kid(), key.bytes(), sealed);
        Audit.record(
                tx,
                Audit.INSTALLATION,
                old.isPresent() ? "audit_key.rotated" : "audit_key.created",
                key.kid(),
                old.map(known -> Map.of("key", known.key.kid())).orElse(null),
                Map.of("key", key.kid()));
        return key;
    }

    private static Optional<Sealed> current(Tx tx) {
        return tx.first(
                "select public, private from audit_keys where private is not null",
                row -> new Sealed(AuditKey.of(row.getBytes(1)), row.getBytes(2)));
    }

    private static PrivateKey secret(byte[] encoded) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The audit key that was opened is no Ed25519 key", e);
        }
    }
}
