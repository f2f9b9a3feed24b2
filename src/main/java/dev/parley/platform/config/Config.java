package dev.parley.platform.config;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The values that were set, by the names of the settings.
public final class Config {
    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final ObjectNode yaml;

    private Config(Map<String, String> values, Map<String, String> environment, ObjectNode yaml) {
        this.values = values;
        this.environment = environment;
        this.yaml = yaml;
    }

    /// @param known every setting there is
    /// @param sections the structured keys of the file, such as `providers`
    /// @param foreign names beginning with `PARLEY_` that belong to clients and are no settings
    /// @param flags values of the command line by setting name; they win over the environment, which wins over the
    /// file
    /// @throws ConfigException for a name that is unknown, or a file that cannot be read
    public static Config read(
            Collection<Setting<?>> known,
            Collection<String> sections,
            Collection<String> foreign,
            Map<String, String> flags,
            Map<String, String> environment,
            @Nullable Path file) {
        var values = new HashMap<String, String>();
        var yaml = file == null ? Json.object() : parse(file);
        var names = new TreeSet<String>();
        var keys = new TreeSet<>(sections);
        for (var setting : known) {
            names.add(setting.name());
            keys.add(setting.key());
            var node = yaml.get(setting.key());
            if (node != null && !node.isNull()) values.put(setting.name(), scalar(setting, node));
            var fromEnvironment = environment.get(setting.name());
            if (fromEnvironment != null && !fromEnvironment.isBlank()) values.put(setting.name(), fromEnvironment);
        }
        values.putAll(flags);
        for (var name : environment.keySet())
            if (name.startsWith("PARLEY_") && !names.contains(name) && !foreign.contains(name))
                throw new ConfigException("Unknown setting " + name + "; did you mean " + nearest(name, names) + "?");
        for (var key : yaml.propertyNames())
            if (!keys.contains(key))
                throw new ConfigException(
                        "Unknown key '" + key + "' in " + file + "; did you mean '" + nearest(key, keys) + "'?");
        var all = new HashMap<>(environment);
        all.putAll(values);
        return new Config(Map.copyOf(values), Map.copyOf(all), yaml);
    }

    private static ObjectNode parse(Path file) {
        try {
            var tree = YAMLMapper.builder().build().readTree(Files.readAllBytes(file));
            if (tree instanceof ObjectNode object) return object;
            if (tree.isMissingNode() || tree.isNull()) return Json.object();
            throw new ConfigException(file + " must hold keys and values, such as 'port: 8080'.");
        } catch (IOException unreadable) {
            throw new ConfigException("Cannot read " + file + ": " + unreadable.getMessage());
        } catch (JacksonException malformed) {
            throw new ConfigException(file + " is not valid YAML: " + malformed.getOriginalMessage());
        }
    }

    private static String scalar(Setting<?> setting, JsonNode node) {
        if (node.isValueNode()) return node.asString();
        throw new ConfigException("'" + setting.key() + "' takes a " + setting.takes() + ".");
    }

    /// The value or the default.
    /// @throws ConfigException when there is neither, or the value is not what the setting takes
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new ConfigException("Set " + setting.name() + ": " + setting.doc()));
    }

    /// The value or the default; empty when there is neither.
    public <T> Optional<T> find(Setting<T> setting) {
        var text = values.getOrDefault(setting.name(), setting.otherwise());
        if (text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(setting.parser().apply(text));
        } catch (RuntimeException refused) {
            var shown = setting.isSecret() ? "its value" : "'" + text + "'";
            throw new ConfigException(
                    setting.name() + " takes a " + setting.takes() + ", and " + shown + " is not one.");
        }
    }

    /// A structured part of the file.
    public Optional<JsonNode> section(String key) {
        return Optional.ofNullable(yaml.get(key));
    }

    /// The values that were set, by setting name, defaults left out.
    public Map<String, String> values() {
        return values;
    }

    /// The whole environment with the values that were set over it: what `${NAME}` in a structured part means.
    public Map<String, String> environment() {
        return environment;
    }

    private static String nearest(String name, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElse("");
    }

    /// Levenshtein's distance: the fewest insertions, deletions and replacements that turn one text into the other.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
