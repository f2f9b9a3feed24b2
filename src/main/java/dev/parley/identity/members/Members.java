package dev.parley.identity.members;

import dev.parley.audit.Audit;
import dev.parley.identity.Caller;
import dev.parley.identity.members.Member.Status;
import dev.parley.identity.roles.Roles;
import dev.parley.identity.tokens.Sessions;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of members, of the bound tenant. A tenant that has an active owner keeps one: the last cannot be removed,
/// disabled or given another role, whoever tries what at the same time.
public final class Members {
    private final Database database;
    private final Roles roles;
    private final Sessions sessions;

    public Members(Database database, Roles roles, Sessions sessions) {
        this.database = database;
        this.roles = roles;
        this.sessions = sessions;
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    Page<Member> list(@Nullable UUID before, int limit) {
        var found = database.inTenant(tx -> tx.list(
                "select " + Member.COLUMNS
                        + " from members where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                Member::map,
                before,
                before,
                limit + 1));
        return Page.of(found, limit, Member::key);
    }

    Optional<Member> find(UUID id) {
        return database.inTenant(
                tx -> tx.first("select " + Member.COLUMNS + " from members where id = ?", Member::map, id));
    }

    /// Each null leaves it as it is.
    ///
    /// @param role its name
    record Change(
            @Nullable String name,
            @Nullable String role,
            @Nullable Status status) {}

    /// What the member may do changes on every node within a second; a disabled one's sessions end as soon.
    /// @throws PlatformException NOT_FOUND; FORBIDDEN when caller lacks what the member's role grants or granted;
    ///     CONFLICT when it is the last owner, or an invited member's status is to change
    Member change(Caller caller, UUID id, Change change) {
        return changed(tenant -> database.inTenant(tx -> {
            int owners = lockOwners(tx);
            var before = locked(tx, id);
            if (change.role != null || change.status != null) requireWithin(caller, tenant, before.role());
            if (change.role != null) roles.get(tenant, "role", change.role).requireWithin(caller);
            var after = after(before, change);
            if (before.isActiveOwner() && !after.isActiveOwner()) requireAnotherOwner(before, owners);
            tx.execute(
                    "update members set name = ?, role = ?, status = ? where id = ?",
                    after.name(),
                    after.role(),
                    after.status().spelling(),
                    id);
            if (after.status() == Status.DISABLED) Sessions.endAll(tx, id);
            // whoever invited the member holds a way to become it, and was not asked about this
            if (!after.role().equals(before.role()) || after.status() != before.status())
                tx.execute("delete from invitations where member_id = ?", id);
            Audit.record(tx, tenant, "member.changed", before.key(), before.told(), after.told());
            return after;
        }));
    }

    /// Removes a member for good; what it made, its API keys too, stays.
    /// @throws PlatformException NOT_FOUND, FORBIDDEN, CONFLICT as for a change
    void delete(Caller caller, UUID id) {
        changed(tenant -> database.inTenant(tx -> {
            int owners = lockOwners(tx);
            var before = locked(tx, id);
            requireWithin(caller, tenant, before.role());
            if (before.isActiveOwner()) requireAnotherOwner(before, owners);
            tx.execute("delete from members where id = ?", id);
            Audit.record(tx, tenant, "member.removed", before.key(), before.told(), null);
            return true;
        }));
    }

    private interface Work<T> {
        T in(TenantId tenant);
    }

    private <T> T changed(Work<T> work) {
        var tenant = Tenancy.current();
        var done = work.in(tenant);
        sessions.changed(tenant);
        return done;
    }

    private static Member after(Member before, Change change) {
        var status = change.status == null ? before.status() : change.status;
        if (before.status() == Status.INVITED && status != Status.INVITED)
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "The member has not accepted the invitation yet; delete the member to take it back.");
        return new Member(
                before.id(),
                before.email(),
                change.name == null ? before.name() : change.name,
                change.role == null ? before.role() : change.role,
                status,
                before.createdAt());
    }

    /// A role that is gone grants nothing.
    private void requireWithin(Caller caller, TenantId tenant, String role) {
        roles.find(tenant, role).ifPresent(it -> it.requireWithin(caller));
    }

    /// Locks the active owners, in one order, so that of two changes that would each leave the other's owner the later
    /// sees what the earlier did.
    private static int lockOwners(Tx tx) {
        List<UUID> owners = tx.list(
                "select id from members where role = 'owner' and status = 'active' order by id for update",
                row -> row.getObject(1, UUID.class));
        return owners.size();
    }

    private static Member locked(Tx tx, UUID id) {
        return tx.first("select " + Member.COLUMNS + " from members where id = ? for update", Member::map, id)
                .orElseThrow(() -> Member.notFound(Ids.format(Member.PREFIX, id)));
    }

    private static void requireAnotherOwner(Member member, int owners) {
        if (owners < 2)
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    "The member " + member.key() + " is the tenant's last owner; make another member owner first.");
    }
}
