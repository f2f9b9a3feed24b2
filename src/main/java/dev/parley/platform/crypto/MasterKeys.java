package dev.parley.platform.crypto;

import java.util.List;

/// Where master keys are kept: in this process, or in a key management service that never hands them out. Called only
/// when a data key is made, read for the first time or wrapped anew.
public interface MasterKeys {
    /// The ids of the keys that there are. The first wraps from now on.
    List<String> ids();

    /// The id of the key that wraps from now on.
    default String newest() {
        return ids().getFirst();
    }

    /// Wraps under the newest key.
    /// @param context authenticated, not stored: the same is needed to unwrap
    Wrapped wrap(byte[] key, byte[] context);

    /// @throws MasterKeyUnusable when the master key is not there, or is not the one that wrapped these bytes
    byte[] unwrap(Wrapped wrapped, byte[] context);

    /// A data key as it may be stored.
    /// @param masterKey the id of the key that wrapped it
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wrapped(String masterKey, byte[] bytes) {}
}
