package dev.parley.app;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Whether a value fits a JSON schema, as far as the contract's schemas go: `$ref`, `type`, `required`, `properties`,
/// `additionalProperties: false`, `items`, `enum`, `const`, `anyOf`, `allOf`, bounds.
record Fitting(Contract contract) {
    /// What does not fit, a sentence each.
    List<String> misfits(JsonNode schema, JsonNode value) {
        var found = new ArrayList<String>();
        check("value", contract.resolve(schema), value, found);
        return found;
    }

    private void check(String at, JsonNode schema, JsonNode value, List<String> found) {
        for (var part : schema.path("allOf")) check(at, contract.resolve(part), value, found);
        alternatives(at, schema, value, found);
        var type = schema.path("type");
        if (!type.isMissingNode() && !hasType(type, value)) {
            found.add(at + " is " + value + ", not of type " + type);
            return;
        }
        if (schema.has("const") && !schema.path("const").equals(value))
            found.add(at + " is not " + schema.path("const"));
        if (schema.has("enum") && !contains(schema.path("enum"), value))
            found.add(at + " is none of " + schema.path("enum"));
        bounds(at, schema, value, found);
        if (value.isObject()) fields(at, schema, value, found);
        if (value.isArray() && schema.has("items"))
            for (int i = 0; i < value.size(); i++)
                check(at + "[" + i + "]", contract.resolve(schema.path("items")), value.get(i), found);
    }

    private void alternatives(String at, JsonNode schema, JsonNode value, List<String> found) {
        if (!schema.has("anyOf")) return;
        for (var option : schema.path("anyOf")) if (misfits(option, value).isEmpty()) return;
        found.add(at + " fits no alternative");
    }

    private void fields(String at, JsonNode schema, JsonNode value, List<String> found) {
        for (var name : schema.path("required"))
            if (!value.has(name.asString())) found.add(at + " lacks " + name.asString());
        var known = schema.path("properties");
        boolean closed = !schema.path("additionalProperties").asBoolean(true);
        value.properties().forEach(field -> {
            var property = known.path(field.getKey());
            if (!property.isMissingNode())
                check(at + "." + field.getKey(), contract.resolve(property), field.getValue(), found);
            else if (closed) found.add(at + " has the unknown field " + field.getKey());
        });
    }

    private static void bounds(String at, JsonNode schema, JsonNode value, List<String> found) {
        if (value.isNumber() && value.doubleValue() < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY))
            found.add(at + " is too small");
        if (value.isNumber() && value.doubleValue() > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY))
            found.add(at + " is too large");
        if (value.isArray() && value.size() < schema.path("minItems").asInt(0)) found.add(at + " has too few items");
        if (value.isString()
                && schema.has("pattern")
                && !value.asString().matches(schema.path("pattern").asString())) found.add(at + " has a wrong form");
    }

    private static boolean hasType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (var option : type) if (hasType(option, value)) return true;
            return false;
        }
        return switch (type.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private static boolean contains(JsonNode options, JsonNode value) {
        for (var option : options) if (option.equals(value)) return true;
        return false;
    }
}
