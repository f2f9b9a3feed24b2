package dev.parley.privacy;

import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.AnswerSeal;
import dev.parley.tenancy.Tenants;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Seals stored answers: those about a named end user always, and all of a tenant that guards personal data or wants
/// its content encrypted.
final class StoredAnswers implements AnswerSeal {
    private static final String PURPOSE = "stored_answer";

    private final Tenants tenants;
    private final Vault vault;
    private final EndUsers endUsers;

    StoredAnswers(Tenants tenants, Vault vault, EndUsers endUsers) {
        this.tenants = tenants;
        this.vault = vault;
        this.endUsers = endUsers;
    }

    @Override
    public @Nullable Sealed seal(TenantId tenant, @Nullable String endUser, byte[] body) {
        var id = endUsers.id(tenant, endUser);
        if (id == null && !guards(tenant)) return null;
        return new Sealed(id, vault.seal(scope(tenant, id), PURPOSE, body));
    }

    @Override
    public Optional<byte[]> open(TenantId tenant, Sealed sealed) {
        try {
            return Optional.of(vault.open(scope(tenant, sealed.endUser()), PURPOSE, sealed.body()));
        } catch (KeyDestroyedException erased) {
            return Optional.empty();
        }
    }

    private static KeyScope scope(TenantId tenant, @Nullable UUID endUser) {
        return endUser == null ? KeyScope.tenant(tenant) : EndUsers.scope(tenant, endUser);
    }

    private boolean guards(TenantId tenant) {
        var config = tenants.get(tenant).config();
        var privacy = config.privacy();
        return Policy.of(config) != null || (privacy != null && Boolean.TRUE.equals(privacy.encryptContent()));
    }
}
