package dev.parley.platform.json;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.parley.kernel.FieldFault;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A JSON Schema (2020-12): one that the program ships, or a caller's.
public final class JsonSchema {
    private final JsonNode text;
    private final Schema schema;

    /// @param name of the resource on the class path
    public JsonSchema(String name) {
        text = Resource.json(name);
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text);
    }

    private JsonSchema(JsonNode text) {
        this.text = text;
        schema = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        registry -> registry.schemaLoader(loader -> loader.block(_ -> true))
                                .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                        .regularExpressionFactory(BoundedRegex::of)
                                        .failFast(true)
                                        .build()))
                .getSchema(text);
    }

    /// Whether a document fits a caller's schema, which is not trusted: nothing it refers to is fetched, its
    /// patterns are tried with bounded effort, and one that cannot be read or does not end fits everything.
    public static boolean fits(JsonNode schema, JsonNode document) {
        try {
            return new JsonSchema(schema).schema.validate(document).isEmpty();
        } catch (SchemaException | IllegalArgumentException | StackOverflowError unusable) {
            return true;
        }
    }

    /// Itself, to be shown.
    public JsonNode text() {
        return text;
    }

    /// Every place where the document does not fit; empty when it fits.
    public List<FieldFault> faults(JsonNode document) {
        return schema.validate(document).stream()
                .map(error -> {
                    var field = field(error);
                    return new FieldFault(field, field + ": " + error.getMessage() + ".");
                })
                .toList();
    }

    /// `privacy.detectors[1]`; what is unknown or missing is named itself.
    private static String field(Error error) {
        var path = new StringBuilder();
        var at = error.getInstanceLocation();
        for (int i = 0; i < at.getNameCount(); i++) append(path, at.getElement(i));
        append(path, error.getProperty());
        return path.toString();
    }

    private static void append(StringBuilder path, @Nullable Object step) {
        if (step == null) return;
        if (step instanceof Integer index) path.append('[').append(index).append(']');
        else path.append(path.isEmpty() ? "" : ".").append(step);
    }
}
