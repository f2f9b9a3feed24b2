package dev.parley.portability;

import dev.parley.audit.Audit;
import dev.parley.audit.AuditKeys;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Sha256;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What was erased: the only trace of a tenant that is gone. Signed as the heads of audit logs are, so that it holds
/// against whoever can write to the database.
public final class ErasureCertificates {
    /// What a signature is over begins with it.
    static final String LABEL = "parley-erasure-certificate/1";
    private static final String SELECT =
            "select id, statement, sha256, signing_key, signature from erasure_certificates";

    private final Database database;

    public ErasureCertificates(Database database) {
        this.database = database;
    }

    /// @param sha256 of the statement as it was written, in hexadecimal
    /// @param key the `kid` of the key that signed; null, as the signature, in one of before certificates were
    ///     signed
    /// @param signature over the statement as it was written, in hexadecimal
    record Certificate(
            String id,
            JsonNode statement,
            String sha256,
            @Nullable String key,
            @Nullable String signature) {}

    /// The fields of a statement, in their order.
    record Statement(
            String id,
            String tenantId,
            String nameSha256,
            String askedBy,
            Instant askedAt,
            @Nullable String reason,
            Instant beganAt,
            Instant endedAt,
            SortedMap<String, Long> rows,
            List<String> dataKeysDestroyed,
            List<Erasure.Month> usage) {}

    /// Ends an erasure: its state goes, its certificate stays, and the installation's audit log refers to that.
    static UUID issue(Tx tx, Erasure erasure, AuditKeys.Signer signer) {
        // counted until this transaction
        var done = tx.first(
                        "delete from tenant_erasures where erased_tenant = ? returning " + Erasure.COLUMNS,
                        Erasure::map,
                        erasure.tenant().value())
                .orElseThrow();
        var id = Ids.next();
        var name = Ids.format("era", id);
        var statement = Json.mapper()
                .writeValueAsString(new Statement(
                        name,
                        done.tenant().toString(),
                        done.nameSha256(),
                        done.askedBy(),
                        done.askedAt(),
                        done.reason(),
                        done.beganAt(),
                        Instant.now(),
                        done.rows(),
                        done.keysDestroyed(),
                        done.accounts()));
        var digest = Sha256.hex(statement);
        tx.execute(
                "insert into erasure_certificates (id, erased_tenant, statement, sha256, signing_key, signature)"
                        + " values (?, ?, ?, ?, ?, ?)",
                id,
                done.tenant().value(),
                statement,
                digest,
                signer.key().kid(),
                signer.sign(LABEL, statement));
        Audit.record(
                tx,
                Audit.INSTALLATION,
                "tenant.erased",
                name,
                null,
                Json.object().put("statement_sha256", digest));
        return id;
    }

    Optional<Certificate> find(UUID id) {
        return database.acrossTenants(tx -> tx.first(SELECT + " where id = ?", ErasureCertificates::map, id));
    }

    /// The newest first.
    /// @param before the last of the page before; null for the first page
    List<Certificate> list(@Nullable UUID before, int limit) {
        return database.acrossTenants(tx -> tx.list(
                SELECT + " where ?::uuid is null or id < ?::uuid order by id desc limit ?",
                ErasureCertificates::map,
                before,
                before,
                limit));
    }

    private static Certificate map(ResultSet row) throws SQLException {
        return new Certificate(
                Ids.format("era", row.getObject("id", UUID.class)),
                Json.mapper().readTree(row.getString("statement")),
                row.getString("sha256"),
                row.getString("signing_key"),
                row.getString("signature"));
    }
}
