package dev.parley.gateway.dialects;

import dev.parley.providers.Dialect;

/// A caller's dialect of chat: how it asks and how it is answered.
public sealed interface ChatWire permits OpenAiChat, AnthropicMessages, RoutedChat {
    Dialect dialect();

    /// @throws dev.parley.kernel.PlatformException MALFORMED_JSON, INVALID_REQUEST or UNSUPPORTED_PARAMETER; the last
    /// two
    ///     name the field at fault
    ChatCall read(byte[] body);

    /// @param source the dialect of the provider that answers: what only it says is relayed to callers of the same
    /// @param created when the answer began, in seconds since 1970
    AnswerWriter answer(Dialect source, long created);

    /// @param call for what the caller wants to see in the stream; source and created as in `answer`
    StreamWriter stream(ChatCall call, Dialect source, long created);
}
