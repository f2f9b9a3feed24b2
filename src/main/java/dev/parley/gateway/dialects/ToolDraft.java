package dev.parley.gateway.dialects;

import dev.parley.providers.ChatEvent;
import java.util.List;

/// A tool call whose arguments are still coming.
record ToolDraft(int index, String id, String name, StringBuilder arguments) {
    ToolDraft(ChatEvent.ToolCall call) {
        this(call.index(), call.id(), call.name(), new StringBuilder());
    }

    /// Adds a piece to the call it belongs to.
    static void append(List<ToolDraft> drafts, ChatEvent.ToolArguments piece) {
        for (var draft : drafts.reversed())
            if (draft.index == piece.index()) {
                draft.arguments.append(piece.json());
                return;
            }
        throw new IllegalStateException("Arguments for a tool call that has not begun: " + piece.index());
    }
}
