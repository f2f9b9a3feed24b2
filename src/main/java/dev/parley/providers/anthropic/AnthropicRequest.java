package dev.parley.providers.anthropic;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.Dialect;
import dev.parley.providers.Dropped;
import dev.parley.providers.Extra;
import dev.parley.providers.Target;
import dev.parley.providers.Wire;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/// Writes a request as Anthropic's `POST /messages` takes it.
final class AnthropicRequest {
    private final ChatRequest request;
    private final Target target;
    private final int defaultMaxTokens;
    private final Dropped dropped;
    /// Whether the caller spoke this dialect, so that what has no canonical meaning may pass.
    private final boolean own;

    AnthropicRequest(ChatRequest request, Target target, int defaultMaxTokens, Dropped dropped) {
        this.request = request;
        this.target = target;
        this.defaultMaxTokens = defaultMaxTokens;
        this.dropped = dropped;
        this.own = request.extras().dialect() == Dialect.ANTHROPIC;
    }

    byte[] bytes() {
        return Wire.write(1024, this::write);
    }

    private void write(JsonGenerator json) {
        var extra = new Extra(json, own, dropped);
        var sampling = request.sampling();
        json.writeStartObject().writeStringProperty("model", target.upstreamModel());
        json.writeNumberProperty("max_tokens", sampling.maxTokens() == null ? defaultMaxTokens : sampling.maxTokens());
        new AnthropicMessages(extra).write(request.messages());
        sampling(json, sampling);
        new AnthropicTools(extra).write(request.tools());
        if (request.responseFormat() != null) responseFormat(extra, request.responseFormat());
        if (request.stream()) json.writeBooleanProperty("stream", true);
        extras(json);
        json.writeEndObject();
    }

    /// OpenAI's temperature goes to 2, Anthropic's to 1.
    private void sampling(JsonGenerator json, ChatRequest.Sampling sampling) {
        if (sampling.temperature() != null) {
            boolean above = sampling.temperature() > 1 && !own;
            if (above) dropped.add("temperature above 1");
            json.writeNumberProperty("temperature", above ? 1 : sampling.temperature());
        }
        if (sampling.topP() != null) json.writeNumberProperty("top_p", sampling.topP());
        if (sampling.stop().isEmpty()) return;
        json.writeArrayPropertyStart("stop_sequences");
        for (var stop : sampling.stop()) json.writeString(stop);
        json.writeEndArray();
    }

    /// Anthropic constrains an answer by a schema (`output_config.format`), and by nothing less.
    private void responseFormat(Extra extra, ResponseFormat format) {
        if (format.schema() == null)
            throw PlatformException.unsupported(
                    "response_format",
                    "The model asked speaks Anthropic's dialect, which needs a schema for JSON answers: use"
                            + " {\"type\":\"json_schema\",\"json_schema\":{\"name\":…,\"schema\":{…}}}.");
        var json = extra.json();
        json.writeObjectPropertyStart("output_config").writeObjectPropertyStart("format");
        json.writeStringProperty("type", "json_schema").writeName("schema").writeTree(format.schema());
        if (own) {
            extra.write(format.extra());
        } else {
            extra.inner(format.extra(), "json_schema");
            extra.outer(format.extra(), "json_schema");
        }
        json.writeEndObject();
        if (own && request.extras().fields().get("output_config") instanceof ObjectNode config)
            for (var field : config.properties())
                if (!field.getKey().equals("format"))
                    json.writeName(field.getKey()).writeTree(field.getValue());
        json.writeEndObject();
    }

    private void extras(JsonGenerator json) {
        var fields = request.extras().fields();
        if (!own) {
            dropped.addAll(fields);
            return;
        }
        for (var field : fields.properties())
            if (!written(field.getKey())) json.writeName(field.getKey()).writeTree(field.getValue());
    }

    /// Whether a field of this name stands in the request already.
    private boolean written(String name) {
        return switch (name) {
            case "model", "messages", "system", "max_tokens", "stream" -> true;
            case "temperature" -> request.sampling().temperature() != null;
            case "top_p" -> request.sampling().topP() != null;
            case "stop_sequences" -> !request.sampling().stop().isEmpty();
            case "tools" -> !request.tools().list().isEmpty();
            case "tool_choice" ->
                request.tools().choice() != null || request.tools().parallel() != null;
            case "output_config" -> request.responseFormat() != null;
            default -> false;
        };
    }

    static PlatformException foreign(String parameter, String type, String kind) {
        return PlatformException.unsupported(
                parameter,
                "The model asked speaks Anthropic's dialect, which has no " + kind + " of type \"" + type
                        + "\": leave it out or ask a model of your own dialect.");
    }
}
