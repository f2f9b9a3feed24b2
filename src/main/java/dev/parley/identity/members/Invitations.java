package dev.parley.identity.members;

import dev.parley.audit.Actor;
import dev.parley.audit.Audit;
import dev.parley.identity.Caller;
import dev.parley.identity.members.Member.Status;
import dev.parley.identity.roles.Roles;
import dev.parley.identity.tokens.Passwords;
import dev.parley.identity.tokens.SecretText;
import dev.parley.identity.tokens.Sessions;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of open invitations. Each can be accepted once, within seven days; a member has one at a time, and a new
/// one takes the place of the one before.
public final class Invitations {
    static final String TEXT_PREFIX = "inv-par-";
    private static final Duration LIFE = Duration.ofDays(7);
    private static final String SELECT = """
            select i.id as invitation_id, i.invited_by, i.created_at as invited_at, i.expires_at,
                m.id, m.email, m.name, m.role, m.status, m.created_at
            from invitations i join members m on m.tenant_id = i.tenant_id and m.id = i.member_id
            where i.expires_at > now()
            """;

    private final Database database;
    private final Roles roles;
    private final Sessions sessions;
    private final Passwords passwords;

    public Invitations(Database database, Roles roles, Sessions sessions, Passwords passwords) {
        this.database = database;
        this.roles = roles;
        this.sessions = sessions;
        this.passwords = passwords;
    }

    /// A new invitation; its text is here and nowhere else.
    record Created(Invitation invitation, String text) {
        /// Without the text.
        @Override
        public String toString() {
            return "Created[" + invitation + "]";
        }
    }

    /// Whom to invite.
    ///
    /// @param name what the person is called; null leaves a member's as it is, and calls a new one by the address
    /// @param role its name; null leaves a member's as it is
    record Invitee(
            String email, @Nullable String name, @Nullable String role) {}

    /// Invites a new member of the bound tenant; or one who is there to choose a password anew.
    /// @throws PlatformException FORBIDDEN when the caller lacks what the role grants; CONFLICT when the member is
    ///     disabled or has another role; INVALID_REQUEST when a new one is to have none
    Created create(Caller caller, Invitee invitee) {
        var tenant = Tenancy.current();
        var text = SecretText.create(Ids.next());
        var expires = Instant.now().plus(LIFE);
        var invitation = database.inTenant(tx -> {
            var member = invited(tx, caller, tenant, invitee);
            tx.execute(
                    """
                    insert into invitations (tenant_id, id, member_id, secret_hash, invited_by, expires_at)
                    values (?, ?, ?, ?, ?, ?)
                    on conflict (tenant_id, member_id) do update set id = excluded.id, invited_by = excluded.invited_by,
                        secret_hash = excluded.secret_hash, created_at = now(), expires_at = excluded.expires_at
                    """,
                    tenant.value(),
                    text.id(),
                    member.id(),
                    text.hash(),
                    Actor.current().id(),
                    expires.atOffset(ZoneOffset.UTC));
            var made = find(tx, text.id()).orElseThrow();
            Audit.record(tx, tenant, "invitation.created", made.key(), null, Map.of("member", member.key()));
            return made;
        });
        return new Created(invitation, text.text(TEXT_PREFIX));
    }

