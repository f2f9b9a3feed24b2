package dev.parley.identity.tokens;

import dev.parley.audit.Audit;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import java.util.Map;

/// Members change their password: who has found a session open does not know it, and guesses as slowly as at signing
/// in.
public final class OwnPassword {
    private final Database database;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Attempts attempts;

    public OwnPassword(Database database, Sessions sessions, Passwords passwords, Attempts attempts) {
        this.database = database;
        this.sessions = sessions;
        this.passwords = passwords;
        this.attempts = attempts;
    }

    /// The password of now and the next one.
    record Change(String current, String next) {
        /// Without either.
        @Override
        public String toString() {
            return "Change[]";
        }
    }

    /// Ends the member's other sessions, on every node within a second.
    /// @param address where the request came from
    /// @throws PlatformException FORBIDDEN for who has no password here; INVALID_REQUEST when the current one is
    ///     wrong; TOO_MANY_ATTEMPTS, OVERLOADED; CONFLICT when it was changed meanwhile
    void change(Caller caller, Change change, String address) {
        var own = caller.session();
        if (own == null)
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "Only a member who signed in with a password has one to change; API keys, operators and people whom"
                            + " a trusted issuer vouches for have none here.");
        var session = sessions.find(own).orElseThrow(() -> Session.notFound(Session.format(own)));
        try (var turn = passwords.turn()) {
            var attempt = attempts.begin(session.email(), address);
            var stored = database.inTenant(tx -> tx.first(
                            "select password_hash from members where id = ? and password_hash is not null",
                            row -> row.getString(1),
                            session.member()))
                    .orElse(null);
            if (stored == null || !turn.matches(stored, change.current)) {
                refused(session);
                throw PlatformException.invalid("current_password", "current_password is not the member's password.");
            }
            attempts.succeeded(attempt);
            replace(session, stored, turn.hash(change.next));
        }
        sessions.changed(session.tenant());
    }

    private void replace(Session own, String before, String after) {
        database.inTenantDo(tx -> {
            int changed = tx.execute(
                    "update members set password_hash = ? where id = ? and password_hash = ? and status = 'active'",
                    after,
                    own.member(),
                    before);
            if (changed == 0)
                throw new PlatformException(ErrorCode.CONFLICT, "The password was changed meanwhile, by someone else.");
            int ended = tx.execute("delete from sessions where member_id = ? and id <> ?", own.member(), own.id());
            Audit.record(
                    tx, own.tenant(), "member.password_changed", member(own), null, Map.of("sessions_ended", ended));
        });
    }

    private void refused(Session own) {
        database.inTenantDo(tx -> Audit.record(tx, own.tenant(), "member.password_refused", member(own), null, null));
    }

    private static String member(Session session) {
        return Ids.format("mem", session.member());
    }
}
