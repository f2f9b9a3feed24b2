package dev.parley.kernel;

import java.util.UUID;

/// A tenant's identity, written `ten_<uuid>` outside the process.
public record TenantId(UUID value) {
    private static final String PREFIX = "ten";

    public static TenantId next() {
        return new TenantId(Ids.next());
    }

    /// @throws PlatformException NOT_FOUND when the text is no tenant id: the same answer as for an unknown one
    public static TenantId parse(String text) {
        return Ids.parse(PREFIX, text)
                .map(TenantId::new)
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no tenant " + text + "."));
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
