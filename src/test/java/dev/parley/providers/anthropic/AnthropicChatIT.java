package dev.parley.providers.anthropic;

import dev.parley.providers.ChatProviderContract;

class AnthropicChatIT extends ChatProviderContract {
    AnthropicChatIT() {
        super(client -> new AnthropicChat(client, 4096));
    }

    @Override
    protected String streamStart() {
        return "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"1\",\"model\":\"m\"}}\n\n";
    }

    @Override
    protected boolean endsWithoutItsLastLine() {
        return false;
    }
}
