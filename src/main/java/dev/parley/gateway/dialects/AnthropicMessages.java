package dev.parley.gateway.dialects;

import dev.parley.providers.Dialect;

/// Anthropic's messages.
public final class AnthropicMessages implements ChatWire {
    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC;
    }

    @Override
    public ChatCall read(byte[] body) {
        return AnthropicReader.read(body);
    }

    @Override
    public AnswerWriter answer(Dialect source, long created) {
        return new AnthropicAnswer(source);
    }

    @Override
    public StreamWriter stream(ChatCall call, Dialect source, long created) {
        return new AnthropicStream(source);
    }
}
