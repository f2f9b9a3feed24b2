package dev.parley.portability;

import dev.parley.platform.sql.Tx;

/// What a transaction needs that moves a whole tenant.
final class Sessions {
    private Sessions() {}

    /// As long as it takes, but not for a peer that keeps silent; and everything written as text in one way.
    static void forLongWork(Tx tx) {
        tx.execute("set local statement_timeout = 0");
        tx.execute("set local idle_in_transaction_session_timeout = '5min'");
        tx.execute("set local timezone = 'UTC'");
        tx.execute("set local bytea_output = 'hex'");
    }
}
