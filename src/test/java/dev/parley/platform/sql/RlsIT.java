package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.TenantId;
import dev.parley.portability.Holding;
import dev.parley.portability.Holdings;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Tenants never meet: holds the catalogue of the migrated database and the behaviour of its roles against that.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RlsIT {
    private final TestDatabase db = TestDatabase.fresh();
    private TenantId acme = TenantId.next();
    private TenantId globex = TenantId.next();

    @BeforeAll
    void twoTenantsAndTheirRows() {
        // a partitioned table as later migrations make them
        db.execute("""
                create table facts (id uuid primary key, tenant_id uuid not null, word text) partition by range (id);
                select isolate('facts');
                select partition_by_month('facts', now()::date, 3);
                grant select, insert on facts to parley_app, parley_platform
                """);
        acme = db.tenant("acme");
        globex = db.tenant("globex");
        for (var tenant : List.of(acme, globex))
            Tenancy.run(
                    tenant,
                    () -> db.database()
                            .inTenantDo(tx -> tx.execute(
                                    "insert into facts values (?, ?, 'fact')",
                                    dev.parley.kernel.Ids.next(),
                                    tenant.value())));
    }

    @AfterAll
    void close() {
        db.close();
    }

    @Test
    void everyTableOfTenantsIsConfined() {
        var open = db.database().acrossTenants(tx -> tx.list("""
                        select c.relname from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                          and (c.relname = 'tenants' or exists (select from pg_attribute a
                              where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
                          and not (c.relrowsecurity and c.relforcerowsecurity
                              and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*'
                                  and p.polroles = array['parley_app'::regrole::oid]
                                  and pg_get_expr(p.polqual, c.oid) like '%current_tenant()%'
                                  and pg_get_expr(p.polwithcheck, c.oid) like '%current_tenant()%')
                              and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*'
                                  and p.polroles = array['parley_platform'::regrole::oid])
                              and (select count(*) from pg_policy p where p.polrelid = c.oid) = 2)
                        """, row -> row.getString(1)));
        assertThat(open).isEmpty();
        assertThat(db.value("select count(*) from pg_policy where polname = 'own_tenant'"))
                .satisfies(count ->
                        assertThat(Integer.parseInt(String.valueOf(count))).isGreaterThan(6));
    }

    @Test
    void everyTableOfTenantsIsDecidedUponForExports() {
        var tables = db.database().acrossTenants(tx -> tx.list("""
                        select c.relname from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                          and not c.relispartition and c.relname <> 'facts'
                          and (c.relname = 'tenants' or exists (select from pg_attribute a
                              where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
                        """, row -> row.getString(1)));
        assertThat(Holdings.ALL.stream().map(Holding::table))
                .as("portability/Holdings.java says of each table with a tenant_id what an export does about it")
                .containsExactlyInAnyOrderElementsOf(tables);
        for (var holding : Holdings.ALL)
            for (var column : Stream.concat(holding.without().stream(), holding.sealed().stream())
                    .toList())
                assertThat(db.value("select count(*) from pg_attribute where attrelid = '" + holding.table()
                                + "'::regclass and attname = '" + column + "'"))
                        .as(holding.table() + "." + column)
                        .isEqualTo("1");
    }

    @Test
    void thePlatformCanBringInAndEraseTheRowsOfEveryTableOfTenants() {
        for (var holding : Holdings.ALL)
            assertThat(db.value("select has_table_privilege('parley_platform', '" + holding.table()
                            + "', 'select') and has_table_privilege('parley_platform', '" + holding.table()
                            + "', 'insert') and has_table_privilege('parley_platform', '" + holding.table()
                            + "', 'delete')"))
                    .as(holding.table() + ": grant select, insert, delete to parley_platform")
                    .isEqualTo("t");
    }

    @Test
    void noUniqueOrForeignKeyOfATenantsTableReachesOtherTenants() {
        var loose = db.value("""
                select string_agg(conrelid::regclass || '.' || conname, ', ') from pg_constraint k
                where contype = 'f' and confrelid <> 'tenants'::regclass
                  and exists (select from pg_attribute where attrelid = confrelid and attname = 'tenant_id')
                  and (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) <> 'tenant_id'
                """);
        assertThat(loose).isNull();
    }

    @Test
    void theRolesOwnNothingAndBypassNothing() {
        assertThat(db.value("""
                        select count(*) from pg_roles where rolname in ('parley_app', 'parley_platform')
                          and not rolsuper and not rolbypassrls and not rolcreaterole and not rolcreatedb
                        """)).isEqualTo("2");
        assertThat(db.value("""
                        select (select count(*) from pg_class where relowner in ('parley_app'::regrole, 'parley_platform'::regrole))
                             + (select count(*) from pg_auth_members where member in ('parley_app'::regrole, 'parley_platform'::regrole))
                        """)).isEqualTo("0");
    }

    @Test
    void aQueryWithoutAConditionSeesItsOwnTenantOnly() {
        assertThat(tenantsIn("select tenant_id from facts", acme)).containsExactly(acme.value());
        assertThat(tenantsIn("select id from tenants", globex)).containsExactly(globex.value());
    }

    @Test
    void thePlatformSeesAll() {
        List<UUID> all = db.database().acrossTenants(tx -> tx.list("select tenant_id from facts", RlsIT::uuid));
        assertThat(all).containsExactlyInAnyOrder(acme.value(), globex.value());
    }

    @Test
    void noRowCanBeWrittenForAnotherTenant() {
        assertThatThrownBy(() -> Tenancy.run(
                        acme,
                        () -> db.database()
                                .inTenantDo(tx -> tx.execute(
                                        "insert into facts values (?, ?, 'fact')",
                                        dev.parley.kernel.Ids.next(),
                                        globex.value()))))
                .hasMessageContaining("violates row-level security policy");
    }

    @Test
    void aPartitionCannotBeReadPastItsTable() {
        assertThatThrownBy(() -> tenantsIn("select tenant_id from facts_default", acme))
                .hasMessageContaining("permission denied");
    }

    @Test
    void anUnsetTenantIsOneClearFault() throws Exception {
        try (var connection = Roles.app(db.url()).connect();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select * from facts"))
                    .hasMessageContaining("no tenant is set for this transaction");
            // also after a transaction on the same connection that had one
            connection.setAutoCommit(false);
            statement.execute("select set_config('app.tenant_id', '" + acme.value() + "', true)");
            connection.commit();
            assertThatThrownBy(() -> statement.executeQuery("select * from facts"))
                    .hasMessageContaining("no tenant is set for this transaction");
        }
    }

    @Test
    void theTenantIsEvaluatedOnceAStatement() {
        var plan = Tenancy.call(
                acme,
                () -> db.database().inTenant(tx -> tx.list("explain select * from facts", row -> row.getString(1))));
        assertThat(String.join("\n", plan)).contains("InitPlan").containsPattern("Filter: \\(tenant_id = \\(?InitPlan");
    }

    @Test
    void requestsCannotReadOperatorsKeys() {
        assertThatThrownBy(() -> tenantsIn("select id from operator_keys", acme))
                .hasMessageContaining("permission denied");
    }

    private List<UUID> tenantsIn(String sql, TenantId tenant) {
        return Tenancy.call(tenant, () -> db.database().inTenant(tx -> tx.list(sql, RlsIT::uuid)));
    }

    private static UUID uuid(java.sql.ResultSet row) throws java.sql.SQLException {
        return row.getObject(1, UUID.class);
    }
}
