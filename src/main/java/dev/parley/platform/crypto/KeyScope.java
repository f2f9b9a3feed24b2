package dev.parley.platform.crypto;

import dev.parley.kernel.TenantId;
import java.util.UUID;

/// What one data key is for: all that is readable together and destroyed together.
///
/// @param tenant whose it is; the nil UUID for the installation
/// @param name such as `tenant` or `end_user:<id>`, 1 to 512 characters
public record KeyScope(TenantId tenant, String name) {
    private static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));
    private static final int MOST = 512;

    public KeyScope {
        if (name.isEmpty() || name.length() > MOST || name.indexOf('\0') >= 0)
            throw new IllegalArgumentException("A scope's name has 1 to " + MOST + " characters and no NUL.");
    }

    /// The tenant's secrets.
    public static KeyScope tenant(TenantId tenant) {
        return new KeyScope(tenant, "tenant");
    }

    /// One end user's content, so that it can be erased by itself.
    public static KeyScope endUser(TenantId tenant, String id) {
        return new KeyScope(tenant, "end_user:" + id);
    }

    /// What belongs to no tenant.
    public static KeyScope installation(String name) {
        return new KeyScope(INSTALLATION, name);
    }

    /// Without the name, which may tell of an end user.
    @Override
    public String toString() {
        int colon = name.indexOf(':');
        return tenant + "/" + (colon < 0 ? name : name.substring(0, colon + 1) + "…");
    }
}
