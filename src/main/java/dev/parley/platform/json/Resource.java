package dev.parley.platform.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Data that the program ships. What is wrong with it is a fault of the build, and stops the start.
public final class Resource {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private Resource() {}

    /// Reads YAML as JSON is read: snake_case, and no unknown field.
    /// @param name on the class path
    public static <T> T yaml(String name, Class<T> type) {
        return Json.mapper().treeToValue(YAML.readTree(bytes(name)), type);
    }

    public static JsonNode json(String name) {
        return Json.read(bytes(name));
    }

    private static byte[] bytes(String name) {
        try (var in = Resource.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException(name + " is not in this build");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
