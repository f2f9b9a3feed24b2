package dev.parley.portability;

import static dev.parley.portability.Holding.asItIs;
import static dev.parley.portability.Holding.notExported;
import static dev.parley.portability.Holding.sealed;
import static dev.parley.portability.Holding.without;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The decision about each table with rows of tenants, in one place. `RlsIT` fails for a table that has none.
public final class Holdings {
    /// The table of data keys: they are handed over under a passphrase, and destroyed before anything else.
    static final String DATA_KEYS = "data_keys";

    public static final List<Holding> ALL = List.of(
            without(
                    "tenants",
                    "where a tenant stands, and which were made to look around with, is each installation's own",
                    "status",
                    "status_before",
                    "delete_after",
                    "deleted_at",
                    "demo_key"),
            asItIs("config_versions"),
            asItIs("alerts"),
            asItIs("limits"),
            notExported(
                    "limit_leases", "shares of this installation's nodes; what was used is counted from the ledger"),
            notExported("storage_use", "counted from the documents as they come in"),
            // hashes: the keys keep working where the tenant is brought
            asItIs("api_keys"),
            asItIs("api_key_secrets"),
            asItIs("api_key_uses"),
            asItIs("roles"),
            without("members", "follows from the role", "custom_role"),
            asItIs("issuers"),
            notExported("invitations", "to this installation; invite again where the tenant is brought"),
            notExported("sessions", "with this installation; members sign in where the tenant is brought"),
            notExported("refresh_tokens", "of sessions with this installation"),
            notExported("login_attempts", "forgotten after an hour"),
            sealed("providers", "sealed_key"),
            asItIs("documents"),
            asItIs("chunks"),
            asItIs("retrieval_queries"),
            notExported("crawls", "of sites that this installation reads; what became of them are the documents"),
            notExported("ingestion_jobs", "of uploads to this installation; what became of them are the documents"),
            notExported(
                    "ingestion_parts", "of uploads that are no documents yet; upload them where the tenant is brought"),
            asItIs("usage_starts"),
            asItIs("usage_settlements"),
            without(
                    "audit_entries",
                    "numbers of this installation's transactions, by which entries are found to be linked",
                    "xid"),
            asItIs("audit_links"),
            notExported(
                    "audit_heads",
                    "signed by this installation; where the tenant is brought, its chain is signed anew"),
            notExported(
                    DATA_KEYS, "wrapped by this installation's master key; they come along under a passphrase only"),
            // the names of people and tokens mean the same where the tenant is brought
            sealed("privacy_keys", "sealed"),
            sealed("privacy_tokens", "sealed"),
            asItIs("end_users"),
            asItIs("erasures"),
            notExported("router_decisions", "explained for a month, by this installation's router and models"),
            notExported("cache_events", "of answers kept by this installation's nodes"),
            notExported("cache_counts", "of answers kept by this installation's nodes"),
            notExported("cache_scores", "of answers kept by this installation's nodes"),
            asItIs("agents"),
            asItIs("agent_versions"),
            // pseudonyms; tokens go on to be taken where the data keys come along
            asItIs("end_user_token_cuts"),
            sealed("conversations", "body"),
            sealed("messages", "body", "feedback"),
            notExported("runs", "of this installation's nodes; what they produced stands in the messages"),
            notExported("run_events", "of runs"),
            notExported("used_tickets", "of sockets of this installation, forgotten after a day"),
            asItIs("guardrails"),
            asItIs("intents"),
            asItIs("router_arms"),
            asItIs("router_calibrations"),
            notExported("router_canaries", "tries models of this installation"),
            notExported("router_canary_counts", "of what is tried in this installation"),
            notExported("changes", "tells running nodes what to read again"),
            notExported("idempotency_keys", "answers kept for a day, of requests to this installation"),
            notExported("tenant_imports", "tells how the tenant came to this installation"));

    private static final Map<String, Holding> BY_TABLE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Holding::table, Function.identity()));

    private Holdings() {}

    /// @throws IllegalStateException for a table about which nothing was decided
    static Holding of(String table) {
        var holding = BY_TABLE.get(table);
        if (holding == null) throw new IllegalStateException("Nothing is decided in Holdings about " + table + ".");
        return holding;
    }
}