    private Member invited(Tx tx, Caller caller, TenantId tenant, Invitee invitee) {
        var there = tx.first(
                "select " + Member.COLUMNS + " from members where lower(email) = lower(?) for update",
                Member::map,
                invitee.email);
        if (there.isEmpty()) return add(tx, caller, tenant, invitee);
        var member = there.get();
        // who chooses another's password can be that other
        roles.find(tenant, member.role()).ifPresent(role -> role.requireWithin(caller));
        if (member.status() == Status.DISABLED)
            throw new PlatformException(
                    ErrorCode.CONFLICT, "The member " + member.key() + " is disabled; make it active first.");
        if (invitee.role != null && !invitee.role.equals(member.role()))
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "The member " + member.key() + " has the role " + member.role()
                            + "; change that there, and leave role out here.");
        return member;
    }

    private Member add(Tx tx, Caller caller, TenantId tenant, Invitee invitee) {
        if (invitee.role == null)
            throw PlatformException.invalid("role", "role must name the role that the new member is to have.");
        roles.get(tenant, "role", invitee.role).requireWithin(caller);
        var member = tx.first(
                        "insert into members (tenant_id, id, email, name, role, status) values (?, ?, ?, ?, ?, 'invited')"
                                + " on conflict do nothing returning " + Member.COLUMNS,
                        Member::map,
                        tenant.value(),
                        Ids.next(),
                        invitee.email,
                        invitee.name == null ? invitee.email : invitee.name,
                        invitee.role)
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.CONFLICT, "Somebody else invites the same address at this moment; look and repeat."));
        Audit.record(tx, tenant, "member.invited", member.key(), null, member.told());
        return member;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest only
    private record Waiting(TenantId tenant, byte[] secretHash) {
        static Waiting map(ResultSet row) throws SQLException {
            return new Waiting(new TenantId(row.getObject("tenant_id", UUID.class)), row.getBytes("secret_hash"));
        }
    }

    /// Uses the invitation up: the member has the password from now on, and its sessions of before end.
    /// @param name what the person wants to be called; null leaves it
    /// @throws PlatformException NOT_FOUND when there is no such invitation, any more
    Member accept(String text, String password, @Nullable String name) {
        var shown = SecretText.parse(TEXT_PREFIX, text).orElseThrow(Invitations::gone);
        var tenant = database.acrossTenants(tx -> tx.first(
                        "select tenant_id, secret_hash from invitations where id = ? and expires_at > now()",
                        Waiting::map,
                        shown.id()))
                .filter(waiting -> shown.isProvedBy(waiting.secretHash))
                .map(Waiting::tenant)
                .orElseThrow(Invitations::gone);
        String hash;
        try (var turn = passwords.turn()) {
            hash = turn.hash(password);
        }
        var member = Tenancy.call(tenant, () -> database.inTenant(tx -> accept(tx, tenant, shown, hash, name)));
        sessions.changed(tenant);
        return member;
    }

    private static Member accept(Tx tx, TenantId tenant, SecretText shown, String hash, @Nullable String name) {
        // the row goes: of two who accept at once one finds it
        var id = tx.first(
                        "delete from invitations where id = ? and secret_hash = ? and expires_at > now()"
                                + " returning member_id",
                        row -> row.getObject(1, UUID.class),
                        shown.id(),
                        shown.hash())
                .orElseThrow(Invitations::gone);
        var member = tx.first(
                        "update members set password_hash = ?, status = 'active', name = coalesce(?, name)"
                                + " where id = ? and status <> 'disabled' returning " + Member.COLUMNS,
                        Member::map,
                        hash,
                        name,
                        id)
                .orElseThrow(Invitations::gone);
        Sessions.endAll(tx, id);
        Audit.record(tx, tenant, "invitation.accepted", Ids.format(Invitation.PREFIX, shown.id()), null, member.told());
        return member;
    }

    /// Open ones, the newest first.
    /// @param before the last of the page before; null for the first page
    Page<Invitation> list(@Nullable UUID before, int limit) {
        var found = database.inTenant(tx -> tx.list(
                SELECT + " and (?::uuid is null or i.id < ?::uuid) order by i.id desc limit ?",
                Invitations::map,
                before,
                before,
                limit + 1));
        return Page.of(found, limit, Invitation::key);
    }

    /// Takes an invitation back. A new member goes with it, since it never was one.
    /// @throws PlatformException NOT_FOUND; FORBIDDEN when the caller lacks what the member's role grants
    void delete(Caller caller, UUID id) {
        var tenant = Tenancy.current();
        database.inTenantDo(tx -> {
            var invitation = find(tx, id).orElseThrow(() -> Invitation.notFound(Ids.format(Invitation.PREFIX, id)));
            var member = invitation.member();
            roles.find(tenant, member.role()).ifPresent(role -> role.requireWithin(caller));
            tx.execute("delete from invitations where id = ?", id);
            tx.execute("delete from members where id = ? and status = 'invited'", member.id());
            Audit.record(tx, tenant, "invitation.withdrawn", invitation.key(), Map.of("member", member.key()), null);
        });
    }

    private static Optional<Invitation> find(Tx tx, UUID id) {
        return tx.first(SELECT + " and i.id = ?", Invitations::map, id);
    }

    private static Invitation map(ResultSet row) throws SQLException {
        return new Invitation(
                row.getObject("invitation_id", UUID.class),
                Member.map(row),
                row.getString("invited_by"),
                row.getObject("invited_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private static PlatformException gone() {
        return new PlatformException(
                ErrorCode.NOT_FOUND,
                "There is no such invitation: it was accepted, withdrawn, replaced by a newer one, or is older than seven"
                        + " days. Ask for another.");
    }
}
