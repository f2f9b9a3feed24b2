package dev.parley.realtime;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.SealBrokenException;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tickets, each of which opens one socket, and resume tokens, with which a session goes on. Both hold the
/// credential itself, sealed with the tenant's key: nobody can read it, and it is proved again whenever they
/// are shown.
record Grants(Vault vault, Database database, InstantSource clock) {
    static final Duration TICKET = Duration.ofSeconds(60);
    static final Duration RESUME = Duration.ofHours(24);
    private static final int LONGEST = 16 * 1024;

    enum Kind {
        TICKET("tkt", Grants.TICKET),
        RESUME("rsm", Grants.RESUME);

        private final String prefix;
        private final Duration lasts;

        Kind(String prefix, Duration lasts) {
            this.prefix = prefix;
            this.lasts = lasts;
        }

        private String purpose() {
            return "socket_" + prefix;
        }
    }

    /// Who may speak.
    ///
    /// @param session that goes on from connection to connection
    /// @param credential API key or access token
    /// @param endUser for whom, by the tenant's name; null for the tenant itself
    /// @param page whether it is a page in somebody's browser
    /// @param since when the end user was vouched for
    /// @param until when that ends; null for as long as the credential is good
    /// @param address from where the credential was shown; null for that of the socket
    /// @param origin of the pages that may use it; null where the credential alone says so
    /// @param reason of an operator; null for others
    record Grant(
            TenantId tenant,
            UUID session,
            String credential,
            @Nullable String endUser,
            boolean page,
            Instant since,
            @Nullable Instant until,
            @Nullable String address,
            @Nullable String origin,
            @Nullable String reason) {
        Grant named(String other) {
            return new Grant(tenant, session, credential, other, page, since, until, address, origin, reason);
        }
    }

    record Token(String text, Instant expiresAt) {}

    private record Sealed(Grant grant, Instant expiresAt) {}

    Token make(Kind kind, Grant of) {
        var expiresAt = clock.instant().plus(kind.lasts);
        var sealed = vault.seal(KeyScope.tenant(of.tenant), kind.purpose(), Json.write(new Sealed(of, expiresAt)));
        var text = kind.prefix + "." + of.tenant + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        return new Token(text, expiresAt);
    }

    /// @throws PlatformException INVALID_TOKEN or EXPIRED_TOKEN; a ticket is used up
    Grant open(Kind kind, String text) {
        var parts = text.split("\\.", -1);
        if (text.length() > LONGEST || parts.length != 3 || !parts[0].equals(kind.prefix)) throw invalid(kind, null);
        TenantId tenant;
        Sealed sealed;
        try {
            tenant = TenantId.parse(parts[1]);
            var bytes = Base64.getUrlDecoder().decode(parts[2]);
            sealed = Json.read(vault.open(KeyScope.tenant(tenant), kind.purpose(), bytes), Sealed.class);
        } catch (IllegalArgumentException | SealBrokenException | KeyDestroyedException | PlatformException forged) {
            if (forged instanceof PlatformException fault && fault.code().fault() != ErrorCode.Fault.CALLER)
                throw fault;
            throw invalid(kind, forged);
        }
        if (sealed.expiresAt.isBefore(clock.instant()))
            throw new PlatformException(
                    ErrorCode.EXPIRED_TOKEN, "The " + named(kind) + " expired at " + sealed.expiresAt + ".");
        if (kind == Kind.TICKET) Tenancy.run(tenant, () -> use(tenant, sealed));
        return sealed.grant;
    }

    /// A ticket's session is its own: by that it is known when it is shown again, on any node.
    private void use(TenantId tenant, Sealed ticket) {
        boolean first = database.inTenant(tx -> {
            tx.execute("delete from used_tickets where tenant_id = ? and expires_at < now()", tenant.value());
            return tx.execute(
                            """
                            insert into used_tickets (tenant_id, id, expires_at) values (?, ?, ?)
                            on conflict do nothing
                            """,
                            tenant.value(),
                            ticket.grant.session,
                            // a clock that is behind must not find it forgotten
                            ticket.expiresAt.plus(RESUME).atOffset(ZoneOffset.UTC))
                    == 1;
        });
        if (!first) throw new PlatformException(ErrorCode.INVALID_TOKEN, "The ticket opened a socket already.");
    }

    private static String named(Kind kind) {
        return kind == Kind.TICKET ? "ticket" : "resume token";
    }

    private static PlatformException invalid(Kind kind, @Nullable Throwable cause) {
        return new PlatformException(ErrorCode.INVALID_TOKEN, "The " + named(kind) + " is none of ours.", cause);
    }
}
