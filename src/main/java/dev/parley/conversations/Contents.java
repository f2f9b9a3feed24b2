package dev.parley.conversations;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.AnswerSeal;
import dev.parley.platform.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How what was said is stored: as JSON, sealed where the tenant or the end user's erasure wants it.
record Contents(AnswerSeal seal) {
    /// As it stands in a row.
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Stored(byte[] body, boolean sealed) {
        static Stored of(ResultSet row) throws SQLException {
            return new Stored(row.getBytes("body"), row.getBoolean("sealed"));
        }
    }

    /// @param endUser whose it is, by the tenant's name; null for nobody's
    Stored store(TenantId tenant, @Nullable String endUser, Object value) {
        return store(tenant, endUser, Json.write(value));
    }

    Stored store(TenantId tenant, @Nullable String endUser, byte[] json) {
        var sealed = seal.seal(tenant, endUser, json);
        return sealed == null ? new Stored(json, false) : new Stored(sealed.body(), true);
    }

    /// @throws PlatformException NOT_FOUND when the end user was erased
    byte[] bytes(TenantId tenant, @Nullable UUID endUser, Stored stored) {
        if (!stored.sealed) return stored.body;
        return seal.open(tenant, new AnswerSeal.Sealed(endUser, stored.body))
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "What was said here is erased."));
    }

    <T> T open(TenantId tenant, @Nullable UUID endUser, Stored stored, Class<T> type) {
        return Json.read(bytes(tenant, endUser, stored), type);
    }
}
