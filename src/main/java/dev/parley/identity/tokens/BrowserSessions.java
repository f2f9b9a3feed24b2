package dev.parley.identity.tokens;

import dev.parley.identity.Caller;
import dev.parley.identity.roles.Roles;
import dev.parley.tenancy.Tenancy;
import java.util.Optional;

/// Members' sessions that a browser holds by a cookie, `ses-par-<id>.<secret>`. The text stays the same while
/// the session lasts, seven days at most and twelve hours without a request.
public final class BrowserSessions {
    private static final String PREFIX = "ses-par-";

    private final LogIn logIn;
    private final Sessions sessions;
    private final Roles roles;

    public BrowserSessions(LogIn logIn, Sessions sessions, Roles roles) {
        this.logIn = logIn;
        this.sessions = sessions;
        this.roles = roles;
    }

    /// A session and the text that its cookie holds, which is here and nowhere else.
    public record Opened(Session session, String text) {
        /// Without the text.
        @Override
        public String toString() {
            return "Opened[" + session.id() + "]";
        }
    }

    /// Whether a credential means to be such a session's.
    public static boolean isMeant(String credential) {
        return credential.startsWith(PREFIX);
    }

    /// @throws dev.parley.kernel.PlatformException INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, OVERLOADED,
    ///     TENANT_SUSPENDED
    public Opened open(LogIn.Request request, LogIn.From from) {
        var opened = logIn.open(request, from, true);
        return new Opened(opened.session(), opened.refresh().cookie().text(PREFIX));
    }

    /// The running session that the text proves.
    /// @param address of the caller
    public Optional<Session> find(String text, String address) {
        return SecretText.parse(PREFIX, text).flatMap(shown -> sessions.prove(shown, address));
    }

    /// Whom the text stands for at this moment.
    /// @param address of the caller
    /// @throws dev.parley.kernel.PlatformException INVALID_TOKEN when its session has ended
    public Caller prove(String text, String address) {
        return caller(
                find(text, address).orElseThrow(() -> Jws.invalid("The browser's session has ended; sign in again.")));
    }

    public Caller caller(Session session) {
        return Bearers.caller(session, roles);
    }

    public void end(Session session) {
        Tenancy.run(session.tenant(), () -> sessions.end(session.member(), session.id()));
    }
}
