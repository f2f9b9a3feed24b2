package dev.parley.providers;

import dev.parley.kernel.Deadline;
import dev.parley.platform.http.UpstreamHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Asks a server which models it has, in its dialect (`GET /models`): costs nothing, and proves address and key.
public final class ModelList {
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private ModelList() {}

    /// @param server a target of the server; its model does not matter
    /// @return what it answered; null when that is no JSON
    /// @throws UpstreamFault when it does not answer, or not with a list
    public static @Nullable JsonNode ask(WireClient client, Target server, Deadline deadline) {
        return Wire.readOrNull(client.getJson(server, "/models", headers(server), deadline));
    }

    private static List<UpstreamHeader> headers(Target server) {
        var key = server.apiKey();
        if (server.dialect() == Dialect.ANTHROPIC)
            return List.of(
                    new UpstreamHeader("x-api-key", key == null ? "" : key),
                    new UpstreamHeader("anthropic-version", ANTHROPIC_VERSION));
        return key == null ? List.of() : List.of(new UpstreamHeader("Authorization", "Bearer " + key));
    }
}
