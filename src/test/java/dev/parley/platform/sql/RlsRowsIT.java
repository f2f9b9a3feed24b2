package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Row-level security alone keeps tenants apart: every table of tenants, with rows of two in it, asked on the
/// application's own connection without any condition. Grants, checks, keys and triggers, which keep out much before
/// that, are taken away first.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RlsRowsIT {
    private final TestDatabase db = TestDatabase.fresh();
    private final TenantId acme = TenantId.next();
    private final TenantId globex = TenantId.next();

    /// @param tenant the column that says whose a row is
    record Table(String name, String tenant) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Column(String name, String type) {}

    List<Table> tables() {
        return rows("""
                select c.relname, case c.relname when 'tenants' then 'id' else 'tenant_id' end from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and (c.relname = 'tenants' or exists (select from pg_attribute a
                      where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
                order by 1""", row -> new Table(row.get(0), row.get(1)));
    }

    @BeforeAll
    void aRowOfEachTenantInEachTable() {
        for (var table : tables()) {
            for (var drop : rows("""
                    select format('alter table %%s drop constraint %%I cascade', conrelid::regclass, conname)
                    from pg_constraint where conrelid = '%s'::regclass and contype in ('c', 'f') and conislocal
                    """.formatted(table.name), row -> row.get(0))) db.execute(drop);
            db.execute("alter table " + table.name + " disable trigger user");
            db.execute("grant all on " + table.name + " to parley_app");
        }
        for (var table : tables()) for (var tenant : List.of(acme, globex)) db.execute(insert(table, tenant));
    }

    @AfterAll
    void close() {
        db.close();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void showsItsOwnRowsOnly(Table table) {
        assertThat(count(table, acme)).isEqualTo(1);
        assertThat(count(table, globex)).isEqualTo(1);
        var seen = inTenant(
                acme,
                tx -> tx.list("select " + table.tenant + " from " + table.name, row -> row.getObject(1, UUID.class)));
        assertThat(seen).containsExactly(acme.value());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void changesItsOwnRowsOnly(Table table) {
        var column = table.tenant;
        int changed = inTenant(acme, tx -> tx.execute("update " + table.name + " set " + column + " = " + column));
        assertThat(changed).isEqualTo(1);
        assertThatThrownBy(() -> inTenant(
                        acme, tx -> tx.execute("update " + table.name + " set " + column + " = ?", globex.value())))
                .hasMessageContaining("violates row-level security policy");
        assertThat(count(table, globex)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void takesNoRowForTheOther(Table table) {
        var theirs = insert(table, globex);
        assertThatThrownBy(() -> inTenant(acme, tx -> tx.execute(theirs)))
                .hasMessageContaining("violates row-level security policy");
        assertThat(count(table, globex)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void deletesItsOwnRowsOnly(Table table) {
        int deleted = inTenant(acme, tx -> tx.execute("delete from " + table.name));
        assertThat(deleted).isEqualTo(1);
        assertThat(count(table, globex)).isEqualTo(1);
        db.execute(insert(table, acme));
    }

    private <T> T inTenant(TenantId tenant, Function<Tx, T> work) {
        return Tenancy.call(tenant, () -> db.database().inTenant(work));
    }

    /// As the owner sees it, whom row-level security does not bind.
    private int count(Table table, TenantId tenant) {
        return Integer.parseInt(String.valueOf(db.value(
                "select count(*) from " + table.name + " where " + table.tenant + " = '" + tenant.value() + "'")));
    }

    /// A row with something in each column that must have something.
    private String insert(Table table, TenantId tenant) {
        var columns = rows("""
                select a.attname, format_type(a.atttypid, null) from pg_attribute a
                where a.attrelid = '%s'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  and a.attidentity = '' and a.attnotnull and not a.atthasdef
                """.formatted(table.name), row -> new Column(row.get(0), row.get(1)));
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        for (var column : columns) {
            if (column.name.equals(table.tenant)) continue;
            names.add(column.name);
            values.add(some(column));
        }
        names.add(table.tenant);
        values.add("'" + tenant.value() + "'");
        return "insert into " + table.name + " (" + String.join(", ", names) + ") values (" + String.join(", ", values)
                + ")";
    }

    private static String some(Column column) {
        return switch (column.type) {
            case "uuid" -> "gen_random_uuid()";
            case "text" -> "gen_random_uuid()::text";
            case "bytea" -> "sha256(gen_random_uuid()::text::bytea)";
            case "integer", "bigint", "smallint", "numeric", "double precision", "real" -> "1";
            case "boolean" -> "false";
            case "timestamp with time zone" -> "now()";
            case "date" -> "current_date";
            case "jsonb", "json" -> "'{}'";
            case "xid8" -> "pg_current_xact_id()";
            case "inet" -> "'127.0.0.1'";
            default -> {
                if (column.type.endsWith("[]")) yield "'{}'";
                throw new AssertionError("Say what may stand in " + column.name + " of type " + column.type);
            }
        };
    }

    private <T> List<T> rows(String sql, Function<List<String>, T> map) {
        try (var connection = db.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) row.add(rows.getString(i));
                all.add(map.apply(row));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
