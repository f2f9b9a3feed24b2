package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.realtime.Grants.Grant;
import dev.parley.realtime.Grants.Kind;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestIdentity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantsIT {
    private final TestDatabase database = TestDatabase.fresh();
    private Instant now = Instant.now();
    private Grants here;
    private Grants there;
    private TenantId tenant;

    @BeforeAll
    void start() {
        here = new Grants(TestIdentity.vault(database.sql()), database.database(), () -> now);
        there = new Grants(TestIdentity.vault(database.sql()), database.database(), () -> now);
        tenant = database.tenant("grants");
    }

    @AfterAll
    void stop() {
        database.close();
    }

    private Grant grant() {
        return new Grant(tenant, Ids.next(), "sk-par-secret", "ann", true, Instant.EPOCH, null, "10.0.0.1", null, null);
    }

    private static void refused(ErrorCode code, Runnable open) {
        assertThatExceptionOfType(PlatformException.class)
                .isThrownBy(open::run)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void aTicketOpensOnceOnWhicheverNode() {
        var grant = grant();
        var ticket = here.make(Kind.TICKET, grant).text();
        assertThat(ticket).doesNotContain("secret");
        assertThat(there.open(Kind.TICKET, ticket)).isEqualTo(grant);
        refused(ErrorCode.INVALID_TOKEN, () -> here.open(Kind.TICKET, ticket));
        refused(ErrorCode.INVALID_TOKEN, () -> there.open(Kind.TICKET, ticket));
    }

    @Test
    void aTicketExpiresAndSoDoesASession() {
        var ticket = here.make(Kind.TICKET, grant()).text();
        var session = here.make(Kind.RESUME, grant()).text();
        now = now.plus(Grants.TICKET).plusMillis(1);
        refused(ErrorCode.EXPIRED_TOKEN, () -> here.open(Kind.TICKET, ticket));
        assertThat(here.open(Kind.RESUME, session)).isEqualTo(there.open(Kind.RESUME, session));
        now = now.plus(Grants.RESUME);
        refused(ErrorCode.EXPIRED_TOKEN, () -> here.open(Kind.RESUME, session));
        now = now.minus(Duration.ofDays(2));
    }

    @Test
    void oneIsNotTheOtherAndNeitherIsMadeUp() {
        var ticket = here.make(Kind.TICKET, grant()).text();
        var session = here.make(Kind.RESUME, grant()).text();
        var other = TenantId.next();
        for (var forged : new String[] {
            "",
            "tkt",
            "tkt..",
            ticket + "x",
            ticket.substring(0, ticket.length() - 2),
            session,
            session.replace("rsm.", "tkt."),
            ticket.replace(tenant.toString(), other.toString()),
            "tkt.ten_1.x"
        }) refused(ErrorCode.INVALID_TOKEN, () -> here.open(Kind.TICKET, forged));
        refused(ErrorCode.INVALID_TOKEN, () -> here.open(Kind.RESUME, ticket.replace("tkt.", "rsm.")));
        assertThat(here.open(Kind.TICKET, ticket).endUser()).isEqualTo("ann");
    }
}
