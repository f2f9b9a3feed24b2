package dev.parley.conversations;

import dev.parley.kernel.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// For whom a caller speaks.
///
/// @param name the end user by the tenant's name; null for the tenant itself, which sees all of its conversations
/// @param endUser the same as a pseudonym
/// @param page whether it is a page in somebody's browser, which may not make the assistant another one
public record Viewer(
        TenantId tenant, @Nullable String name, @Nullable UUID endUser, boolean page) {
    boolean sees(Conversation one) {
        return tenant.equals(one.tenant()) && (endUser == null || endUser.equals(one.endUser()));
    }
}
