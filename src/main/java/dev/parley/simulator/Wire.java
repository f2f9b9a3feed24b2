package dev.parley.simulator;

import tools.jackson.databind.node.ObjectNode;

/// A provider's wire format.
sealed interface Wire permits OpenAiWire, AnthropicWire {
    /// @throws Problem.Refused as the provider refuses it
    Prompt read(ObjectNode body);

    byte[] json(Reply reply);

    void stream(Reply reply, Script script);

    byte[] error(Problem problem);

    /// An error inside a stream, as a whole event.
    byte[] errorEvent(Problem problem);

    /// An event whose JSON is broken off.
    byte[] brokenEvent();

    static String required(ObjectNode body, String field, String message) {
        var value = body.path(field);
        if (value.isString() && !value.stringValue("").isEmpty()) return value.stringValue("");
        throw new Problem.Refused(Problem.invalid(message, field));
    }

    static void requireMessages(ObjectNode body, String missing, String empty) {
        var messages = body.path("messages");
        if (!messages.isArray()) throw new Problem.Refused(Problem.invalid(missing, "messages"));
        if (messages.isEmpty()) throw new Problem.Refused(Problem.invalid(empty, "messages"));
    }
}
