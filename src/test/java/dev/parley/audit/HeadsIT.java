package dev.parley.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What somebody with all rights on the database does to a log, and what its heads and exports tell of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeadsIT {
    private final AuditFixture audit = new AuditFixture();

    @AfterAll
    void close() {
        audit.close();
    }

    @Test
    void sealsEachChainThatGrewOnceADay() {
        var grown = written("grown", 3);
        var idle = audit.db.tenant("idle");
        audit.heads.sealDaily();
        audit.write(grown, 1);
        audit.chain.link();
        audit.heads.sealDaily();
        assertThat(heads(grown)).isEqualTo("3");
        assertThat(heads(idle)).isNull();

        audit.db.execute("update audit_heads set sealed_at = sealed_at - interval '1 day'");
        audit.heads.sealDaily();
        audit.db.execute("update audit_heads set sealed_at = sealed_at - interval '1 day'");
        audit.heads.sealDaily();
        assertThat(heads(grown)).isEqualTo("3,4");
    }

    @Test
    void signsWithOneKeyWhicheverNodeMakesItFirst() throws Exception {
        try (var fresh = new AuditFixture();
                var threads = Executors.newFixedThreadPool(4)) {
            var nodes = new ArrayList<Callable<String>>();
            for (int i = 0; i < 4; i++)
                nodes.add(() -> fresh.keys.signer().key().kid());
            var made = new ArrayList<String>();
            for (var node : threads.invokeAll(nodes)) made.add(node.get());
            assertThat(made).containsOnly(made.getFirst());
            assertThat(fresh.keys.all()).hasSize(1);
        }
    }

    @Test
    void tellsWhichEntryWasChangedInTheDatabase() throws IOException {
        var tenant = written("changed", 5);
        owner("update audit_entries set reason = 'none' where id = (" + entry(tenant, 5) + ")");
        assertThat(verify(tenant, null)).startsWith("line 6 (5): its reason");
        owner("update audit_entries set action = 'thing.kept' where id = (" + entry(tenant, 2) + ")");
        assertThat(verify(tenant, null)).startsWith("line 3 (2): it is not what was recorded");
    }

    @Test
    void tellsWhichEntryWasRemovedFromTheDatabase() throws IOException {
        var tenant = written("removed", 5);
        owner("delete from audit_entries where id = (" + entry(tenant, 3) + ")");
        assertThat(verify(tenant, null)).startsWith("line 4 (4): entry 3 is missing before it");
    }

    @Test
    void tellsByAHeadThatWasKeptThatTheEndWasRewritten() throws IOException {
        var tenant = written("rewritten", 5);
        var kept = audit.heads.seal(tenant);
        assertThat(verify(tenant, kept)).isEqualTo("intact");
        // links and entries alike, so that the program itself signs what is left
        owner("delete from audit_entries where id in (select entry_id from audit_links where tenant_id = '"
                + tenant.value() + "' and seq >= 4)");
        owner("delete from audit_links where tenant_id = '" + tenant.value() + "' and seq >= 4");
        assertThat(verify(tenant, null)).isEqualTo("intact");
        assertThat(verify(tenant, kept)).contains("the head you kept was sealed at: the log was rewritten");
    }

    private TenantId written(String slug, int entries) {
        var tenant = audit.db.tenant(slug);
        audit.write(tenant, entries);
        audit.chain.link();
        return tenant;
    }

    /// Past the trigger too.
    private void owner(String sql) {
        audit.db.execute("set session_replication_role = replica; " + sql);
    }

    private static String entry(TenantId tenant, int seq) {
        return "select entry_id from audit_links where tenant_id = '" + tenant.value() + "' and seq = " + seq;
    }

    private @Nullable String heads(TenantId tenant) {
        return audit.db.value("select string_agg(seq::text, ',' order by seq) from audit_heads where tenant_id = '"
                + tenant.value() + "'");
    }

    private String verify(TenantId tenant, @Nullable SealedHead kept) throws IOException {
        var export = new ByteArrayInputStream(audit.export(tenant, null, null));
        return switch (Verification.of(export, audit.keys.all(), kept)) {
            case Verdict.Intact _ -> "intact";
            case Verdict.Broken broken -> "line " + broken.line() + " (" + broken.entry() + "): " + broken.what();
        };
    }
}
