package dev.parley.usage;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.testing.TestDatabase;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// Records to write, and what was written.
final class Usages {
    private Usages() {}

    static Start start(TenantId tenant) {
        return new Start(
                Ids.next(),
                tenant,
                Ids.next(),
                "chat",
                "gpt-4o",
                "direct",
                100,
                500,
                new BigDecimal("0.125000000001"),
                true);
    }

    static Settlement settlement() {
        return settlement(Settlement.Outcome.COMPLETED, "gpt-4o", TokenUsage.of(90, 40), "0.000625");
    }

    static Settlement settlement(Settlement.Outcome outcome, String model, TokenUsage tokens, String cost) {
        return new Settlement(outcome, "openai", model, tokens, new BigDecimal(cost), "2026-11-21", 120, 30L);
    }

    static int rows(TestDatabase db, String table, Entry entry) {
        return Integer.parseInt(String.valueOf(db.value("select count(*) from " + table + " where id = '"
                + entry.start().id() + "'")));
    }

    static Set<UUID> settled(TestDatabase db, TenantId tenant) {
        return ids(db, "select id from usage_settlements where tenant_id = '" + tenant.value() + "'");
    }

    static Set<String> partitions(TestDatabase db, String table) {
        var names = String.valueOf(
                db.value("select string_agg(inhrelid::regclass::text, ',') from pg_inherits where inhparent = '" + table
                        + "'::regclass"));
        return Set.of(names.split(","));
    }

    static Set<UUID> ids(TestDatabase db, String sql) {
        try (var connection = db.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var ids = new HashSet<UUID>();
            while (rows.next()) ids.add(rows.getObject(1, UUID.class));
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
