package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Fields.wrong;

import dev.parley.providers.Tools;
import dev.parley.providers.Tools.Choice;
import dev.parley.providers.Tools.Tool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads `tools`, `tool_choice` and `parallel_tool_calls` of OpenAI's dialect.
final class OpenAiTools {
    private OpenAiTools() {}

    static Tools read(Fields fields) {
        var list = tools(fields);
        var choice = choice(fields);
        var parallel = fields.bool("parallel_tool_calls");
        return list.isEmpty() && choice == null && parallel == null ? Tools.NONE : new Tools(list, choice, parallel);
    }

    private static List<Tool> tools(Fields fields) {
        var array = fields.array("tools", Limits.TOOLS);
        if (array == null) return List.of();
        var tools = new ArrayList<Tool>(array.size());
        var at = fields.at("tools");
        for (int i = 0; i < array.size(); i++) tools.add(tool(Fields.of(array.get(i), at.item(i))));
        return tools;
    }

    private static Tool tool(Fields tool) {
        var type = tool.requiredText("type");
        if (!type.equals("function")) return new Tool.Opaque(tool.whole().put("type", type));
        var function = tool.requiredObject("function");
        var name = function.name("name", Limits.NAME);
        var description = function.text("description");
        var schema = function.plainObject("parameters");
        var strict = function.bool("strict");
        tool.keep("function", function);
        return new Tool.Function(name, description, schema, strict, tool.rest());
    }

    private static @Nullable Choice choice(Fields fields) {
        var choice = fields.take("tool_choice");
        if (choice == null) return null;
        var at = fields.at("tool_choice");
        if (choice.isString()) return choice(choice, at);
        var object = Fields.of(choice, at);
        var type = object.requiredText("type");
        if (!type.equals("function")) return new Choice.Opaque(object.whole().put("type", type));
        return new Choice.Named(object.requiredObject("function").name("name", Limits.NAME));
    }

    private static Choice choice(JsonNode word, Path at) {
        return switch (word.stringValue()) {
            case "auto" -> new Choice.Auto();
            case "none" -> new Choice.None();
            case "required" -> new Choice.Required();
            default ->
                throw wrong(
                        at,
                        "\"auto\", \"none\", \"required\" or {\"type\":\"function\",\"function\":{\"name\":…}}",
                        word);
        };
    }
}
