package dev.parley.providers.openai;

import dev.parley.kernel.Ids;
import dev.parley.providers.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Tells which tool call a piece belongs to. OpenAI gives each piece an index, and the first an id and a name. Others
/// leave the index out, give 0 to all, repeat the name, or send a fresh id with every piece.
final class OpenAiToolCalls {
    private final List<Call> calls = new ArrayList<>();

    boolean any() {
        return !calls.isEmpty();
    }

    /// @param wireIndex -1 when the piece has none
    /// @param id empty when it has none; so `name` and `arguments`
    void piece(int wireIndex, String id, String name, String arguments, Queue<ChatEvent> out) {
        var call = of(wireIndex, id, name);
        if (call == null) call = begin(wireIndex, id);
        if (!call.started && !name.isEmpty()) {
            call.started = true;
            out.add(new ChatEvent.ToolCall(call.index, call.id, name));
            if (!call.early.isEmpty()) out.add(new ChatEvent.ToolArguments(call.index, call.early.toString()));
        }
        if (arguments.isEmpty()) return;
        if (call.started) out.add(new ChatEvent.ToolArguments(call.index, arguments));
        else call.early.append(arguments);
    }

    /// The call that goes on with this piece; null when it begins a new one.
    private @Nullable Call of(int wireIndex, String id, String name) {
        for (var call : calls.reversed()) {
            if (wireIndex >= 0 && call.wireIndex != wireIndex) continue;
            if (!id.isEmpty() && id.equals(call.wireId)) return call;
            boolean other = !id.isEmpty() && !call.wireId.isEmpty() && !name.isEmpty();
            if (wireIndex >= 0) return other ? null : call;
            if (id.isEmpty()) return name.isEmpty() || !call.started ? call : null;
        }
        return null;
    }

    private Call begin(int wireIndex, String id) {
        var call = new Call(calls.size(), wireIndex, id);
        calls.add(call);
        return call;
    }

    private static final class Call {
        final int index;
        final int wireIndex;
        final String wireId;
        final String id;
        final StringBuilder early = new StringBuilder();
        boolean started;

        Call(int index, int wireIndex, String wireId) {
            this.index = index;
            this.wireIndex = wireIndex;
            this.wireId = wireId;
            this.id = wireId.isEmpty() ? Ids.format("call", Ids.next()) : wireId;
        }
    }
}
