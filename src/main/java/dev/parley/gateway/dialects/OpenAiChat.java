package dev.parley.gateway.dialects;

import dev.parley.providers.Dialect;

/// OpenAI's chat completions.
public final class OpenAiChat implements ChatWire {
    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public ChatCall read(byte[] body) {
        return OpenAiReader.read(body);
    }

    @Override
    public AnswerWriter answer(Dialect source, long created) {
        return new OpenAiAnswer(source, created);
    }

    @Override
    public StreamWriter stream(ChatCall call, Dialect source, long created) {
        return new OpenAiStream(source, created, call.includeUsage());
    }
}
