/// PostgreSQL: the embedded server or an external one, its schema, its three roles, transactions, and notices of
/// what other nodes changed. The only package that opens connections.
///
/// `EmbeddedServer` (or `DatabaseUrl.parse`) says where, `Sql.open` migrates and opens, `Database` runs transactions,
/// `Held`
/// keeps rows in memory until `Changes` tells that they changed. A migration makes its tables safe with the functions
/// of
/// `V0001`: `isolate`, `announces`, `partition_by_month`; and grants what each role needs.
///
/// Uses pgjdbc, HikariCP, Jdbi, Flyway, Caffeine, the binaries of embedded PostgreSQL, `platform.tasks`. Knows no
/// feature.
@NullMarked
package dev.parley.platform.sql;

import org.jspecify.annotations.NullMarked;
