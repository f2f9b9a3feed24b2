package dev.parley.platform.http;

import dev.parley.kernel.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Remembers under which idempotency keys a request ran, and what it was answered. A key is alive for 24 hours.
public interface IdempotencyStore {
    Duration LIFE = Duration.ofHours(24);

    /// Whose key it is: no caller meets another's, not even inside one tenant.
    /// @param tenant null for an operator who has chosen none
    /// @param principal the API key or user that sent it
    record Scope(@Nullable TenantId tenant, UUID principal, String key) {}

    /// A response as it is told again.
    /// @param headers lower-case names
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and read once
    record Answer(int status, Map<String, String> headers, byte[] body) {}

    /// What became of the wish to run under a key.
    sealed interface Claim {
        /// Nobody runs under it: the request may, and settles with `token`.
        record Fresh(UUID token) implements Claim {}

        /// The same request runs at this moment.
        record InFlight() implements Claim {}

        /// The key belongs to a request that differs.
        record OtherRequest() implements Claim {}

        record Finished(Answer answer) implements Claim {}
    }

    /// @param fingerprint of the request; 32 bytes
    /// @param lease after which a claim that was neither finished nor released counts for nothing: its node died
    Claim claim(Scope scope, byte[] fingerprint, Duration lease);

    /// Keeps the answer, unless the claim was taken over by another.
    /// @param endUser for whom it was asked, as the caller named them; null when it named nobody
    void finish(Scope scope, UUID token, Answer answer, @Nullable String endUser);

    /// Frees the key, unless the claim was taken over by another.
    void release(Scope scope, UUID token);
}
