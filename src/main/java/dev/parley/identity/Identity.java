package dev.parley.identity;

import dev.parley.identity.issuers.TrustedIssuers;
import dev.parley.identity.members.Invitations;
import dev.parley.identity.members.InvitationsApi;
import dev.parley.identity.members.Members;
import dev.parley.identity.members.MembersApi;
import dev.parley.identity.roles.Roles;
import dev.parley.identity.roles.RolesApi;
import dev.parley.identity.tokens.AccessTokens;
import dev.parley.identity.tokens.Attempts;
import dev.parley.identity.tokens.Bearers;
import dev.parley.identity.tokens.BrowserSessions;
import dev.parley.identity.tokens.LogIn;
import dev.parley.identity.tokens.OwnPassword;
import dev.parley.identity.tokens.Passwords;
import dev.parley.identity.tokens.Sessions;
import dev.parley.identity.tokens.SessionsApi;
import dev.parley.identity.tokens.SigningKeys;
import dev.parley.identity.tokens.SigningKeysApi;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Tenants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// People and their tokens, put together.
public final class Identity implements AutoCloseable {
    private final Passwords passwords = new Passwords();
    private final Sessions sessions;
    private final SigningKeys keys;
    private final Attempts attempts;
    private final Bearers bearers;
    private final Roles roles;
    private final BrowserSessions browsers;
    private final OperatorSessions operators;
    private final ConsoleCookie cookie;
    private final List<Route> routes = new ArrayList<>();

    /// @param publicUrl where callers reach this installation, without a slash at the end: the issuer of its
    ///     tokens
    /// @param keyPeriod how long a key signs
    /// @param secure whether browsers reach this installation by HTTPS
    public record Settings(String publicUrl, Duration keyPeriod, boolean secure) {}

    /// What it is made of.
    ///
    /// @param reach how other issuers are asked for their keys
    public record Parts(
            Database database,
            Changes changes,
            Vault vault,
            Tenants tenants,
            ApiKeys keys,
            Tasks tasks,
            TrustedIssuers.Reach reach) {}

    public Identity(Parts parts, Settings settings) {
        var database = parts.database;
        var changes = parts.changes;
        var clock = InstantSource.system();
        roles = new Roles(
                database, changes, tenant -> parts.tenants.get(tenant).plan().allowed(PlanLimit.ROLES));
        sessions = new Sessions(database, changes);
        keys = new SigningKeys(database, changes, parts.vault, settings.keyPeriod, clock);
        attempts = new Attempts(database, System::nanoTime);
        var tokens = new AccessTokens(keys, settings.publicUrl, clock);
        var issuers = new TrustedIssuers(database, changes, roles, parts.tasks, settings.publicUrl, parts.reach);
        bearers = new Bearers(tokens, issuers.vouching(), sessions, roles);

        var members = new Members(database, roles, sessions);
        var invitations = new Invitations(database, roles, sessions, passwords, parts.tenants);
        var logIn = new LogIn(database, parts.tenants, sessions, passwords, attempts);
        browsers = new BrowserSessions(logIn, sessions, roles);
        var ownPassword = new OwnPassword(database, sessions, passwords, attempts);
        routes.addAll(new SessionsApi(logIn, ownPassword, sessions, tokens, parts.tenants).routes());
        operators = new OperatorSessions(database, parts.keys, attempts);
        cookie = new ConsoleCookie(settings.secure);
        routes.addAll(new ConsoleSessionApi(browsers, operators, parts.tenants, cookie, settings.publicUrl).routes());
        routes.addAll(new MembersApi(members).routes());
        routes.addAll(new InvitationsApi(invitations, settings.publicUrl).routes());
        routes.addAll(new RolesApi(roles).routes());
        routes.addAll(issuers.routes());
        routes.addAll(new SigningKeysApi(keys, clock).routes());
    }

    /// How many roles of its own a tenant has.
    public long rolesUsed(TenantId tenant) {
        return roles.used(tenant);
    }

    public Bearers bearers() {
        return bearers;
    }

    BrowserSessions browsers() {
        return browsers;
    }

    ConsoleCookie cookie() {
        return cookie;
    }

    public List<Route> routes() {
        return List.copyOf(routes);
    }

    /// What one kind of node does for all: keys are made in time, and what has expired goes.
    public void maintain(Tasks tasks) {
        tasks.start("signing-keys-first", keys::maintain);
        tasks.repeat("signing-keys", Duration.ofMinutes(1), keys::maintain);
        tasks.repeat("sessions", Duration.ofMinutes(10), sessions::sweep);
        tasks.repeat("operator-sessions", Duration.ofMinutes(10), operators::sweep);
        tasks.repeat("login-attempts", Duration.ofMinutes(10), attempts::sweep);
    }

    @Override
    public void close() {
        passwords.close();
    }
}
