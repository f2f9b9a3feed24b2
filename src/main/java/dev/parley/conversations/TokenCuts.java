package dev.parley.conversations;

import dev.parley.audit.Audit;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The table of end users whose tokens were taken back. Held in memory; another node knows within a second.
final class TokenCuts {
    private static final int HELD = 10_000;

    private final Database database;
    private final Held<TenantId, OfTenant> held;

    private record OfTenant(TenantId tenant, Map<UUID, Instant> cuts) {}

    TokenCuts(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("end_user_token_cuts"), HELD, this::read, OfTenant::tenant);
    }

    private Optional<OfTenant> read(TenantId tenant) {
        var cuts = new HashMap<UUID, Instant>();
        database.acrossTenants(tx -> tx.list(
                "select end_user, cut_at from end_user_token_cuts where tenant_id = ?",
                row -> cuts.put(
                        row.getObject("end_user", UUID.class),
                        row.getObject("cut_at", OffsetDateTime.class).toInstant()),
                tenant.value()));
        return Optional.of(new OfTenant(tenant, cuts));
    }

    boolean isCut(TenantId tenant, UUID endUser, Instant issued) {
        var cut = held.get(tenant).orElseThrow().cuts.get(endUser);
        return cut != null && !issued.isAfter(cut);
    }

    /// Takes back what was made until now. Cuts that every token has outlived are forgotten.
    Instant cut(TenantId tenant, UUID endUser) {
        var now = Instant.now();
        database.inTenantDo(tx -> {
            tx.execute(
                    "delete from end_user_token_cuts where tenant_id = ? and cut_at < ?",
                    tenant.value(),
                    now.minus(EndUserTokens.LONGEST).atOffset(ZoneOffset.UTC));
            tx.execute("""
                    insert into end_user_token_cuts (tenant_id, end_user, cut_at) values (?, ?, ?)
                    on conflict (tenant_id, end_user) do update set cut_at = excluded.cut_at
                    """, tenant.value(), endUser, now.atOffset(ZoneOffset.UTC));
            Audit.record(tx, tenant, "end_user.tokens_revoked", Ids.format("eus", endUser), null, null);
        });
        held.changed(tenant);
        return now;
    }
}
