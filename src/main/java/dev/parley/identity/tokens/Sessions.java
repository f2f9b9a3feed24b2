package dev.parley.identity.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.audit.Audit;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of sessions. One in use is checked against memory; it ends on every node within a second of its
/// end, of its member being disabled or removed, and a member's new role holds as soon.
public final class Sessions {
    /// However often it is renewed.
    static final Duration LIFE = Duration.ofDays(30);
    /// Of a browser's, however often it is used; unused it ends after `IDLE`.
    static final Duration CONSOLE_LIFE = Duration.ofDays(7);

    private static final Duration IDLE = Duration.ofHours(12);
    /// Between two notes of a browser's session being used.
    private static final Duration NOTED = Duration.ofMinutes(5);
    /// A member's further ones end the oldest.
    private static final int MOST_OF_A_MEMBER = 50;

    private static final int HELD = 100_000;
    private static final String FROM_MEMBERS = """
            select s.id, s.tenant_id, s.member_id, m.email, m.name, m.role, s.address, s.user_agent, s.created_at,
                s.expires_at, case when s.console then r.family_hash end as cookie_hash
            from sessions s join members m on m.tenant_id = s.tenant_id and m.id = s.member_id
                join refresh_tokens r on r.tenant_id = s.tenant_id and r.session_id = s.id
            where m.status = 'active' and s.expires_at > now()
            """;

    private final Database database;
    private final Held<UUID, Session> held;
    /// Sessions that were not found: an ended one never comes back, and its tokens may be shown until they
    /// expire.
    private final Cache<UUID, Boolean> ended = Caffeine.newBuilder()
            .maximumSize(HELD)
            .expireAfterWrite(AccessTokens.LIFE)
            .build();
    private final UnknownKeys unknown = new UnknownKeys(System::nanoTime);
    private final Cache<UUID, Boolean> noted =
            Caffeine.newBuilder().maximumSize(HELD).expireAfterWrite(NOTED).build();

