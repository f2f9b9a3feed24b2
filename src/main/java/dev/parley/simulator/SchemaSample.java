package dev.parley.simulator;

import dev.parley.platform.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A value that fits a JSON schema: every property, one item in an array, the first of the choices, the smallest
/// number allowed. Knows what providers accept for structured output; deeper recursion than 16 becomes null.
final class SchemaSample {
    private static final int DEEPEST = 16;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode root;

    SchemaSample(ObjectNode root) {
        this.root = root;
    }

    JsonNode value() {
        return sample(root, "value", 0);
    }

    @Override
    public String toString() {
        return value().toString();
    }

    private JsonNode sample(JsonNode schema, String name, int depth) {
        if (depth > DEEPEST) return NODES.nullNode();
        if (schema.has("$ref")) return sample(resolve(schema.path("$ref").stringValue("")), name, depth + 1);
        if (schema.has("const")) return schema.path("const");
        if (schema.path("enum").has(0)) return schema.path("enum").path(0);
        for (var choice : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(choice).has(0)) return sample(schema.path(choice).path(0), name, depth + 1);
        }
        return switch (type(schema)) {
            case "string" -> NODES.stringNode(string(schema, name));
            case "integer" -> NODES.numberNode((long) Math.ceil(least(schema)));
            case "number" -> NODES.numberNode(least(schema));
            case "boolean" -> NODES.booleanNode(true);
            case "array" -> array(schema, name, depth);
            case "null" -> NODES.nullNode();
            default -> object(schema, depth);
        };
    }

    private static String type(JsonNode schema) {
        var type = schema.path("type");
        if (type.isArray()) return type.path(0).stringValue("null");
        return type.stringValue(schema.has("items") ? "array" : "object");
    }

    private static String string(JsonNode schema, String name) {
        var text = switch (schema.path("format").stringValue("")) {
            case "date" -> "2026-01-31";
            case "date-time" -> "2026-01-31T12:00:00Z";
            case "time" -> "12:00:00Z";
            case "email" -> "someone@example.com";
            case "uri" -> "https://example.com/";
            case "uuid" -> "01890a5d-ac96-774b-bcce-b302099a8057";
            default -> name;
        };
        int least = schema.path("minLength").intValue(0);
        int most = schema.path("maxLength").intValue(Integer.MAX_VALUE);
        while (text.length() < least) text += "x";
        return text.length() > most ? text.substring(0, most) : text;
    }

    private static double least(JsonNode schema) {
        if (schema.has("minimum")) return schema.path("minimum").doubleValue(0);
        if (schema.has("exclusiveMinimum"))
            return schema.path("exclusiveMinimum").doubleValue(0) + 1;
        return Math.min(1, schema.path("maximum").doubleValue(1));
    }

    private JsonNode array(JsonNode schema, String name, int depth) {
        var array = NODES.arrayNode();
        int count = Math.max(1, schema.path("minItems").intValue(1));
        for (int i = 0; i < count; i++) array.add(sample(schema.path("items"), name, depth + 1));
        return array;
    }

    private JsonNode object(JsonNode schema, int depth) {
        var object = Json.object();
        schema.path("properties")
                .properties()
                .forEach(property ->
                        object.set(property.getKey(), sample(property.getValue(), property.getKey(), depth + 1)));
        return object;
    }

    private JsonNode resolve(String reference) {
        JsonNode node = root;
        for (var step : reference.substring(Math.min(reference.length(), 2)).split("/", -1)) {
            if (!step.isEmpty()) node = node.path(step);
        }
        return node;
    }
}
