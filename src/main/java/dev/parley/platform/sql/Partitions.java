package dev.parley.platform.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the monthly partitions of the fact tables ahead of time, as the owner, and watches the default partitions:
/// a row in one says that a month was missing, or that an id carries a wrong time.
public final class Partitions {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
    private static final int MONTHS_AHEAD = 3;

    private final DatabaseUrl owner;
    private final Database database;
    private volatile long strayRows;

    Partitions(DatabaseUrl owner, Database database) {
        this.owner = owner;
        this.database = database;
    }

    /// Run it at least daily.
    public void maintain() {
        try (var connection = owner.connect()) {
            createAhead(connection);
        } catch (SQLException e) {
            LOG.warn("The partitions of the coming months could not be created: {}", SqlFaults.line(e, owner));
        }
        strayRows = countStrayRows();
        if (strayRows > 0) LOG.error("{} rows lie in default partitions: no month was made for their ids", strayRows);
    }

    /// How many rows lay in default partitions at the last look: more than 0 is an alert.
    public long strayRows() {
        return strayRows;
    }

    static void createAhead(Connection connection) throws SQLException {
        Schema.execute(connection, "select partitions_ahead(" + MONTHS_AHEAD + ")");
    }

    private long countStrayRows() {
        return database.acrossTenants(tx -> {
            List<String> tables = tx.list(
                    "select partdefid::regclass::text from pg_partitioned_table where partdefid <> 0",
                    row -> row.getString(1));
            return tables.stream()
                    .mapToLong(table -> tx.first("select count(*) from " + table, row -> row.getLong(1))
                            .orElse(0L))
                    .sum();
        });
    }
}
