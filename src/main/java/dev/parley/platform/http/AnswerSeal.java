package dev.parley.platform.http;

import dev.parley.kernel.TenantId;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps stored answers unreadable for whoever has the rows alone.
public interface AnswerSeal {
    /// Leaves every answer in the clear.
    AnswerSeal NONE = new AnswerSeal() {
        @Override
        public @Nullable Sealed seal(TenantId tenant, @Nullable String endUser, byte[] body) {
            return null;
        }

        @Override
        public Optional<byte[]> open(TenantId tenant, Sealed sealed) {
            return Optional.empty();
        }
    };

    /// @param endUser under whose key; null for the tenant's
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Sealed(@Nullable UUID endUser, byte[] body) {}

    /// @param endUser for whom it was asked, as the caller named them; null when it named nobody
    /// @return null when the answer may be stored as it is
    @Nullable
    Sealed seal(TenantId tenant, @Nullable String endUser, byte[] body);

    /// Empty when the key was destroyed: the answer is erased.
    Optional<byte[]> open(TenantId tenant, Sealed sealed);
}
