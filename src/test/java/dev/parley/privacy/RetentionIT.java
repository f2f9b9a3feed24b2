package dev.parley.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.LocalMasterKeys;
import dev.parley.platform.crypto.MasterKeyRing;
import dev.parley.platform.crypto.Vault;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetentionIT {
    private final TestDatabase database = TestDatabase.fresh();
    private final Tenants tenants = new Tenants(database.database(), database.changes());
    private final Retention retention = new Retention(database.database(), vault(database), tenants);
    private TenantId keeping = TenantId.next();
    private TenantId deleting = TenantId.next();

    private static Vault vault(TestDatabase database) {
        var ring = MasterKeyRing.parse("test", Base64.getEncoder().encodeToString(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
            30, 31, 32
        }));
        var vault = new Vault(database.database(), database.changes(), new LocalMasterKeys(() -> ring));
        vault.bind();
        return vault;
    }

    @BeforeAll
    void fill() {
        keeping = database.tenant("keeping");
        deleting = database.tenant("deleting");
        database.execute(
                "update tenants set config = '{\"retention\": {\"messages_days\": 30, \"usage_days\": 5}}' where id = '"
                        + deleting.value() + "'");
        for (var tenant : new TenantId[] {keeping, deleting})
            for (int days : new int[] {0, 20, 40, 61, 70}) add(tenant, days);
    }

    @AfterAll
    void close() {
        database.close();
    }

    private void add(TenantId tenant, int days) {
        var at = Instant.now().minus(Duration.ofDays(days)).atOffset(ZoneOffset.UTC);
        var endUser = UUID.randomUUID();
        var old = new UUID(
                at.toInstant().toEpochMilli() << 16 | 0x7000, Ids.next().getLeastSignificantBits());
        database.database().acrossTenantsDo(tx -> {
            tx.execute("insert into end_users values (?, ?, ?, ?)", tenant.value(), endUser, at, at);
            tx.execute(
                    "insert into privacy_tokens values (?, ?, ?, '\\x00', ?)", tenant.value(), "t" + days, endUser, at);
            tx.execute("""
                    insert into conversations (tenant_id, id, end_user, model, body, sealed, updated_at)
                    values (?, ?, ?, 'm', '{}', false, ?)""", tenant.value(), old, endUser, at);
            tx.execute("""
                    insert into runs (tenant_id, id, conversation_id, node_id, state, ended_at)
                    values (?, ?, ?, ?, 'completed', ?)""", tenant.value(), old, old, old, at);
            tx.execute("""
                    insert into messages (tenant_id, id, conversation_id, position, role, body, sealed)
                    values (?, ?, ?, 1, 'user', '{}', false)""", tenant.value(), old, old);
            tx.execute("""
                    insert into usage_starts (tenant_id, id, key_id, node_id, operation, model, input_tokens, output_bound, cost_bound)
                    values (?, ?, ?, ?, 'chat', 'm', 1, 1, 0)""", tenant.value(), old, old, old);
            tx.execute("""
                    insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, model, input_tokens,
                        cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated, cost_usd, duration_ms)
                    values (?, ?, ?, ?, 'chat', 'completed', 'm', 1, 0, 0, 1, 0, false, 0, 1)""", tenant.value(), old, old, at);
        });
    }

    private Map<String, Long> due(TenantId tenant) {
        return Tenancy.call(tenant, () -> retention.due(tenants.get(tenant))).stream()
                .flatMap(due -> due.rows().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private String count(String table, TenantId tenant) {
        return String.valueOf(
                database.value("select count(*) from " + table + " where tenant_id = '" + tenant.value() + "'"));
    }

    @Test
    void deletesWhatTheTenantNoLongerWantsAndTellsItBefore() {
        // usage stays for 62 days however little the tenant wants
        assertThat(due(deleting))
                .isEqualTo(Map.of(
                        "conversations",
                        3L,
                        "messages",
                        3L,
                        "queries",
                        0L,
                        "runs",
                        3L,
                        "tokens",
                        3L,
                        "end_users",
                        0L,
                        "audit_payloads",
                        0L,
                        "usage_settlements",
                        1L,
                        "usage_starts",
                        1L));
        assertThat(due(keeping).values()).containsOnly(0L);
        retention.round();
        assertThat(count("privacy_tokens", deleting)).isEqualTo("2");
        // whose last token went in this round went with it
        assertThat(count("end_users", deleting)).isEqualTo("2");
        assertThat(count("usage_settlements", deleting)).isEqualTo("4");
        assertThat(count("usage_starts", deleting)).isEqualTo("4");
        assertThat(due(deleting).values()).containsOnly(0L);
        for (var table : new String[] {"conversations", "messages", "runs"})
            assertThat(count(table, deleting)).as(table).isEqualTo("2");
        for (var table : new String[] {
            "privacy_tokens", "end_users", "conversations", "messages", "runs", "usage_settlements", "usage_starts"
        }) assertThat(count(table, keeping)).isEqualTo("5");
        assertThat(database.value(
                        "select count(*) from audit_entries where action = 'retention.applied' and tenant_id = '"
                                + deleting.value() + "'"))
                .isEqualTo("5");
        assertThatThrownBy(() -> database.database()
                        .acrossTenants(tx ->
                                tx.execute("delete from usage_settlements where tenant_id = ?", deleting.value())))
                .hasMessageContaining("their retention is over");
        assertThatThrownBy(() -> database.database()
                        .acrossTenants(
                                tx -> tx.execute("delete from usage_starts where tenant_id = ?", keeping.value())))
                .hasMessageContaining("their retention is over");
    }
}
