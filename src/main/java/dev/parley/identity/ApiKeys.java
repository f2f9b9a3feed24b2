package dev.parley.identity;

import dev.parley.audit.Audit;
import dev.parley.identity.tokens.UnknownKeys;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Networks;
import dev.parley.platform.json.Page;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Held;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// API keys: made, rotated, changed, revoked. A key in use is checked against memory; a revoked one stops on
/// every node within a second, and a new secret is good on every node at once.
public final class ApiKeys {
    /// Earlier secrets of a key that may be good beside its newest.
    static final int OVERLAPPING = 4;

    private static final int HELD = 100_000;

    private final Database database;
    private final Held<UUID, Credential> held;
    private final UnknownKeys unknown = new UnknownKeys(System::nanoTime);

    public ApiKeys(Database database, Changes changes) {
        this.database = database;
        this.held = new Held<>(changes, List.of("api_keys", "operator_keys"), HELD, this::read, Credential::owner);
    }

    /// A key with a new secret; its text is here and nowhere else.
    public record Created(ApiKey key, String text) {
        /// Without the text.
        @Override
        public String toString() {
            return "Created[" + key + "]";
        }
    }

    public Created create(TenantId tenant, String name, Set<Permission> scopes, @Nullable Instant expiresAt) {
        return create(tenant, new KeyTerms(name, scopes, expiresAt, Networks.NONE, List.of()));
    }

    public Created create(TenantId tenant, KeyTerms terms) {
        var text = KeyText.create(Ids.next(), terms.publishable());
        return within(tenant, tx -> {
            ApiKeyRows.insert(tx, tenant, text.id(), terms);
            ApiKeyRows.addSecret(tx, tenant, 1, text);
            Audit.record(tx, tenant, "api_key.created", ApiKey.format(text.id()), null, KeyEntry.of(terms));
            return new Created(ApiKeyRows.find(tx, text.id()).orElseThrow(), text.text());
        });
    }

    /// A key of the installation's operator, who may do everything, in any tenant.
    /// @return its text, which is here and nowhere else
    public String createOperatorKey(String name) {
        var text = KeyText.create(Ids.next());
        database.acrossTenantsDo(tx -> {
            tx.execute(
                    "insert into operator_keys (id, name, secret_hash) values (?, ?, ?)",
                    text.id(),
                    name,
                    text.secretHash());
            Audit.record(
                    tx,
                    Audit.INSTALLATION,
                    "operator_key.created",
                    ApiKey.format(text.id()),
                    null,
                    Map.of("name", name));
        });
        return text.text();
    }

    /// Whether the installation was ever given an operator's key.
    public boolean hasOperatorKey() {
        return database.acrossTenants(
                        tx -> tx.first("select 1 from operator_keys where not console limit 1", row -> true))
                .isPresent();
    }

    /// Tells that keys of operators were changed on this node.
    void operatorsChanged() {
        held.changed(Credential.INSTALLATION);
    }

    /// The newest first, revoked ones too.
    /// @param tenant null for the keys of all tenants
    /// @param before the last of the page before; null for the first page
    public Page<ApiKey> list(@Nullable TenantId tenant, @Nullable UUID before, int limit) {
        var found = within(tenant, tx -> ApiKeyRows.list(tx, before, limit + 1));
        return Page.of(found, limit, key -> ApiKey.format(key.id()));
    }

    /// @param tenant whose key it must be; null for any tenant's
    public Optional<ApiKey> find(@Nullable TenantId tenant, UUID id) {
        return within(tenant, tx -> ApiKeyRows.find(tx, id));
    }

    /// Gives a key a new secret. Those that are good until now stay so for the overlap at most.
    /// @param tenant whose key it must be; null for any tenant's
    /// @return empty when there is no such key
    /// @throws PlatformException CONFLICT when it was revoked or has expired, or has too many good secrets
    ///     already
    public Optional<Created> rotate(@Nullable TenantId tenant, UUID id, Duration overlap) {
        return changed(tenant, id, (tx, key, owner) -> {
            var text = KeyText.create(id, key.terms().publishable());
            requireGood(key);
            if (!overlap.isZero()) requireRoom(key);
            int number = key.secrets().getFirst().number() + 1;
            ApiKeyRows.endSecrets(tx, id, overlap);
            ApiKeyRows.addSecret(tx, owner, number, text);
            Audit.record(
                    tx,
                    owner,
                    "api_key.rotated",
                    ApiKey.format(id),
                    new KeyEntry.Secret(number - 1, null),
                    new KeyEntry.Secret(number, overlap.toSeconds()));
            return new Created(ApiKeyRows.find(tx, id).orElseThrow(), text.text());
        });
    }

    /// Changes a key's terms, not its scopes.
    /// @param tenant whose key it must be; null for any tenant's
    /// @param to from the terms as they are to those that shall be; may throw to refuse
    /// @return empty when there is no such key
    /// @throws PlatformException CONFLICT when it was revoked
    public Optional<ApiKey> change(@Nullable TenantId tenant, UUID id, UnaryOperator<KeyTerms> to) {
        return changed(tenant, id, (tx, key, owner) -> {
            requireNotRevoked(key);
            var terms = to.apply(key.terms());
            ApiKeyRows.change(tx, id, terms);
            Audit.record(tx, owner, "api_key.changed", ApiKey.format(id), KeyEntry.of(key.terms()), KeyEntry.of(terms));
            return ApiKeyRows.find(tx, id).orElseThrow();
        });
    }

