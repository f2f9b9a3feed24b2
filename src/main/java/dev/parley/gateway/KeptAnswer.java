package dev.parley.gateway;

import dev.parley.kernel.Ids;
import dev.parley.knowledge.Citation;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.usage.TokenUsage;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer as the cache keeps it: in no dialect, so that it serves all.
///
/// @param model what the provider said it uses
/// @param texts the pieces in which it came
/// @param usage what it took when a model gave it
record KeptAnswer(
        String model,
        List<String> texts,
        List<Citation> citations,
        @Nullable String stopSequence,
        TokenUsage usage) {
    static KeptAnswer read(byte[] bytes) {
        return Json.mapper().readValue(bytes, KeptAnswer.class);
    }

    byte[] write() {
        return Json.write(this);
    }

    /// The same events once more.
    ChatStream told() {
        var events = new ArrayDeque<ChatEvent>(texts.size() + 3);
        events.add(new ChatEvent.Started(Ids.next().toString(), model, null));
        for (var text : texts) events.add(new ChatEvent.Text(text, null));
        if (!citations.isEmpty()) events.add(new ChatEvent.Cited(citations));
        events.add(new ChatEvent.Finished(ChatEvent.Reason.STOP, stopSequence, usage, null));
        return new SaidStream(events);
    }
}
