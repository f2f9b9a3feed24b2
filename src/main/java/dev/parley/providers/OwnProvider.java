package dev.parley.providers;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.ProvidersSettings.Offer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A provider of a tenant's own, without its key.
///
/// @param baseUrl with the version, without a slash at the end
/// @param keyHint the key's last characters; null when it takes none
/// @param primaryModel the model for requests that leave the choice to us; null takes the first
/// @param revision counts changes, from 1
/// @param keyChangedAt null when it takes no key
public record OwnProvider(
        UUID id,
        String name,
        Dialect dialect,
        String baseUrl,
        @Nullable String keyHint,
        List<Offer> models,
        @Nullable String primaryModel,
        int revision,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant keyChangedAt) {
    private static final String PREFIX = "prv";

    public OwnProvider {
        models = List.copyOf(models);
    }

    static String format(UUID id) {
        return Ids.format(PREFIX, id);
    }

    /// @throws PlatformException NOT_FOUND when the text is no such id: the same answer as for an unknown one
    static UUID parseId(String text) {
        return Ids.parse(PREFIX, text).orElseThrow(() -> notFound(text));
    }

    static PlatformException notFound(String id) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no provider " + id + ".");
    }
}
