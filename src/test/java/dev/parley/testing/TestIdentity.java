package dev.parley.testing;

import dev.parley.identity.ApiKeys;
import dev.parley.identity.Identity;
import dev.parley.identity.issuers.TrustedIssuers;
import dev.parley.platform.crypto.LocalMasterKeys;
import dev.parley.platform.crypto.MasterKeyRing;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenants;
import java.time.Duration;
import java.util.Base64;

/// People and their tokens on a database of a test.
public final class TestIdentity {
    private static final String MASTER_KEY = "test:" + Base64.getEncoder().encodeToString(new byte[32]);

    private TestIdentity() {}

    public static Vault vault(Sql sql) {
        var ring = MasterKeyRing.parse("PARLEY_MASTER_KEY", MASTER_KEY);
        var vault = new Vault(sql.database(), sql.changes(), new LocalMasterKeys(() -> ring));
        vault.bind();
        return vault;
    }

    public static Identity of(Sql sql, Tenants tenants) {
        var tasks = new Tasks();
        var keys = new ApiKeys(sql.database(), sql.changes());
        var reach = new TrustedIssuers.Reach(new Upstream(UpstreamSettings.DEFAULT, tasks), true);
        return new Identity(
                new Identity.Parts(sql.database(), sql.changes(), vault(sql), tenants, keys, tasks, reach),
                new Identity.Settings("https://parley.test", Duration.ofDays(30), true));
    }
}
