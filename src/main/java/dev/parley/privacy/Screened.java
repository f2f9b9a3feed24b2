package dev.parley.privacy;

import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import org.jspecify.annotations.Nullable;

/// A request as providers may see it, and the way back.
///
/// @param restoration null when nothing is to be restored
public record Screened(ChatRequest request, @Nullable Restoration restoration) {
    /// The provider's answer as the caller gets it.
    public ChatStream restored(ChatStream answer) {
        return restoration == null ? answer : new RestoredStream(answer, restoration);
    }
}
