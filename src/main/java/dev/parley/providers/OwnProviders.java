package dev.parley.providers;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.MasterKeyUnusable;
import dev.parley.platform.crypto.SealBrokenException;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.providers.ProvidersSettings.Offer;
import dev.parley.tenancy.Tenancy;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/// The table of tenants' own providers. Keys are sealed in the vault, each for its own row.
public final class OwnProviders {
    private static final Logger LOG = LoggerFactory.getLogger(OwnProviders.class);
    static final int MOST = 100;

    private static final String COLUMNS = "id, name, dialect, base_url, key_hint, models, primary_model, revision,"
            + " created_at, updated_at, key_changed_at, sealed_key";
    private static final TypeReference<List<Offer>> OFFERS = new TypeReference<>() {};

    private final Database database;
    private final Vault vault;

    public OwnProviders(Database database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /// What a tenant says of its provider.
    /// @param apiKey null when it takes none
    record Draft(
            String name,
            Dialect dialect,
            String baseUrl,
            @Nullable String apiKey,
            List<Offer> models,
            @Nullable String primaryModel) {
        Draft models(List<Offer> other) {
            return new Draft(name, dialect, baseUrl, apiKey, other, primaryModel);
        }

        /// Without the key.
        @Override
        public String toString() {
            return name + " (" + dialect + ", " + baseUrl + ")";
        }
    }

    /// A row with its key.
    record Keyed(OwnProvider provider, @Nullable String apiKey) {
        Draft draft() {
            return new Draft(
                    provider.name(),
                    provider.dialect(),
                    provider.baseUrl(),
                    apiKey,
                    provider.models(),
                    provider.primaryModel());
        }

        /// Without the key.
        @Override
        public String toString() {
            return provider.toString();
        }
    }

    /// As the audit log has it.
    private record Entry(
            String name,
            Dialect dialect,
            String baseUrl,
            @Nullable String keyHint,
            List<String> models,
            @Nullable String primaryModel) {
        static Entry of(OwnProvider provider) {
            return new Entry(
                    provider.name(),
                    provider.dialect(),
                    provider.baseUrl(),
                    provider.keyHint(),
                    provider.models().stream().map(Offer::name).toList(),
                    provider.primaryModel());
        }
    }

    /// The newest first, of the bound tenant.
    /// @param before the last of the page before; null for the first page
    Page<OwnProvider> list(@Nullable UUID before, int limit) {
        var found = database.inTenant(tx -> tx.list(
                "select " + COLUMNS + " from providers where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                OwnProviders::map,
                before,
                before,
                limit + 1));
        return Page.of(found, limit, provider -> OwnProvider.format(provider.id()));
    }

    /// @throws PlatformException NOT_FOUND when the bound tenant has no such provider
    OwnProvider get(UUID id) {
        return keyed(id).provider;
    }

    Keyed keyed(UUID id) {
        var tenant = Tenancy.current();
        return database.inTenant(tx ->
                        tx.first("select " + COLUMNS + " from providers where id = ?", row -> stored(tenant, row), id))
                .map(this::unsealed)
                .orElseThrow(() -> OwnProvider.notFound(OwnProvider.format(id)));
    }

    /// All of a tenant with their keys, the oldest first. One whose key cannot be opened is left out: it could not be
    /// asked.
    List<Keyed> of(TenantId tenant) {
        var rows = database.acrossTenants(tx -> tx.list(
                "select " + COLUMNS + " from providers where tenant_id = ? order by id",
                row -> stored(tenant, row),
                tenant.value()));
        var usable = new ArrayList<Keyed>();
        for (var row : rows) {
            try {
                usable.add(unsealed(row));
            } catch (KeyDestroyedException | SealBrokenException | MasterKeyUnusable unusable) {
                LOG.error("{} of {} is not used: {}", row.provider.id(), tenant, unusable.getMessage());
            }
        }
        return usable;
    }

    /// @throws PlatformException CONFLICT when the name is taken or the tenant has as many as it may
    OwnProvider create(Draft draft) {
        var tenant = Tenancy.current();
        var id = Ids.next();
        var sealed = seal(tenant, id, draft.apiKey);
        return database.inTenant(tx -> {
            requireRoom(tx);
            var created = tx.first(
                            """
                            insert into providers (tenant_id, id, name, dialect, base_url, sealed_key, key_hint,
                                models, primary_model, key_changed_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, case when ?::text is null then null else now() end)
                            on conflict (tenant_id, name) do nothing returning
                            """ + COLUMNS,
                            OwnProviders::map,
                            tenant.value(),
                            id,
                            draft.name,
                            spelling(draft.dialect),
                            draft.baseUrl,
                            sealed,
                            hint(draft.apiKey),
                            Json.mapper().writeValueAsString(draft.models),
                            draft.primaryModel,
                            hint(draft.apiKey))
                    .orElseThrow(() -> taken(draft.name));
            Audit.record(tx, tenant, "provider.created", OwnProvider.format(id), null, Entry.of(created));
            return created;
        });
    }

    /// Replaces all but its id, if nobody else changed it since it was read.
    /// @throws PlatformException NOT_FOUND when it is gone; CONFLICT when it was changed, or the name is taken
    OwnProvider replace(Keyed known, Draft draft) {
        var tenant = Tenancy.current();
        var old = known.provider;
        boolean newKey = !Objects.equals(known.apiKey, draft.apiKey);
        var sealed = seal(tenant, old.id(), draft.apiKey);
        return database.inTenant(tx -> {
            requireFree(tx, draft.name, old.id());
            var changed = tx.first(
                            """
                            update providers set name = ?, dialect = ?, base_url = ?, sealed_key = ?, key_hint = ?,
                                models = ?::jsonb, primary_model = ?, revision = revision + 1, updated_at = now(),
                                key_changed_at = case when ? then now() else key_changed_at end
                            where id = ? and revision = ? returning
                            """ + COLUMNS,
                            OwnProviders::map,
                            draft.name,
                            spelling(draft.dialect),
                            draft.baseUrl,
                            sealed,
                            hint(draft.apiKey),
                            Json.mapper().writeValueAsString(draft.models),
                            draft.primaryModel,
                            newKey,
                            old.id(),
                            old.revision())
                    .orElseThrow(() -> new PlatformException(
                            ErrorCode.CONFLICT, "The provider was changed or deleted meanwhile; read it again."));
            var id = OwnProvider.format(old.id());
            var action = newKey ? "provider.key_rotated" : "provider.changed";
            Audit.record(tx, tenant, action, id, Entry.of(old), Entry.of(changed));
            return changed;
        });
    }

    /// @throws PlatformException NOT_FOUND
    void delete(UUID id) {
        var tenant = Tenancy.current();
        database.inTenantDo(tx -> {
            var gone = tx.first("delete from providers where id = ? returning " + COLUMNS, OwnProviders::map, id)
                    .orElseThrow(() -> OwnProvider.notFound(OwnProvider.format(id)));
            Audit.record(tx, tenant, "provider.deleted", OwnProvider.format(id), Entry.of(gone), null);
        });
    }

    private static void requireRoom(Tx tx) {
        int there =
                tx.first("select count(*) from providers", row -> row.getInt(1)).orElse(0);
        if (there >= MOST)
            throw new PlatformException(
                    ErrorCode.CONFLICT, "A tenant may have " + MOST + " providers of its own; delete one first.");
    }

    private static void requireFree(Tx tx, String name, UUID except) {
        if (tx.first("select 1 from providers where name = ? and id <> ?", row -> true, name, except)
                .isPresent()) throw taken(name);
    }

    private static PlatformException taken(String name) {
        return new PlatformException(ErrorCode.CONFLICT, "There is a provider '" + name + "' already.");
    }

    private byte @Nullable [] seal(TenantId tenant, UUID id, @Nullable String key) {
        if (key == null) return null;
        return vault.seal(KeyScope.tenant(tenant), purpose(id), key.getBytes(StandardCharsets.UTF_8));
    }

    private Keyed unsealed(Stored stored) {
        if (stored.sealed == null) return new Keyed(stored.provider, null);
        var key = vault.open(KeyScope.tenant(stored.tenant), purpose(stored.provider.id()), stored.sealed);
        return new Keyed(stored.provider, new String(key, StandardCharsets.UTF_8));
    }

    private static String purpose(UUID id) {
        return "provider_key:" + id;
    }

    /// The last four characters, of a key that is long enough to lose nothing by it.
    static @Nullable String hint(@Nullable String key) {
        if (key == null) return null;
        return key.length() < 16 ? "…" : "…" + key.substring(key.length() - 4);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(TenantId tenant, OwnProvider provider, byte @Nullable [] sealed) {}

    private static Stored stored(TenantId tenant, ResultSet row) throws SQLException {
        return new Stored(tenant, map(row), row.getBytes("sealed_key"));
    }

    private static OwnProvider map(ResultSet row) throws SQLException {
        return new OwnProvider(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Dialect.valueOf(row.getString("dialect").toUpperCase(Locale.ROOT)),
                row.getString("base_url"),
                row.getString("key_hint"),
                Json.mapper().readValue(row.getString("models"), OFFERS),
                row.getString("primary_model"),
                row.getInt("revision"),
                time(row, "created_at").orElseThrow(),
                time(row, "updated_at").orElseThrow(),
                time(row, "key_changed_at").orElse(null));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static String spelling(Dialect dialect) {
        return dialect.name().toLowerCase(Locale.ROOT);
    }
}
