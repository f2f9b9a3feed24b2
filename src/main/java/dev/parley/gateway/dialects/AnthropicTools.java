package dev.parley.gateway.dialects;

import dev.parley.providers.Tools;
import dev.parley.providers.Tools.Choice;
import dev.parley.providers.Tools.Tool;
import java.util.ArrayList;
import java.util.List;

/// Reads `tools` and `tool_choice` of Anthropic's dialect.
final class AnthropicTools {
    private AnthropicTools() {}

    static Tools read(Fields fields) {
        var list = tools(fields);
        var choice = fields.object("tool_choice");
        if (choice == null) return list.isEmpty() ? Tools.NONE : new Tools(list, null, null);
        var disabled = choice.bool("disable_parallel_tool_use");
        return new Tools(list, choice(choice), disabled == null ? null : !disabled);
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
        var type = tool.text("type");
        if (type != null && !type.equals("custom"))
            return new Tool.Opaque(tool.whole().put("type", type));
        return new Tool.Function(
                tool.name("name", Limits.NAME),
                tool.text("description"),
                tool.requiredObject("input_schema").whole(),
                tool.bool("strict"),
                tool.rest());
    }

    private static Choice choice(Fields choice) {
        var type = choice.requiredText("type");
        return switch (type) {
            case "auto" -> new Choice.Auto();
            case "any" -> new Choice.Required();
            case "none" -> new Choice.None();
            case "tool" -> new Choice.Named(choice.name("name", Limits.NAME));
            default ->
                throw choice.invalid(
                        "type", " must be \"auto\", \"any\", \"tool\" or \"none\", not " + Fields.quoted(type) + ".");
        };
    }
}
