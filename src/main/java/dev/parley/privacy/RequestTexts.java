package dev.parley.privacy;

import dev.parley.providers.ChatRequest;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Every place of a request that can hold words of a person: texts, arguments and results of tools, and the caller's
/// further fields. Pictures, sound and files are not looked into, nor the definitions of tools.
@SuppressWarnings("ReferenceEquality") // the same instance says that nothing changed
final class RequestTexts {
    private RequestTexts() {}

    /// @return the same instance when nothing changes
    static ChatRequest change(ChatRequest request, TextChange change) {
        var messages = each(request.messages(), message -> message(message, change));
        var before = request.extras();
        var fields = Trees.object(before.fields(), change);
        var changed = messages == request.messages() ? request : request.withMessages(messages);
        return fields == null || fields == before.fields()
                ? changed
                : changed.withExtras(new ChatRequest.Extras(before.dialect(), fields));
    }

    private static Message message(Message message, TextChange change) {
        var parts = each(message.parts(), part -> part(part, change));
        var extra = Trees.object(message.extra(), change);
        return parts == message.parts() && extra == message.extra()
                ? message
                : new Message(message.role(), parts, extra);
    }

    private static Part part(Part part, TextChange change) {
        return switch (part) {
            case Part.Text text -> {
                var changed = change.apply(text.text());
                yield changed.equals(text.text()) ? text : new Part.Text(changed, text.extra());
            }
            case Part.ToolUse use -> {
                var changed = Trees.text(use.arguments(), change);
                yield changed.equals(use.arguments())
                        ? use
                        : new Part.ToolUse(use.id(), use.name(), changed, use.extra());
            }
            case Part.ToolResult result -> {
                var changed = each(result.content(), inner -> result(inner, change));
                yield changed == result.content()
                        ? result
                        : new Part.ToolResult(result.toolUseId(), changed, result.error(), result.extra());
            }
            case Part.Image image -> image;
            case Part.Opaque opaque -> {
                var changed = Trees.tree(opaque.wire(), change);
                yield changed == opaque.wire() ? opaque : new Part.Opaque(changed);
            }
        };
    }

    /// A tool answers in JSON more often than not.
    private static Part result(Part part, TextChange change) {
        if (!(part instanceof Part.Text text)) return part(part, change);
        var changed = Trees.text(text.text(), change);
        return changed.equals(text.text()) ? text : new Part.Text(changed, text.extra());
    }

    private static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
        @Nullable List<T> copy = null;
        for (int i = 0; i < list.size(); i++) {
            var before = list.get(i);
            var after = change.apply(before);
            if (after == before) continue;
            if (copy == null) copy = new ArrayList<>(list);
            copy.set(i, after);
        }
        return copy == null ? list : copy;
    }
}
