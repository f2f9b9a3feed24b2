package dev.parley.audit;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs the heads of chains and keeps them.
public final class Heads {
    private static final Logger LOG = LoggerFactory.getLogger(Heads.class);

    private final Database database;
    private final Chain chain;
    private final AuditKeys keys;

    public Heads(Database database, Chain chain, AuditKeys keys) {
        this.database = database;
        this.chain = chain;
        this.keys = keys;
    }

    /// Seals each chain that grew and was not sealed today (UTC). Run it now and then: each tenant is sealed
    /// once a day. Each head is logged too, so that it is also where the logs go.
    public void sealDaily() {
        var due = database.acrossTenants(tx -> tx.list(DUE, row -> new TenantId(row.getObject(1, UUID.class))));
        for (var tenant : due) {
            var head = seal(tenant);
            LOG.atInfo()
                    .addKeyValue("tenant", tenant.toString())
                    .addKeyValue("seq", head.seq())
                    .addKeyValue("hash", head.hash())
                    .addKeyValue("key", head.key())
                    .addKeyValue("signature", head.signature())
                    .log("Sealed the audit log of {} at entry {}", tenant, head.seq());
        }
    }

    /// Links what was committed until now, and signs the head.
    SealedHead seal(TenantId tenant) {
        chain.linkNow(tenant);
        var signer = keys.signer();
        return database.acrossTenants(tx -> {
            var last = LinkRows.last(tx, tenant);
            var head = SealedHead.sign(
                    tenant,
                    last.map(Link::seq).orElse(0L),
                    last.map(Link::hash).orElse(Link.NOTHING),
                    Instant.now().truncatedTo(ChronoUnit.MICROS),
                    signer);
            insert(tx, head);
            return head;
        });
    }

    private static void insert(Tx tx, SealedHead head) {
        tx.execute(
                "insert into audit_heads (tenant_id, seq, hash, sealed_at, key_id, signature) values (?, ?, ?, ?, ?, ?)",
                head.tenant().value(),
                head.seq(),
                HexFormat.of().parseHex(head.hash()),
                head.sealedAt().atOffset(ZoneOffset.UTC),
                head.key(),
                HexFormat.of().parseHex(head.signature()));
    }

    /// The newest first.
    /// @param before `sealedAt` of the last of the page before
    static List<SealedHead> list(Tx tx, TenantId tenant, Instant before, int limit) {
        return tx.list(
                "select * from audit_heads where tenant_id = ? and sealed_at < ? order by sealed_at desc limit ?",
                Heads::map,
                tenant.value(),
                before.atOffset(ZoneOffset.UTC),
                limit);
    }

    private static SealedHead map(ResultSet row) throws SQLException {
        return new SealedHead(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getLong("seq"),
                LinkRows.hex(row, "hash"),
                row.getObject("sealed_at", OffsetDateTime.class).toInstant(),
                row.getString("key_id"),
                LinkRows.hex(row, "signature"));
    }

    /// Hops from tenant to tenant in the index, so that long chains cost no more than short ones.
    private static final String DUE = """
            with recursive chained as (
                (select tenant_id from audit_links order by tenant_id limit 1)
                union all
                select (select l.tenant_id from audit_links l where l.tenant_id > c.tenant_id
                        order by l.tenant_id limit 1)
                from chained c where c.tenant_id is not null)
            select c.tenant_id from chained c where c.tenant_id is not null
              and not exists (select from audit_heads h where h.tenant_id = c.tenant_id
                  and h.sealed_at >= date_trunc('day', now(), 'UTC'))
              and (select max(seq) from audit_links l where l.tenant_id = c.tenant_id)
                > coalesce((select max(seq) from audit_heads h where h.tenant_id = c.tenant_id), 0)
            """;
}
