package dev.parley.realtime;

import dev.parley.conversations.Talks;
import dev.parley.conversations.Viewer;
import dev.parley.identity.Authenticate;
import dev.parley.identity.Authenticate.Visit;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.realtime.Grants.Grant;
import dev.parley.tenancy.AllowedRoutes;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.Optional;

/// Who may come in and stay: what filters ask of a request, asked of a socket when it comes, before each of its
/// messages, and in between.
record Doors(Authenticate authenticate, Tenants tenants, Talks talks) {
    /// Where a socket comes from.
    ///
    /// @param path of its route
    /// @param address of the peer
    /// @param origin of the page; empty when there is none
    record Place(String path, String address, String origin, String requestId) {}

    /// Somebody who was let in. All that is done for them is done in `call`.
    record Guest(Grant grant, Caller caller, Viewer viewer, Place place) {
        <T> T call(ScopedValue.CallableOp<T, RuntimeException> work) {
            return Authenticate.call(caller, place.address, place.requestId, grant.reason(), work);
        }

        void run(Runnable work) {
            call(() -> {
                work.run();
                return true;
            });
        }
    }

    /// @throws PlatformException saying why not
    Guest admit(Grant grant, Place place) {
        var caller = require(grant, place);
        return Authenticate.call(
                caller,
                place.address,
                place.requestId,
                grant.reason(),
                () -> new Guest(grant, caller, talks.viewer(grant.endUser(), grant.page()), place));
    }

    /// Whether the guest may still be here.
    /// @throws PlatformException saying why not
    void require(Guest guest) {
        require(guest.grant, guest.place);
    }

    private Caller require(Grant grant, Place place) {
        var origin = Optional.ofNullable(grant.origin());
        if (origin.filter(bound -> !bound.equals(place.origin)).isPresent())
            throw new PlatformException(ErrorCode.FORBIDDEN, "The ticket is for pages of " + grant.origin() + ".");
        if (grant.endUser() != null) talks.requireVouched(grant.tenant(), grant.endUser(), grant.since());
        if (grant.until() != null && grant.until().isBefore(Instant.now()))
            throw new PlatformException(ErrorCode.EXPIRED_TOKEN, "The end user's token expired.");
        var address = grant.address() == null ? place.address : grant.address();
        var caller = authenticate.prove(
                grant.credential(), grant.tenant(), new Visit(Permission.CHAT, address, place.origin, true, ""));
        if (!caller.operator()) {
            var tenant = tenants.get(caller.requireTenant());
            tenant.requireActive();
            AllowedRoutes.require(tenant, place.path);
        }
        return caller;
    }

    Policy policy(Guest guest) {
        var chosen = tenants.get(guest.caller.requireTenant()).config().socketBackpressure();
        return chosen == null ? Policy.INTERMEDIATE : Policy.valueOf(chosen.name());
    }

    /// The tenant of a credential that is shown for the first time.
    Caller prove(String credential, Place place) {
        return authenticate.prove(credential, null, new Visit(Permission.CHAT, place.address, place.origin, true, ""));
    }
}
