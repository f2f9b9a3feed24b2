package dev.parley.identity;

import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Networks;
import dev.parley.platform.sql.Tx;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tables of API keys and of their secrets, a question a method.
final class ApiKeyRows {
    /// Of a key that was rotated often the last ones are shown.
    private static final int SECRETS = 20;

    private static final String KEYS = """
            select k.id, k.tenant_id, k.name, k.scopes, k.allowed_networks, k.allowed_origins, k.created_at, k.expires_at, k.revoked_at,
                s.numbers, s.created, s.until, s.used, s.addresses
            from api_keys k cross join lateral (
                select array_agg(number order by number desc) numbers,
                    array_agg(created_at order by number desc) created,
                    array_agg(valid_until order by number desc) until,
                    array_agg(last_used_at order by number desc) used,
                    array_agg(address order by number desc) addresses
                from (select s.number, s.created_at, s.valid_until, u.last_used_at, u.address
                    from api_key_secrets s left join api_key_uses u using (tenant_id, key_id, number)
                    where s.tenant_id = k.tenant_id and s.key_id = k.id order by s.number desc limit\s""" + SECRETS + ") one) s ";

    private ApiKeyRows() {}

    static List<ApiKey> list(Tx tx, @Nullable UUID before, int limit) {
        return tx.list(
                KEYS + "where ?::uuid is null or k.id < ?::uuid order by k.id desc limit ?",
                ApiKeyRows::key,
                before,
                before,
                limit);
    }

    /// Reads every key of a tenant, whose rows may have come with an archive.
    /// @throws RuntimeException when one cannot be read
    static void requireReadable(Tx tx, TenantId tenant) {
        tx.list(KEYS + "where k.tenant_id = ?", ApiKeyRows::key, tenant.value())
                .forEach(key -> Origins.parse(key.terms().origins()));
    }

    static Optional<ApiKey> find(Tx tx, UUID id) {
        return tx.first(KEYS + "where k.id = ?", ApiKeyRows::key, id);
    }

    /// The same; nobody else changes the key until the transaction ends.
    static Optional<ApiKey> lock(Tx tx, UUID id) {
        tx.first("select 1 from api_keys where id = ? for update", row -> true, id);
        return find(tx, id);
    }

    static void insert(Tx tx, TenantId tenant, UUID id, KeyTerms terms) {
        tx.execute(
                "insert into api_keys (id, tenant_id, name, scopes, allowed_networks, allowed_origins, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                id,
                tenant.value(),
                terms.name(),
                terms.scopes().stream().map(Permission::scope).sorted().toArray(String[]::new),
                terms.networks().texts().toArray(String[]::new),
                terms.origins().toArray(String[]::new),
                utc(terms.expiresAt()));
    }

    static void addSecret(Tx tx, TenantId tenant, int number, KeyText text) {
        tx.execute(
                "insert into api_key_secrets (tenant_id, key_id, number, secret_hash) values (?, ?, ?, ?)",
                tenant.value(),
                text.id(),
                number,
                text.secretHash());
    }

    /// Lets every secret that is good end with the overlap, or when it ends already. The key's own row changes with
    /// them, which tells the nodes.
    static void endSecrets(Tx tx, UUID key, Duration overlap) {
        tx.execute(
                "update api_key_secrets set valid_until = least(valid_until, now() + make_interval(secs => ?))"
                        + " where key_id = ? and (valid_until is null or valid_until > now())",
                (double) overlap.toSeconds(),
                key);
        tx.execute("update api_keys set rotated_at = now() where id = ?", key);
    }

    static void change(Tx tx, UUID id, KeyTerms terms) {
        tx.execute(
                "update api_keys set name = ?, allowed_networks = ?, allowed_origins = ?, expires_at = ? where id = ?",
                terms.name(),
                terms.networks().texts().toArray(String[]::new),
                terms.origins().toArray(String[]::new),
                utc(terms.expiresAt()),
                id);
    }

    static void revoke(Tx tx, UUID id) {
        tx.execute("update api_keys set revoked_at = now() where id = ?", id);
    }

    /// What proves the key; those whose overlap is over too, so that their holder can be told.
    static List<Credential.Secret> secrets(Tx tx, UUID key) {
        return tx.list(
                "select number, secret_hash, valid_until from api_key_secrets where key_id = ?"
                        + " order by number desc limit " + SECRETS,
                row -> new Credential.Secret(
                        row.getInt("number"),
                        row.getBytes("secret_hash"),
                        time(row, "valid_until").orElse(null)),
                key);
    }

    static Optional<Credential> operators(Tx tx, UUID id) {
        return tx.first(
                "select id, name, created_at, expires_at, revoked_at, secret_hash from operator_keys where id = ?",
                row -> new Credential(
                        new ApiKey(
                                row.getObject("id", UUID.class),
                                null,
                                new KeyTerms(
                                        row.getString("name"),
                                        EnumSet.allOf(Permission.class),
                                        time(row, "expires_at").orElse(null),
                                        Networks.NONE,
                                        List.of()),
                                time(row, "created_at").orElseThrow(),
                                time(row, "revoked_at").orElse(null),
                                List.of()),
                        List.of(new Credential.Secret(1, row.getBytes("secret_hash"), null))),
                id);
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                new KeyTerms(
                        row.getString("name"),
                        scopes(row.getArray("scopes")),
                        time(row, "expires_at").orElse(null),
                        Networks.parse(List.of(
                                (String[]) row.getArray("allowed_networks").getArray())),
                        List.of((String[]) row.getArray("allowed_origins").getArray())),
                time(row, "created_at").orElseThrow(),
                time(row, "revoked_at").orElse(null),
                shown(row));
    }

    private static List<ApiKey.Secret> shown(ResultSet row) throws SQLException {
        var numbers = (Integer[]) row.getArray("numbers").getArray();
        var created = (java.sql.Timestamp[]) row.getArray("created").getArray();
        var until = (java.sql.@Nullable Timestamp[]) row.getArray("until").getArray();
        var used = (java.sql.@Nullable Timestamp[]) row.getArray("used").getArray();
        var addresses = (@Nullable String[]) row.getArray("addresses").getArray();
        var secrets = new ArrayList<ApiKey.Secret>();
        for (int i = 0; i < numbers.length; i++)
            secrets.add(new ApiKey.Secret(
                    numbers[i], created[i].toInstant(), instant(until[i]), instant(used[i]), addresses[i]));
        return secrets;
    }

    /// A scope that this version does not know grants nothing, nor does one that is the operator's: a row may
    /// have come with an archive.
    private static Set<Permission> scopes(Array array) throws SQLException {
        var scopes = EnumSet.noneOf(Permission.class);
        Arrays.stream((String[]) array.getArray())
                .flatMap(scope -> Permission.ofScope(scope).stream())
                .filter(scope -> !scope.operatorOnly())
                .forEach(scopes::add);
        return scopes;
    }

    private static @Nullable Instant instant(java.sql.@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
