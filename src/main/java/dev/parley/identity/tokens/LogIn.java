package dev.parley.identity.tokens;

import dev.parley.audit.Actor;
import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// E-mail address and password → session. Whatever is wrong, the answer is the same, and one hash is computed for
/// it: an unknown tenant, an unknown address, a disabled member, a wrong password.
public final class LogIn {
    private final Database database;
    private final Tenants tenants;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Attempts attempts;

    public LogIn(Database database, Tenants tenants, Sessions sessions, Passwords passwords, Attempts attempts) {
        this.database = database;
        this.tenants = tenants;
        this.sessions = sessions;
        this.passwords = passwords;
        this.attempts = attempts;
    }

    /// @param tenant its slug or its id
    public record Request(String tenant, String email, String password) {
        /// As they were sent.
        /// @throws PlatformException INVALID_REQUEST naming the field that is missing or too long
        public static Request of(@Nullable String tenant, @Nullable String email, @Nullable String password) {
            return new Request(
                    Fields.text("tenant", tenant, 63),
                    Fields.text("email", email, 254),
                    Passwords.shown("password", password));
        }

        /// Without the password.
        @Override
        public String toString() {
            return "Request[" + tenant + "]";
        }
    }

    /// @param address where the request came from
    public record From(String address, String userAgent, String requestId) {
        private static final int LONGEST_AGENT = 300;

        public static From of(Exchange exchange) {
            var agent = exchange.header("User-Agent").orElse("").replaceAll("\\p{Cntrl}", " ");
            return new From(
                    exchange.remoteAddress(),
                    agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)),
                    exchange.requestId());
        }
    }

    record Opened(Session session, RefreshToken refresh) {}

    /// @throws PlatformException INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, OVERLOADED, TENANT_SUSPENDED
    Opened open(Request request, From from) {
        return open(request, from, false);
    }

    Opened open(Request request, From from, boolean console) {
        try (var turn = passwords.turn()) {
            var tenant = tenant(request.tenant).orElse(null);
            if (tenant == null) {
                attempts.beginNowhere(request.tenant, request.email, from.address);
                turn.matches(null, request.password);
                throw invalid();
            }
            return Tenancy.call(tenant.id(), () -> open(tenant, request, from, console, turn));
        }
    }

    private Opened open(Tenant tenant, Request request, From from, boolean console, Passwords.Turn turn) {
        var attempt = attempts.begin(request.email, from.address);
        var known = sessions.signingIn(request.email);
        var hash = known.filter(Sessions.SigningIn::active).map(Sessions.SigningIn::passwordHash);
        if (!turn.matches(hash.orElse(null), request.password)) {
            refused(tenant.id(), attempt, from);
            throw invalid();
        }
        tenant.requireActive();
        attempts.succeeded(attempt);
        return opened(known.orElseThrow().member(), from, console);
    }

    /// A session of the bound tenant's member, who has shown to be that.
    private Opened opened(UUID member, From from, boolean console) {
        var refresh = RefreshToken.create();
        var actor = new Actor(Actor.Kind.MEMBER, Ids.format("mem", member), from.address, from.requestId, null);
        return new Opened(
                actor.call(() -> sessions.open(member, refresh, from.address, from.userAgent, console)), refresh);
    }

    /// The address that was claimed stands in the log as a hash: it may be anybody's, or a password in the wrong
    /// field.
    private void refused(TenantId tenant, Attempts.Attempt attempt, From from) {
        var claimed = "email " + HexFormat.of().formatHex(attempt.account(), 0, 8);
        var actor = new Actor(Actor.Kind.ANONYMOUS, claimed, from.address, from.requestId, null);
        actor.call(() -> database.inTenant(tx -> {
            Audit.record(tx, tenant, "session.refused", claimed, null, Map.of("user_agent", from.userAgent));
            return true;
        }));
    }

    private Optional<Tenant> tenant(String text) {
        var id = Ids.parse("ten", text).map(TenantId::new);
        return id.isPresent() ? tenants.find(id.get()) : tenants.findBySlug(text);
    }

    private static PlatformException invalid() {
        return new PlatformException(
                ErrorCode.INVALID_CREDENTIALS, "Tenant, e-mail address and password do not belong together.");
    }
}
