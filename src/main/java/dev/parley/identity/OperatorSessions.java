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
import org.jspecify.annotations.Nullable;

/// Operators in the console. Each session has an operator's key of its own, which the cookie holds: it ends after
/// twelve hours, by signing out, or when the key is revoked, and what is done with it stands in the audit log.
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
                .call(() -> database.acrossTenants(
                        tx -> Optional.ofNullable(SignInTickets.use(tx, ticket)).map(name -> open(tx, name, from))));
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
        var wrong = wrong(credential);
        if (credential == null || wrong != null) {
            refused(credential == null ? "operator key" : credential.caller().name(), from);
            throw new PlatformException(ErrorCode.INVALID_API_KEY, String.valueOf(wrong));
        }
        var name = credential.caller().name();
        var opened = new Actor(Actor.Kind.OPERATOR, name, from.address(), from.requestId(), null)
                .call(() -> database.acrossTenants(tx -> open(tx, name, from)));
        attempts.succeededNowhere(from.address());
        return opened;
    }

    private static @Nullable String wrong(@Nullable Credential credential) {
        if (credential == null) return "There is no such operator's key; was it cut off?";
        if (!credential.caller().operator())
            return "This key is a tenant's. The operator's is PARLEY_OPERATOR_KEY of first-run.env; members of a tenant"
                    + " sign in with their e-mail address.";
        if (credential.isOver()) return "The operator's key was revoked or has expired.";
        return null;
    }

    private static Opened open(Tx tx, String by, LogIn.From from) {
        var text = KeyText.create(Ids.next());
        // as precise as the database keeps it
        var expiresAt = Instant.now().plus(LIFE).truncatedTo(ChronoUnit.MICROS);
        tx.execute(
                "insert into operator_keys (id, name, secret_hash, expires_at, console) values (?, ?, ?, ?, true)",
                text.id(),
                "console session",
                text.secretHash(),
                expiresAt.atOffset(ZoneOffset.UTC));
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
