package dev.parley.privacy;

import dev.parley.tenancy.TenantConfig;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The classes of data that a tenant says how long to keep.
enum DataClass {
    /// What was said: content that is stored, and what tells of those who said it.
    MESSAGES(List.of(
            new Rows("conversations", "conversations", "id", "updated_at < ?"),
            new Rows("messages", "messages", "id", "id < uuid7_floor(?)"),
            new Rows("runs", "runs", "id", "id < uuid7_floor(?) and state <> 'running'"),
            new Rows("queries", "retrieval_queries", "id", "id < uuid7_floor(?)"),
            new Rows("tokens", "privacy_tokens", "token, end_user", "used_at < ?"),
            new Rows("end_users", "end_users", "id", """
                    last_seen_at < ? and not exists (select from privacy_tokens
                        where privacy_tokens.tenant_id = end_users.tenant_id and end_user = end_users.id)
                    and not exists (select from idempotency_keys
                        where idempotency_keys.tenant_id = end_users.tenant_id and end_user = end_users.id)
                    and not exists (select from conversations
                        where conversations.tenant_id = end_users.tenant_id and end_user = end_users.id)"""))),
    /// What entries of the audit log say. The entries themselves stay, and their chain.
    AUDIT(List.of(new Rows("audit_payloads", "audit_entries", "id", "id < uuid7_floor(?) and salts <> '{}'"))),
    /// Each request that was metered. Kept for 62 days at the least.
    USAGE(List.of(
            new Rows("usage_settlements", "usage_settlements", "id", "id < uuid7_floor(?)"),
            new Rows("usage_starts", "usage_starts", "id", "id < uuid7_floor(?)")));

    /// @param name as callers are shown it
    /// @param key columns beside the tenant that name a row
    /// @param due the condition, with the moment before which rows are due as its one parameter
    record Rows(String name, String table, String key, String due) {}

    final List<Rows> rows;

    DataClass(List<Rows> rows) {
        this.rows = rows;
    }

    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// After how many days rows are due; null when they are kept.
    @Nullable
    Integer days(TenantConfig config) {
        var retention = config.retention();
        if (retention == null) return null;
        return switch (this) {
            case MESSAGES -> retention.messagesDays();
            case AUDIT -> retention.auditDays();
            case USAGE -> retention.ledgerDays();
        };
    }
}