    public Sessions(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("sessions", "members"), HELD, this::read, Session::tenant);
    }

    /// A running session of an active member; from memory when it is in use.
    Optional<Session> find(UUID id) {
        var known = held.peek(id);
        if (known.isPresent()) return known;
        if (ended.getIfPresent(id) != null) return Optional.empty();
        var read = held.get(id);
        if (read.isEmpty()) ended.put(id, true);
        return read;
    }

    /// The running session of an active member that a browser's cookie proves; from memory when it is in use.
    /// @param address of the caller: who guesses does not keep others from being looked up
    /// @throws dev.parley.kernel.PlatformException OVERLOADED while too many unknown ones are being tried
    Optional<Session> prove(SecretText shown, String address) {
        var known = held.peek(shown.id());
        if (known.isEmpty() && !unknown.contains(shown.id())) {
            unknown.requireRoom(address);
            known = held.get(shown.id());
            if (known.isEmpty()) unknown.add(shown.id(), address);
        }
        return known.filter(session -> session.isProvedBy(shown) && note(session));
    }

    /// Costs the database a row once in minutes.
    /// @return false when it was not used for too long
    private boolean note(Session session) {
        if (noted.getIfPresent(session.id()) != null) return true;
        int running = Tenancy.call(
                session.tenant(),
                () -> database.inTenant(tx -> tx.execute(
                        "update refresh_tokens set renewed_at = now() where session_id = ?"
                                + " and renewed_at > now() - make_interval(secs => ?)",
                        session.id(),
                        (double) IDLE.toSeconds())));
        if (running > 0) noted.put(session.id(), true);
        return running > 0;
    }

    /// A session of the bound tenant's member, and what renews it.
    /// @param console whether a browser holds it, by a cookie
    Session open(UUID member, RefreshToken token, String address, String userAgent, boolean console) {
        var tenant = Tenancy.current();
        database.inTenantDo(tx -> {
            tx.execute("""
                    delete from sessions where id in (
                        select id from sessions where member_id = ? order by id desc offset ?)
                    """, member, MOST_OF_A_MEMBER - 1);
            tx.execute(
                    "insert into sessions (tenant_id, id, member_id, address, user_agent, console, expires_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    tenant.value(),
                    token.session(),
                    member,
                    address,
                    userAgent,
                    console,
                    Instant.now().plus(console ? CONSOLE_LIFE : LIFE).atOffset(ZoneOffset.UTC));
            tx.execute(
                    "insert into refresh_tokens (tenant_id, session_id, family_hash, secret_hash) values (?, ?, ?, ?)",
                    tenant.value(),
                    token.session(),
                    token.familyHash(),
                    token.secretHash());
            Audit.record(
                    tx,
                    tenant,
                    "session.opened",
                    Session.format(token.session()),
                    null,
                    Map.of("member", Ids.format("mem", member), "user_agent", userAgent, "console", console));
        });
        return held.get(token.session()).orElseThrow();
    }

    /// What became of an attempt to renew a session.
    sealed interface Renewal {
        record Renewed(Session session, RefreshToken next) implements Renewal {}

        /// The token was used before: somebody else has it too, and the session has ended for both.
        record Reused() implements Renewal {}

        record Unknown() implements Renewal {}
    }

    /// Uses the token up, once, whoever comes first.
    Renewal renew(RefreshToken token) {
        var session = find(token.session()).orElse(null);
        if (session == null) return new Renewal.Unknown();
        var next = token.next();
        var renewal = Tenancy.call(session.tenant(), () -> database.inTenant(tx -> renew(tx, session, token, next)));
        if (renewal instanceof Renewal.Reused) held.changed(session.tenant());
        return renewal;
    }

    private static Renewal renew(Tx tx, Session session, RefreshToken token, RefreshToken next) {
        int used = tx.execute(
                "update refresh_tokens set secret_hash = ?, renewed_at = now()"
                        + " where session_id = ? and family_hash = ? and secret_hash = ?",
                next.secretHash(),
                token.session(),
                token.familyHash(),
                token.secretHash());
        if (used > 0) return new Renewal.Renewed(session, next);
        // who has the family's secret once held a token of this session; others learn and end nothing
        int ended = tx.execute("""
                delete from sessions where id = (
                    select session_id from refresh_tokens where session_id = ? and family_hash = ?)
                """, token.session(), token.familyHash());
        if (ended == 0) return new Renewal.Unknown();
        Audit.record(
                tx,
                session.tenant(),
                "session.revoked",
                Session.format(session.id()),
                Map.of("member", Ids.format("mem", session.member())),
                Map.of("because", "a refresh token was used a second time"));
        return new Renewal.Reused();
    }

    /// The member's running ones, the newest first.
    /// @param before the last of the page before; null for the first page
    Page<Session> list(UUID member, @Nullable UUID before, int limit) {
        var found = database.inTenant(tx -> tx.list(
                FROM_MEMBERS + " and s.member_id = ? and (?::uuid is null or s.id < ?::uuid)"
                        + " order by s.id desc limit ?",
                Sessions::map,
                member,
                before,
                before,
                limit + 1));
        return Page.of(found, limit, session -> Session.format(session.id()));
    }

    /// Ends a session of the member.
    /// @return whether there was one
    boolean end(UUID member, UUID id) {
        var tenant = Tenancy.current();
        boolean there = database.inTenant(tx -> {
            int ended = tx.execute("delete from sessions where id = ? and member_id = ?", id, member);
            if (ended > 0) Audit.record(tx, tenant, "session.ended", Session.format(id), null, null);
            return ended > 0;
        });
        if (there) held.changed(tenant);
        return there;
    }

    /// Ends all sessions of a member, in a transaction of its tenant; `changed` afterwards.
    public static void endAll(Tx tx, UUID member) {
        tx.execute("delete from sessions where member_id = ?", member);
    }

    /// Tells that sessions or members of the tenant were changed on this node.
    public void changed(TenantId tenant) {
        held.changed(tenant);
    }

    /// Deletes those whose time is over: nobody can use them.
    public void sweep() {
        database.acrossTenantsDo(tx -> tx.execute("""
                delete from sessions s where expires_at < now() or console and exists (
                    select 1 from refresh_tokens r where r.tenant_id = s.tenant_id and r.session_id = s.id
                        and r.renewed_at < now() - make_interval(secs => ?))
                """, (double) IDLE.toSeconds()));
    }

    /// Who signs in under an e-mail address of the bound tenant.
    ///
    /// @param passwordHash null while invited
    record SigningIn(UUID member, @Nullable String passwordHash, boolean active) {}

    Optional<SigningIn> signingIn(String email) {
        return database.inTenant(tx -> tx.first(
                "select id, password_hash, status = 'active' as active from members where lower(email) = lower(?)",
                row -> new SigningIn(
                        row.getObject("id", UUID.class), row.getString("password_hash"), row.getBoolean("active")),
                email));
    }

    private Optional<Session> read(UUID id) {
        return database.acrossTenants(tx -> tx.first(FROM_MEMBERS + " and s.id = ?", Sessions::map, id));
    }

    private static Session map(ResultSet row) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("member_id", UUID.class),
                row.getString("email"),
                row.getString("name"),
                row.getString("role"),
                row.getString("address"),
                row.getString("user_agent"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getBytes("cookie_hash"));
    }
}
