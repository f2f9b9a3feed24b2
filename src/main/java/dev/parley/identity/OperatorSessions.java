package dev.parley.identity;

import dev.parley.audit.Actor;
import dev.parley.audit.Audit;
import dev.parley.identity.tokens.Attempts;
import dev.parley.identity.tokens.LogIn;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Operators in the console. Each session has an operator's key of its own, which the cookie holds: it ends after
/// twelve hours, by signing out, or when the key is revoked or the one that opened it, and what is done with it
/// stands in the audit log.
final class OperatorSessions {
    private static final Duration LIFE = Duration.ofHours(12);

    private final Database database;
    private final ApiKeys keys;
    private final Attempts attempts;

    OperatorSessions(Database database, ApiKeys keys, Attempts attempts) {
        this.database = database;
        this.keys = keys;
        this.attempts = attempts;
    }

    /// @param text that the cookie holds, which is here and nowhere else
    record Opened(String text, Instant expiresAt) {
        /// Without the text.
        @Override
        public String toString() {
            return "Opened[" + expiresAt + "]";
        }
    }

    /// Uses a ticket up, once, whoever comes first.
    /// @throws PlatformException INVALID_TOKEN, TOO_MANY_ATTEMPTS
    Opened openByTicket(String ticket, LogIn.From from) {
        attempts.beginNowhere(from.address());
        var opened = anonymous("ticket", from)
                .call(() -> database.acrossTenants(tx ->
                        Optional.ofNullable(SignInTickets.use(tx, ticket)).map(name -> open(tx, name, null, from))));
        if (opened.isEmpty()) {
            refused("ticket", from);
            throw new PlatformException(
                    ErrorCode.INVALID_TOKEN,
                    "This sign-in link was used already, is older than an hour or was cut off;"
                            + " `./parley sign-in` prints another.");
        }
        attempts.succeededNowhere(from.address());
        return opened.get();
    }

    /// @throws PlatformException INVALID_API_KEY, TOO_MANY_ATTEMPTS, OVERLOADED
    Opened openByKey(String key, LogIn.From from) {
        attempts.beginNowhere(from.address());
        var credential = KeyText.parse(key)
                .flatMap(text -> keys.prove(text, from.address()))
                .map(ApiKeys.Proof::credential)
                .orElse(null);
        if (credential == null) throw refused("operator key", from, "There is no such operator's key; was it cut off?");
        var name = credential.caller().name();
        if (!credential.caller().operator())
            throw refused(
                    name,
                    from,
                    "This key is a tenant's. The operator's is PARLEY_OPERATOR_KEY of first-run.env; members of a"
                            + " tenant sign in with their e-mail address.");
        var id = credential.key().id();
        var opened = new Actor(Actor.Kind.OPERATOR, name, from.address(), from.requestId(), null)
                .call(() -> database.acrossTenants(
                        tx -> isGood(tx, id) ? Optional.of(open(tx, name, id, from)) : Optional.<Opened>empty()));
        if (opened.isEmpty())
            throw refused(
                    name, from, "The operator's key was revoked, has expired, or is that of a session in the console.");
        attempts.succeededNowhere(from.address());
        return opened.get();
    }

    /// Whether the key may open a session; nobody revokes it until the transaction ends. A session's own key
    /// could else be used for a new one again and again.
    private static boolean isGood(Tx tx, UUID key) {
        return tx.first(
                        "select 1 from operator_keys where id = ? and not console and revoked_at is null"
                                + " and (expires_at is null or expires_at > now()) for share",
                        row -> true,
                        key)
                .isPresent();
    }

    /// @param key that opens it; null for a ticket
    private static Opened open(Tx tx, String by, @Nullable UUID key, LogIn.From from) {
        var text = KeyText.create(Ids.next());
        // as precise as the database keeps it
        var expiresAt = Instant.now().plus(LIFE).truncatedTo(ChronoUnit.MICROS);
        tx.execute(
                "insert into operator_keys (id, name, secret_hash, expires_at, console, opened_by)"
                        + " values (?, ?, ?, ?, true, ?)",
                text.id(),
                "console session",
                text.secretHash(),
                expiresAt.atOffset(ZoneOffset.UTC),
                key);
        Audit.record(
                tx,
                Audit.INSTALLATION,
                "operator_session.opened",
                ApiKey.format(text.id()),
                null,
                Map.of("by", by, "user_agent", from.userAgent()));
        return new Opened(text.text(), expiresAt);
    }

    /// The running session that a cookie's text proves.
    /// @param address of the caller
    Optional<Credential> find(String text, String address) {
        return KeyText.parse(text)
                .flatMap(key -> keys.prove(key, address))
                .map(ApiKeys.Proof::credential)
                .filter(credential -> credential.caller().operator() && !credential.isOver());
    }

    /// Ends a session; a key that was not made for one stays.
    void end(Credential session) {
        database.acrossTenantsDo(tx -> {
            int ended = tx.execute(
                    "update operator_keys set revoked_at = now() where id = ? and console and revoked_at is null",
                    session.key().id());
            if (ended > 0)
                Audit.record(
                        tx,
                        Audit.INSTALLATION,
                        "operator_session.ended",
                        session.caller().name(),
                        null,
                        null);
        });
        keys.operatorsChanged();
    }

    /// Deletes those whose time is over: nobody can use them.
    void sweep() {
        database.acrossTenantsDo(tx -> tx.execute("delete from operator_keys where console and expires_at < now()"));
    }

    private PlatformException refused(String shown, LogIn.From from, String why) {
        refused(shown, from);
        return new PlatformException(ErrorCode.INVALID_API_KEY, why);
    }

    private void refused(String shown, LogIn.From from) {
        anonymous(shown, from).call(() -> {
            database.acrossTenantsDo(tx -> Audit.record(
                    tx,
                    Audit.INSTALLATION,
                    "operator_session.refused",
                    shown,
                    null,
                    Map.of("user_agent", from.userAgent())));
            return true;
        });
    }

    private static Actor anonymous(String name, LogIn.From from) {
        return new Actor(Actor.Kind.ANONYMOUS, name, from.address(), from.requestId(), null);
    }
}
