package dev.parley.providers.openai;

import dev.parley.providers.ChatProviderContract;

class OpenAiChatIT extends ChatProviderContract {
    OpenAiChatIT() {
        super(OpenAiChat::new);
    }

    @Override
    protected String streamStart() {
        return "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    }

    @Override
    protected boolean endsWithoutItsLastLine() {
        return true;
    }
}
