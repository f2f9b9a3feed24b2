package dev.parley.providers.anthropic;

import dev.parley.kernel.PlatformException;
import dev.parley.providers.Extra;
import dev.parley.providers.Tools;
import dev.parley.providers.Tools.Choice;
import org.jspecify.annotations.Nullable;

/// Writes `tools` and `tool_choice`.
record AnthropicTools(Extra extra) {
    void write(Tools tools) {
        if (!tools.list().isEmpty()) {
            extra.json().writeArrayPropertyStart("tools");
            for (int i = 0; i < tools.list().size(); i++) tool(tools.list().get(i), i);
            extra.json().writeEndArray();
            choice(tools);
        } else if (tools.choice() instanceof Choice.Required || tools.choice() instanceof Choice.Named)
            throw PlatformException.invalid("tool_choice", "A tool is demanded, but tools is empty.");
    }

    private void tool(Tools.Tool tool, int index) {
        switch (tool) {
            case Tools.Tool.Function function -> function(function);
            case Tools.Tool.Opaque opaque -> {
                if (!extra.own())
                    throw AnthropicRequest.foreign(
                            "tools[" + index + "]", opaque.wire().path("type").asString("?"), "tool");
                extra.json().writeTree(opaque.wire());
            }
        }
    }

    private void function(Tools.Tool.Function function) {
        var json = extra.json();
        json.writeStartObject().writeStringProperty("name", function.name());
        if (function.description() != null) json.writeStringProperty("description", function.description());
        json.writeName("input_schema");
        if (function.schema() != null) json.writeTree(function.schema());
        else json.writeStartObject().writeStringProperty("type", "object").writeEndObject();
        if (function.strict() != null) json.writeBooleanProperty("strict", function.strict());
        extra.write(function.extra());
        json.writeEndObject();
    }

    private void choice(Tools tools) {
        var choice = tools.choice();
        if (choice == null && tools.parallel() == null) return;
        var json = extra.json();
        json.writeName("tool_choice");
        if (choice instanceof Choice.Opaque opaque) {
            if (!extra.own())
                throw AnthropicRequest.foreign(
                        "tool_choice", opaque.wire().path("type").asString("?"), "choice");
            json.writeTree(opaque.wire());
            return;
        }
        json.writeStartObject().writeStringProperty("type", type(choice));
        if (choice instanceof Choice.Named named) json.writeStringProperty("name", named.tool());
        if (tools.parallel() != null && !(choice instanceof Choice.None))
            json.writeBooleanProperty("disable_parallel_tool_use", !tools.parallel());
        json.writeEndObject();
    }

    private static String type(@Nullable Choice choice) {
        if (choice instanceof Choice.Required) return "any";
        if (choice instanceof Choice.None) return "none";
        return choice instanceof Choice.Named ? "tool" : "auto";
    }
}
