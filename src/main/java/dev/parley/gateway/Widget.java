package dev.parley.gateway;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.routing.Routing;
import java.util.Set;

/// What a page may ask with a publishable key. Anybody can read such a key, so that whoever holds it gets the tenant's
/// assistant as it is, and no way to make it another one.
final class Widget {
    /// Fields without canonical meaning that change nothing of the answer.
    private static final Set<String> FIELDS = Set.of("user", "safety_identifier", "stream_options");

    private Widget() {}

    /// @throws PlatformException FORBIDDEN, saying what is not permitted
    static void require(ChatRequest request) {
        if (!request.model().equals(Routing.AUTO) && !request.model().equals(Routing.DEFAULT))
            throw forbidden("the models auto and default only, not " + request.model());
        if (!request.tools().equals(Tools.NONE)) throw forbidden("no tools");
        for (var message : request.messages())
            if (message.role() != Message.Role.USER && message.role() != Message.Role.ASSISTANT)
                throw forbidden("messages of user and assistant only, none of "
                        + message.role().name().toLowerCase(java.util.Locale.ROOT));
        for (var field : request.extras().fields().propertyNames())
            if (!FIELDS.contains(field)) throw forbidden("no field " + field);
    }

    private static PlatformException forbidden(String what) {
        return new PlatformException(ErrorCode.FORBIDDEN, "A publishable key permits " + what + ".");
    }
}
