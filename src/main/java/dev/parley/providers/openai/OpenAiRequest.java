package dev.parley.providers.openai;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Dropped;
import dev.parley.providers.Extra;
import dev.parley.providers.Target;
import dev.parley.providers.Tools;
import dev.parley.providers.Wire;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/// Writes a request as OpenAI's `POST /chat/completions` takes it.
final class OpenAiRequest {
    private final ChatRequest request;
    private final Target target;
    private final Dropped dropped;
    /// Whether the caller spoke this dialect, so that what has no canonical meaning may pass.
    private final boolean own;

    OpenAiRequest(ChatRequest request, Target target, Dropped dropped) {
        this.request = request;
        this.target = target;
        this.dropped = dropped;
        this.own = request.extras().dialect() == Dialect.OPENAI;
    }

    byte[] bytes() {
        return Wire.write(1024, this::write);
    }

    private void write(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("model", target.upstreamModel());
        new OpenAiMessages(new Extra(json, own, dropped), official(target)).write(request.messages());
        sampling(json, request.sampling());
        tools(json, request.tools());
        if (request.responseFormat() != null) responseFormat(json, request.responseFormat());
        if (request.stream()) stream(json);
        extras(json);
        json.writeEndObject();
    }

    /// OpenAI itself; other servers know its older names better.
    static boolean official(Target target) {
        return target.baseUrl().startsWith("https://api.openai.com/");
    }

    private void sampling(JsonGenerator json, ChatRequest.Sampling sampling) {
        if (sampling.temperature() != null) json.writeNumberProperty("temperature", sampling.temperature());
        if (sampling.topP() != null) json.writeNumberProperty("top_p", sampling.topP());
        if (sampling.maxTokens() != null) json.writeNumberProperty(maxTokensName(sampling), sampling.maxTokens());
        if (sampling.stop().isEmpty()) return;
        json.writeArrayPropertyStart("stop");
        for (var stop : sampling.stop()) json.writeString(stop);
        json.writeEndArray();
    }

    private String maxTokensName(ChatRequest.Sampling sampling) {
        boolean legacy = own ? sampling.legacyMaxTokens() : !official(target);
        return legacy ? "max_tokens" : "max_completion_tokens";
    }

    private void tools(JsonGenerator json, Tools tools) {
        if (!tools.list().isEmpty()) {
            json.writeArrayPropertyStart("tools");
            for (int i = 0; i < tools.list().size(); i++)
                tool(json, tools.list().get(i), i);
            json.writeEndArray();
        }
        if (tools.choice() != null) choice(json, tools.choice());
        if (tools.parallel() != null) json.writeBooleanProperty("parallel_tool_calls", tools.parallel());
    }

    private void tool(JsonGenerator json, Tools.Tool tool, int index) {
        switch (tool) {
            case Tools.Tool.Function function -> function(json, function);
            case Tools.Tool.Opaque opaque -> {
                if (!own)
                    throw foreign(
                            "tools[" + index + "]", opaque.wire().path("type").asString("?"), "tool");
                json.writeTree(opaque.wire());
            }
        }
    }

    private void function(JsonGenerator json, Tools.Tool.Function function) {
        var extra = new Extra(json, own, dropped);
        json.writeStartObject().writeStringProperty("type", "function");
        json.writeObjectPropertyStart("function").writeStringProperty("name", function.name());
        if (function.description() != null) json.writeStringProperty("description", function.description());
        if (function.schema() != null) json.writeName("parameters").writeTree(function.schema());
        if (function.strict() != null) json.writeBooleanProperty("strict", function.strict());
        extra.inner(function.extra(), "function");
        json.writeEndObject();
        extra.outer(function.extra(), "function");
        json.writeEndObject();
    }

    private void choice(JsonGenerator json, Tools.Choice choice) {
        json.writeName("tool_choice");
        if (choice instanceof Tools.Choice.Auto) json.writeString("auto");
        else if (choice instanceof Tools.Choice.None) json.writeString("none");
        else if (choice instanceof Tools.Choice.Required) json.writeString("required");
        else if (choice instanceof Tools.Choice.Named named) {
            json.writeStartObject().writeStringProperty("type", "function");
            json.writeObjectPropertyStart("function").writeStringProperty("name", named.tool());
            json.writeEndObject().writeEndObject();
        } else if (choice instanceof Tools.Choice.Opaque opaque) {
            if (!own) throw foreign("tool_choice", opaque.wire().path("type").asString("?"), "choice");
            json.writeTree(opaque.wire());
        }
    }

    private void responseFormat(JsonGenerator json, ChatRequest.ResponseFormat format) {
        var extra = new Extra(json, own, dropped);
        json.writeObjectPropertyStart("response_format");
        if (format.schema() == null) {
            json.writeStringProperty("type", "json_object");
            extra.write(format.extra());
        } else {
            json.writeStringProperty("type", "json_schema").writeObjectPropertyStart("json_schema");
            json.writeStringProperty("name", format.name() == null ? "response" : format.name());
            if (format.strict() != null) json.writeBooleanProperty("strict", format.strict());
            json.writeName("schema").writeTree(format.schema());
            extra.inner(format.extra(), "json_schema");
            json.writeEndObject();
            extra.outer(format.extra(), "json_schema");
        }
        json.writeEndObject();
    }

    /// The count of tokens is always asked for: it is what the caller pays.
    private void stream(JsonGenerator json) {
        json.writeBooleanProperty("stream", true).writeObjectPropertyStart("stream_options");
        if (own && request.extras().fields().get("stream_options") instanceof ObjectNode options)
            for (var option : options.properties())
                if (!option.getKey().equals("include_usage"))
                    json.writeName(option.getKey()).writeTree(option.getValue());
        json.writeBooleanProperty("include_usage", true).writeEndObject();
    }

    private void extras(JsonGenerator json) {
        var fields = request.extras().fields();
        if (!own) {
            dropped.addAll(fields);
            return;
        }
        for (var field : fields.properties()) {
            if (field.getKey().equals("n") && field.getValue().asInt(1) > 1)
                throw PlatformException.unsupported("n", "Only one answer at a time is supported: leave n out.");
            if (!written(field.getKey())) json.writeName(field.getKey()).writeTree(field.getValue());
        }
    }

    /// Whether a field of this name stands in the request already.
    private boolean written(String name) {
        return switch (name) {
            case "model", "messages", "stream", "stream_options" -> true;
            case "temperature" -> request.sampling().temperature() != null;
            case "top_p" -> request.sampling().topP() != null;
            case "max_tokens", "max_completion_tokens" -> request.sampling().maxTokens() != null;
            case "stop" -> !request.sampling().stop().isEmpty();
            case "tools" -> !request.tools().list().isEmpty();
            case "tool_choice" -> request.tools().choice() != null;
            case "parallel_tool_calls" -> request.tools().parallel() != null;
            case "response_format" -> request.responseFormat() != null;
            default -> false;
        };
    }

    static PlatformException foreign(String parameter, String type, String kind) {
        return PlatformException.unsupported(
                parameter,
                "The model asked speaks OpenAI's dialect, which has no " + kind + " of type \"" + type
                        + "\": leave it out or ask a model of your own dialect.");
    }
}
