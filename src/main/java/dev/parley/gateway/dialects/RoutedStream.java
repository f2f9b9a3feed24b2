package dev.parley.gateway.dialects;

import dev.parley.providers.ChatEvent;
import org.jspecify.annotations.Nullable;

/// Writes an answer of `POST /chat` as events: `delta` for each piece of text, and at the end `answer`, which is the
/// whole answer once more, or `error`.
final class RoutedStream implements StreamWriter {
    private final RoutedAnswer answer;
    private final JsonBuffer delta = new JsonBuffer(512);

    RoutedStream(RoutedAnswer answer) {
        this.answer = answer;
    }

    @Override
    public void event(ChatEvent event, Out out) {
        answer.event(event);
        if (!(event instanceof ChatEvent.Text piece) || piece.text().isEmpty()) return;
        out.event(
                "delta",
                delta.clear().raw("{").field("text", piece.text()).raw("}").toBytes());
    }

    @Override
    public void end(AnswerInfo info, Out out) {
        out.event("answer", answer.end(info));
    }

    @Override
    public void error(byte[] body, @Nullable AnswerInfo soFar, Out out) {
        out.event("error", OpenAiParts.error(body, soFar, delta));
    }
}
