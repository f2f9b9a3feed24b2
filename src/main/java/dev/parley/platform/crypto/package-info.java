/// Envelope encryption: a master key, which is outside the database, wraps data keys, which are in it, and these seal
/// secrets and content, one key for each scope. What a destroyed key sealed is unreadable wherever copies of it
/// remain.
///
/// `Vault` is what features use. `MasterKeys` is the port to where master keys are kept; `LocalMasterKeys` holds them
/// in this process. `Rotation` wraps the data keys anew, once `MasterKeyHolders` says that every node has the new one.
/// `KeyHandOver` takes a tenant's data keys to another installation.
///
/// Uses `platform.sql` and Tink, of which AES-GCM alone. Emits changes of topic `data_keys`.
@NullMarked
package dev.parley.platform.crypto;

import org.jspecify.annotations.NullMarked;
