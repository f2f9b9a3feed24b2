package dev.parley.simulator;

import dev.parley.platform.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `GET /v1/models` in both shapes. Any other model name is answered too; these are only the ones listed.
final class Models {
    private static final List<String> OPENAI =
            List.of("gpt-4o", "gpt-4o-mini", "gpt-5", "gpt-5-mini", "sim", "sim-20", "text-embedding-3-small");
    private static final List<String> ANTHROPIC =
            List.of("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "sim", "sim-20");
    private static final long CREATED = 1_735_689_600;
    private static final String CREATED_AT = "2025-01-01T00:00:00Z";

    private Models() {}

    static byte[] list(boolean anthropic) {
        var list = Json.object();
        var data = list.putArray("data");
        (anthropic ? ANTHROPIC : OPENAI).forEach(id -> data.add(model(id, anthropic)));
        if (!anthropic) return Json.write(list.put("object", "list"));
        list.put("has_more", false);
        list.put("first_id", ANTHROPIC.getFirst());
        return Json.write(list.put("last_id", ANTHROPIC.getLast()));
    }

    /// @throws Problem.Refused 404 when the model is not listed
    static byte[] one(String id, boolean anthropic) {
        if ((anthropic ? ANTHROPIC : OPENAI).contains(id)) return Json.write(model(id, anthropic));
        throw new Problem.Refused(new Problem(
                404,
                "invalid_request_error",
                "model_not_found",
                "not_found_error",
                "The model '" + id + "' does not exist or you do not have access to it.",
                "model"));
    }

    private static ObjectNode model(String id, boolean anthropic) {
        var model = Json.object();
        if (!anthropic)
            return model.put("id", id)
                    .put("object", "model")
                    .put("created", CREATED)
                    .put("owned_by", "system");
        return model.put("type", "model")
                .put("id", id)
                .put("display_name", id)
                .put("created_at", CREATED_AT)
                .put("lifecycle", "active");
    }
}
