package dev.parley.identity;

import dev.parley.audit.Audit;
import dev.parley.identity.tokens.SecretText;
import dev.parley.kernel.Ids;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tickets that let an operator in to the console, once and within an hour: for links that are printed where
/// only the operator looks.
public final class SignInTickets {
    private static final String PREFIX = "tic-par-";
    private static final Duration LIFE = Duration.ofHours(1);

    private final Database database;

    public SignInTickets(Database database) {
        this.database = database;
    }

    /// @return its text, which is here and nowhere else
    public String issue() {
        var ticket = SecretText.create(Ids.next());
        database.acrossTenantsDo(tx -> {
            tx.execute("delete from sign_in_tickets where expires_at < now()");
            tx.execute(
                    "insert into sign_in_tickets (id, secret_hash, expires_at)"
                            + " values (?, ?, now() + make_interval(secs => ?))",
                    ticket.id(),
                    ticket.hash(),
                    (double) LIFE.toSeconds());
            Audit.record(tx, Audit.INSTALLATION, "sign_in_ticket.issued", name(ticket), null, null);
        });
        return ticket.text(PREFIX);
    }

    /// Uses a ticket up.
    /// @return its name, or null when it is none, was used or has expired
    static @Nullable String use(Tx tx, String text) {
        return SecretText.parse(PREFIX, text)
                .filter(ticket -> tx.execute(
                                "delete from sign_in_tickets where id = ? and secret_hash = ? and expires_at > now()",
                                ticket.id(),
                                ticket.hash())
                        > 0)
                .map(SignInTickets::name)
                .orElse(null);
    }

    private static String name(SecretText ticket) {
        return Ids.format("tic", ticket.id());
    }
}
