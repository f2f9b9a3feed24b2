package dev.parley.platform.crypto;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;

/// Master keys in this process's memory, from the environment or a file.
public final class LocalMasterKeys implements MasterKeys {
    private final Supplier<MasterKeyRing> ring;

    /// @param ring the keys as of now; asked each time, so that a source may change
    public LocalMasterKeys(Supplier<MasterKeyRing> ring) {
        this.ring = ring;
    }

    @Override
    public List<String> ids() {
        return ring.get().ids();
    }

    @Override
    public Wrapped wrap(byte[] key, byte[] context) {
        var now = ring.get();
        return new Wrapped(now.ids().getFirst(), now.first().seal(key, context));
    }

    @Override
    public byte[] unwrap(Wrapped wrapped, byte[] context) {
        var id = wrapped.masterKey();
        var now = ring.get();
        var key = now.key(id);
        if (key == null)
            throw new MasterKeyUnusable("The data keys of this database are wrapped by master key '" + id
                    + "', which is not among those given (" + String.join(", ", now.ids())
                    + "); give it back in PARLEY_MASTER_KEY or the key file.");
        try {
            return key.open(wrapped.bytes(), context);
        } catch (GeneralSecurityException another) {
            throw new MasterKeyUnusable("Master key '" + id + "' is not the one that was used under this id; give back"
                    + " that one, or give a new key another id.");
        }
    }
}