    /// Lets pages of these origins, and no others, use a publishable key; one that was revoked stays so.
    /// @param text of the key
    public void bind(TenantId tenant, String text, List<String> origins) {
        var id = KeyText.parse(text).orElseThrow().id();
        find(tenant, id)
                .filter(key -> key.revokedAt() == null && !key.terms().origins().equals(origins))
                .ifPresent(_ -> change(tenant, id, terms -> terms.boundTo(origins)));
    }

    /// Ends a key of the tenant for good.
    /// @param text of the key
    public void revoke(TenantId tenant, String text) {
        revoke(tenant, KeyText.parse(text).orElseThrow().id());
    }

    /// Ends a key for good. Again is the same as once.
    /// @param tenant whose key it must be; null for any tenant's
    /// @return whether there is such a key
    public boolean revoke(@Nullable TenantId tenant, UUID id) {
        return changed(tenant, id, (tx, key, owner) -> {
                    if (key.revokedAt() != null) return true;
                    ApiKeyRows.revoke(tx, id);
                    Audit.record(tx, owner, "api_key.revoked", ApiKey.format(id), KeyEntry.of(key.terms()), null);
                    return true;
                })
                .isPresent();
    }

    /// A change of one key in its transaction.
    private interface Change<T> {
        T make(Tx tx, ApiKey key, TenantId owner);
    }

    private <T> Optional<T> changed(@Nullable TenantId tenant, UUID id, Change<T> change) {
        return within(
                        tenant,
                        tx -> ApiKeyRows.lock(tx, id)
                                .map(key -> new Made<>(owner(key), change.make(tx, key, owner(key)))))
                .map(made -> {
                    held.changed(made.owner);
                    return made.value;
                });
    }

    private record Made<T>(TenantId owner, T value) {}

    private static TenantId owner(ApiKey key) {
        var tenant = key.tenant();
        if (tenant == null) throw new IllegalStateException("An operator's key is in another table.");
        return tenant;
    }

    private static void requireGood(ApiKey key) {
        requireNotRevoked(key);
        var expiresAt = key.terms().expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(Instant.now()))
            throw conflict("expired at " + expiresAt + "; give it another end first, or create a new one.");
    }

    private static void requireNotRevoked(ApiKey key) {
        if (key.revokedAt() != null) throw conflict("was revoked at " + key.revokedAt() + "; create a new one.");
    }

    private static void requireRoom(ApiKey key) {
        var now = Instant.now();
        long good = key.secrets().stream()
                .filter(secret ->
                        secret.validUntil() == null || secret.validUntil().isAfter(now))
                .count();
        if (good > OVERLAPPING)
            throw conflict("has " + good + " secrets that are good; wait until an overlap ends, or rotate with"
                    + " overlap_seconds 0, which ends them all.");
    }

    private static PlatformException conflict(String why) {
        return new PlatformException(ErrorCode.CONFLICT, "The API key " + why);
    }

    /// A key and which of its secrets was shown.
    record Proof(Credential credential, Credential.Secret secret) {}

    /// The key that the text proves, whatever its state; from memory when it is in use.
    /// @param address of the caller: who guesses does not keep others from being looked up
    /// @throws PlatformException OVERLOADED while too many unknown keys are being tried
    Optional<Proof> prove(KeyText text, String address) {
        var known = credential(text.id(), address);
        if (known.isEmpty() || known.get().key().terms().publishable() != text.publishable()) return Optional.empty();
        var hash = text.secretHash();
        var proof = proof(known.get(), hash);
        return proof.isPresent() ? proof : justRotated(text.id(), hash, address);
    }

    private Optional<Credential> credential(UUID id, String address) {
        var known = held.peek(id);
        if (known.isPresent()) return known;
        if (unknown.contains(id)) return Optional.empty();
        unknown.requireRoom(address);
        var read = held.get(id);
        if (read.isEmpty()) unknown.add(id, address);
        return read;
    }

    /// A secret that another node has made a moment ago is good before the notice of it comes.
    private Optional<Proof> justRotated(UUID id, byte[] hash, String address) {
        var guess = UUID.nameUUIDFromBytes(hash);
        if (unknown.contains(guess)) return Optional.empty();
        unknown.requireRoom(address);
        var proof = read(id).flatMap(fresh -> proof(fresh, hash));
        proof.ifPresentOrElse(found -> held.changed(found.credential.owner()), () -> unknown.add(guess, address));
        return proof;
    }

    private static Optional<Proof> proof(Credential credential, byte[] hash) {
        return credential.provedBy(hash).map(secret -> new Proof(credential, secret));
    }

    private Optional<Credential> read(UUID id) {
        return database.acrossTenants(tx -> ApiKeyRows.find(tx, id)
                .map(key -> new Credential(key, ApiKeyRows.secrets(tx, id)))
                .or(() -> ApiKeyRows.operators(tx, id)));
    }

    private <T> T within(@Nullable TenantId tenant, Function<Tx, T> work) {
        if (tenant == null) return database.acrossTenants(work);
        return Tenancy.call(tenant, () -> database.inTenant(work));
    }

    /// Looks whether all keys of a tenant can be read, in the transaction that brought them.
    /// @throws RuntimeException when one cannot be read
    public static void requireReadable(Tx tx, TenantId tenant) {
        ApiKeyRows.requireReadable(tx, tenant);
    }
}
