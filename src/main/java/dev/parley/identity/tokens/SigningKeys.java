package dev.parley.identity.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The table of signing keys, and their rotation. Every node holds them all in memory; a key is known everywhere long
/// before it signs, and one that is removed is refused everywhere within a second.
public final class SigningKeys {
    /// How long a key of the schedule is published before it signs, for those who keep a copy of the published set.
    static final Duration AHEAD = Duration.ofHours(1);

    private static final long BETWEEN_ASKING = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BITS = 2048;
    private static final String PURPOSE = "signing_key";
    private static final KeyScope SCOPE = KeyScope.installation("signing_keys");
    private static final String COLUMNS = "id, public_key, sealed, created_at, signs_from";

    private final Database database;
    private final Vault vault;
    private final Duration period;
    private final InstantSource clock;
    private final Held<String, KeySet> held;
    private final ConcurrentMap<String, PrivateKey> opened = new ConcurrentHashMap<>();
    /// By `System.nanoTime()`; guarded by this.
    private long askedAt = System.nanoTime() - BETWEEN_ASKING;

    /// @param period how long a key signs before the next one does
    public SigningKeys(Database database, Changes changes, Vault vault, Duration period, InstantSource clock) {
        this.database = database;
        this.vault = vault;
        this.period = period;
        this.clock = clock;
        this.held = new Held<>(changes, List.of("signing_keys"), 1, _ -> Optional.of(read()), _ -> Audit.INSTALLATION);
    }

    KeySet all() {
        return held.get("all").orElseThrow();
    }

    /// The key that signs now; made when there is none yet.
    SigningKey signer() {
        return all().signer(clock.instant()).orElseGet(() -> {
            maintain();
            return all().signer(clock.instant()).orElseThrow();
        });
    }

    /// A key of that id whose tokens may still be valid; from memory when it is known.
    Optional<SigningKey> find(String id) {
        var known = all().find(id, clock.instant());
        return known.isPresent() ? known : justMade(id);
    }

    /// Another node may sign with a key of which the notice has not come here yet: the database is asked, ten times a
    /// second at most, whatever tokens name.
    private synchronized Optional<SigningKey> justMade(String id) {
        var known = all().find(id, clock.instant());
        if (known.isPresent() || System.nanoTime() - askedAt < BETWEEN_ASKING) return known;
        held.changed(Audit.INSTALLATION);
        var found = all().find(id, clock.instant());
        askedAt = System.nanoTime();
        return found;
    }

    PrivateKey privateKey(SigningKey key) {
        return opened.computeIfAbsent(key.id(), _ -> {
            try {
                var json = new String(vault.open(SCOPE, PURPOSE, key.sealed()), StandardCharsets.UTF_8);
                return RSAKey.parse(json).toPrivateKey();
            } catch (ParseException | JOSEException broken) {
                throw new IllegalStateException("The signing key " + key.id() + " cannot be read", broken);
            }
        });
    }

    /// Makes the next key when its time comes near, and deletes those that no valid token needs. Call it now and then.
    public void maintain() {
        var now = clock.instant();
        var keys = read();
        var newest = keys.newest();
        boolean due = newest.isEmpty()
                || !newest.get().signsFrom().plus(period).minus(AHEAD).isAfter(now);
        if (!due && keys.over(now).isEmpty()) return;
        var made = due ? generate() : null;
        change(tx -> {
            var there = read(tx);
            there.over(now).forEach(key -> delete(tx, key, "signing_key.expired"));
            // another node may have been quicker
            if (made == null || !there.newest().map(SigningKey::id).equals(newest.map(SigningKey::id))) return;
            insert(
                    tx,
                    made,
                    newest.map(key -> later(key.signsFrom().plus(period), now.plus(AHEAD)))
                            .orElse(now));
        });
    }

    /// Makes the next key outside of the schedule.
    /// @param ahead how long it is published before it signs
    /// @throws PlatformException CONFLICT while a next key waits already
    SigningKey rotate(Duration ahead) {
        var from = clock.instant().plus(ahead);
        var made = generate();
        change(tx -> {
            var newest = read(tx).newest();
            if (newest.isPresent() && newest.get().signsFrom().isAfter(clock.instant()))
                throw new PlatformException(
                        ErrorCode.CONFLICT,
                        "The key " + newest.get().id() + " is published already and signs from "
                                + newest.get().signsFrom() + "; remove it or wait.");
            insert(tx, made, from);
        });
        return all().find(made.getKeyID(), clock.instant()).orElseThrow();
    }

    /// Takes a key away: tokens that it signed are refused from now on. When it was the one that signs, another does
    /// so at once.
    /// @throws PlatformException NOT_FOUND
    void remove(String id) {
        var spare = generate();
        change(tx -> {
            var now = clock.instant();
            var keys = read(tx);
            var key = keys.find(id, now)
                    .orElseThrow(
                            () -> new PlatformException(ErrorCode.NOT_FOUND, "There is no signing key " + id + "."));
            boolean signs = keys.signer(now).map(SigningKey::id).equals(Optional.of(id));
            delete(tx, key, "signing_key.removed");
            // one from before must not sign again: its end is told already
            if (signs) insert(tx, spare, now);
        });
        opened.remove(id);
    }

    private void change(Consumer<Tx> work) {
        database.acrossTenantsDo(tx -> {
            tx.first("select pg_advisory_xact_lock(hashtextextended('signing_keys', 0))", row -> true);
            work.accept(tx);
        });
        held.changed(Audit.INSTALLATION);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static RSAKey generate() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyID(Ids.format("sig", Ids.next()))
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("Every Java makes RSA keys", impossible);
        }
    }

    private void insert(Tx tx, RSAKey key, Instant signsFrom) {
        var sealed = vault.seal(SCOPE, PURPOSE, key.toJSONString().getBytes(StandardCharsets.UTF_8));
        tx.execute(
                "insert into signing_keys (id, public_key, sealed, signs_from) values (?, ?::jsonb, ?, ?)",
                key.getKeyID(),
                key.toPublicJWK().toJSONString(),
                sealed,
                signsFrom.atOffset(ZoneOffset.UTC));
        Audit.record(
                tx, Audit.INSTALLATION, "signing_key.created", key.getKeyID(), null, Map.of("signs_from", signsFrom));
    }

    private static void delete(Tx tx, SigningKey key, String action) {
        int deleted = tx.execute("delete from signing_keys where id = ?", key.id());
        if (deleted > 0)
            Audit.record(tx, Audit.INSTALLATION, action, key.id(), Map.of("signs_from", key.signsFrom()), null);
    }

    private KeySet read() {
        return database.acrossTenants(SigningKeys::read);
    }

    private static KeySet read(Tx tx) {
        return new KeySet(tx.list("select " + COLUMNS + " from signing_keys", SigningKeys::map));
    }

    private static SigningKey map(ResultSet row) throws SQLException {
        try {
            var key = RSAKey.parse(row.getString("public_key"));
            return new SigningKey(
                    row.getString("id"),
                    key.toJSONObject(),
                    key.toRSAPublicKey(),
                    row.getBytes("sealed"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getObject("signs_from", OffsetDateTime.class).toInstant());
        } catch (ParseException | JOSEException broken) {
            throw new SQLException("signing_keys holds no RSA key under " + row.getString("id"), broken);
        }
    }
}
