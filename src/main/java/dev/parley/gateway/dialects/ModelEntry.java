package dev.parley.gateway.dialects;

import java.time.Instant;
import java.util.List;

/// A model as the lists of both dialects show it.
///
/// @param ownedBy who provides it
/// @param displayName for people
public record ModelEntry(String id, String ownedBy, String displayName, Instant created) {
    /// OpenAI's `GET /v1/models`.
    public static byte[] openAi(List<ModelEntry> models) {
        var out = new JsonBuffer(128 + models.size() * 96).raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < models.size(); i++) models.get(i).openAi(i > 0 ? out.raw(",") : out);
        return out.raw("]}").toBytes();
    }

    /// OpenAI's `GET /v1/models/{model}`.
    public byte[] openAi() {
        return openAi(new JsonBuffer(128)).toBytes();
    }

    /// Anthropic's `GET /v1/models`: all of them on one page.
    public static byte[] anthropic(List<ModelEntry> models) {
        var out = new JsonBuffer(128 + models.size() * 128).raw("{\"data\":[");
        for (int i = 0; i < models.size(); i++) models.get(i).anthropic(i > 0 ? out.raw(",") : out);
        out.raw("],\"has_more\":false,").field("first_id", models.isEmpty() ? null : models.getFirst().id);
        out.raw(",").field("last_id", models.isEmpty() ? null : models.getLast().id);
        return out.raw("}").toBytes();
    }

    /// Anthropic's `GET /v1/models/{model}`.
    public byte[] anthropic() {
        return anthropic(new JsonBuffer(128)).toBytes();
    }

    private JsonBuffer openAi(JsonBuffer out) {
        out.raw("{").field("id", id).raw(",\"object\":\"model\",\"created\":").number(created.getEpochSecond());
        return out.raw(",").field("owned_by", ownedBy).raw("}");
    }

    private JsonBuffer anthropic(JsonBuffer out) {
        out.raw("{\"type\":\"model\",").field("id", id).raw(",").field("display_name", displayName);
        return out.raw(",").field("created_at", created.toString()).raw("}");
    }
}
