package dev.parley.app.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/// Asks the ledger's tables as their owner, over all tenants, beside the server.
final class LedgerAudit implements AutoCloseable {
    private final Connection connection;

    LedgerAudit(Connection connection) throws SQLException {
        this.connection = connection;
        // row security is forced on the owner too; the embedded server's first role is a superuser and may pass it
        try (var statement = connection.createStatement()) {
            statement.execute("set row_security = off");
        }
    }

    /// @param table of ours
    Set<String> ids(String table) throws SQLException {
        var ids = new HashSet<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select id::text from " + table)) {
            while (rows.next()) ids.add(rows.getString(1));
        }
        return ids;
    }

    /// Ids with more than one row in a table, whatever the tenant.
    long doubled() throws SQLException {
        return count("""
                select count(*) from (
                  select id from usage_starts group by id having count(*) > 1
                  union all select id from usage_settlements group by id having count(*) > 1) doubled""");
    }

    /// Starts without a settlement.
    long open() throws SQLException {
        return count("""
                select count(*) from usage_starts s
                where not exists (select 1 from usage_settlements e where e.tenant_id = s.tenant_id and e.id = s.id)""");
    }

    long interrupted() throws SQLException {
        return count("select count(*) from usage_settlements where outcome = 'interrupted'");
    }

    long unmarked() throws SQLException {
        return count("select count(*) from usage_settlements where outcome = 'interrupted' and not estimated");
    }

    private long count(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
