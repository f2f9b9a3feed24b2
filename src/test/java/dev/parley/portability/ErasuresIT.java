package dev.parley.portability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audit.Actor;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditKey;
import dev.parley.audit.AuditKeys;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasuresIT {
    private final Installation here = new Installation(1);
    private final Tasks tasks = new Tasks();
    private final Set<TenantId> forgotten = ConcurrentHashMap.newKeySet();
    private final ErasureCertificates certificates = new ErasureCertificates(here.db.database());
    private final AuditKeys keys = new AuditKeys(here.db.database(), here.vault);
    private Erasures erasures = new Erasures(here.db.database(), here.db.changes(), tasks, keys, forgotten::add);

    @BeforeAll
    void run() {
        erasures.run();
    }

    @AfterAll
    void close() {
        tasks.close();
        here.close();
    }

    /// A tenant that has rows wherever one can have them.
    private TenantId tenant(String slug, String word) {
        var id = here.tenant(slug, word);
        here.seal(id, word);
        for (var month : List.of("2026-01-15", "2026-02-15")) here.db.execute("""
                    insert into usage_starts select '%1$s', i, i, i, 'chat', '%2$s', 1, 1, 1
                    from (select gen_random_uuid() as i from generate_series(1, 1500)) ids;
                    insert into usage_settlements (tenant_id, id, key_id, started_at, operation, outcome, model,
                        input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                        estimated, cost_usd, duration_ms)
                    select '%1$s', gen_random_uuid(), '%1$s', '%3$s', 'chat', 'completed', '%2$s', 3, 0, 0, 2, 0,
                        false, 0.25, 1 from generate_series(1, 4)
                    """.formatted(id.value(), word, month));
        Tenancy.run(id, () -> here.db.database().inTenantDo(tx -> Audit.record(tx, id, "test.done", word, null, word)));
        here.db.execute("insert into idempotency_keys (tenant_id, principal, key, fingerprint, claim, claimed_until,"
                + " expires_at, body) values ('" + id.value() + "', gen_random_uuid(), 'k', 'f', gen_random_uuid(),"
                + " now(), now() + interval '1 day', convert_to('" + word + "', 'UTF8'))");
        return id;
    }

    private void delete(TenantId tenant, String after) {
        var by = new Actor(Actor.Kind.OPERATOR, "key_of_operator", null, null, "contract ended");
        by.call(() -> {
            here.db.database().acrossTenantsDo(tx -> {
                tx.execute(
                        "update tenants set status = 'deleting', status_before = 'active', delete_after = " + after
                                + " where id = ?",
                        tenant.value());
                Audit.record(tx, tenant, "tenant.deletion_scheduled", tenant.toString(), null, null);
            });
            return true;
        });
    }

    private ErasureCertificates.Certificate certificate(TenantId tenant) {
        await(() -> find(tenant).isPresent());
        return find(tenant).orElseThrow();
    }

    private java.util.Optional<ErasureCertificates.Certificate> find(TenantId tenant) {
        return certificates.list(null, 100).stream()
                .filter(of -> of.statement().path("tenant_id").asString().equals(tenant.toString()))
                .findFirst();
    }

    private List<String> traces(String word) throws SQLException {
        try (var connection = here.db.connect()) {
            return Traces.of(word, connection);
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within a minute").isLessThan(end);
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void leavesNoTraceButTheCertificate() throws SQLException {
        var other = tenant("other", "untouched");
        long othersRows = here.rows(other);
        var tenant = tenant("gone", "zanzibar");
        delete(tenant, "now() - interval '1 second'");
        var certificate = certificate(tenant);

        assertThat(traces("zanzibar")).isEmpty();
        assertThat(traces(tenant.value().toString())).containsExactly("erasure_certificates");
        assertThat(forgotten).contains(tenant).doesNotContain(other);
        assertThat(here.rows(other)).isEqualTo(othersRows);

        var statement = certificate.statement();
        assertThat(statement.path("asked_by").asString()).isEqualTo("key_of_operator");
        assertThat(statement.path("reason").asString()).isEqualTo("contract ended");
        assertThat(statement.path("name_sha256").asString()).isEqualTo(Sha256.hex("gone"));
        assertThat(statement.path("data_keys_destroyed")).hasSize(1);
        assertThat(statement.at("/rows/usage_starts").asLong()).isEqualTo(3000);
        assertThat(statement.at("/rows/documents").asLong()).isEqualTo(3);
        assertThat(statement.at("/rows/chunks").asLong()).isEqualTo(15);
        assertThat(statement.at("/rows/tenants").asLong()).isEqualTo(1);
        assertThat(statement.at("/usage/0/month").asString()).isEqualTo("2026-01");
        assertThat(statement.at("/usage/1/cost_usd").asString()).isEqualTo("1");
        assertThat(certificate.sha256()).isEqualTo(Sha256.hex(statement.toString()));
        assertThat(here.db.value("select count(*) from audit_entries where action = 'tenant.erased' and target = '"
                        + certificate.id() + "'"))
                .isEqualTo("1");
    }

    @Test
    void signsTheCertificateSoThatAChangedOneDoesNotVerify() {
        var tenant = here.tenant("signed", "sealed");
        delete(tenant, "now()");
        var certificate = certificate(tenant);
        var key = keys.signer().key();
        assertThat(certificate.key()).isEqualTo(key.kid());
        var statement = certificate.statement().toString();
        assertThat(isSigned(key, statement, certificate)).isTrue();
        assertThat(isSigned(key, statement.replace("\"documents\":3", "\"documents\":4"), certificate))
                .isFalse();
        assertThat(isSigned(key, statement + " ", certificate)).isFalse();
        assertThat(key.signed("parley-audit-head/1", statement, String.valueOf(certificate.signature())))
                .isFalse();
        // what was signed before a rotation is verified by the key that signed it
        var next = keys.rotate();
        assertThat(isSigned(next, statement, certificate)).isFalse();
        assertThat(isSigned(key, statement, certificate)).isTrue();
    }

    private static boolean isSigned(AuditKey by, String statement, ErasureCertificates.Certificate certificate) {
        return by.signed(ErasureCertificates.LABEL, statement, String.valueOf(certificate.signature()));
    }

    @Test
    void destroysTheDataKeysFirst() {
        var tenant = here.tenant("shredded", "confetti");
        var sealed = here.seal(tenant, "confetti");
        delete(tenant, "now() + interval '30 days'");
        erasures.beginNow(tenant);
        await(() -> {
            try {
                here.open(tenant, sealed);
                return false;
            } catch (KeyDestroyedException gone) {
                return true;
            }
        });
    }

    @Test
    void waitsForTheGracePeriodAndForADeletion() {
        var waiting = here.tenant("waiting", "patience");
        delete(waiting, "now() + interval '1 hour'");
        var active = here.tenant("active", "alive");
        assertThat(erasures.beginNow(active)).isEmpty();
        assertThat(erasures.beginNow(TenantId.next())).isEmpty();
        var gone = here.tenant("due", "past");
        delete(gone, "now()");
        certificate(gone);
        assertThat(here.rows(waiting)).isPositive();
        assertThat(erasures.find(waiting)).isEmpty();
        assertThat(here.rows(active)).isPositive();
    }

    @Test
    void doesNotExportWhatIsBeingErased() {
        var tenant = here.tenant("halfway", "nothing");
        here.db.execute("insert into tenant_erasures (erased_tenant, name_sha256, asked_by, asked_at, accounts, keys,"
                + " empty_since) values ('" + tenant.value() + "', '', '', now(), '[]', '[]', 'infinity')");
        assertThatThrownBy(() -> here.export(tenant, null)).hasMessageContaining("is being erased");
    }

    @Test
    void keepsAppendOnlyTablesFromEveryOtherDeletion() {
        var tenant = tenant("kept", "ledger");
        for (var table : List.of("usage_starts", "usage_settlements", "audit_entries"))
            assertThatThrownBy(() -> here.db
                            .database()
                            .acrossTenantsDo(
                                    tx -> tx.execute("delete from " + table + " where tenant_id = ?", tenant.value())))
                    .hasMessageContaining("are deleted only when their tenant is erased");
    }

    @Test
    void goesOnWhenRowsAreWrittenMeanwhile() throws SQLException {
        var tenant = tenant("busy", "stragglers");
        delete(tenant, "now() + interval '1 day'");
        erasures.beginNow(tenant);
        await(() -> "0".equals(here.db.value("select count(*) from tenants where id = '" + tenant.value() + "'")));
        here.db.execute("insert into usage_starts values ('" + tenant.value() + "', '" + Ids.next()
                + "', gen_random_uuid(), gen_random_uuid(), 'chat', 'stragglers', 1, 1, 1)");
        assertThat(certificate(tenant).statement().at("/rows/usage_starts").asLong())
                .isEqualTo(3001);
        assertThat(traces("stragglers")).isEmpty();
    }
}
