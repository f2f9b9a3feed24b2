package dev.parley.providers;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Collects the names of the fields that a provider leaves out of a request, each once.
public final class Dropped {
    private @Nullable Set<String> names;

    public void add(String name) {
        if (names == null) names = new LinkedHashSet<>();
        names.add(name);
    }

    /// All fields of an object that belongs to another dialect.
    public void addAll(@Nullable ObjectNode fields) {
        if (fields != null) for (var name : fields.propertyNames()) add(name);
    }

    public List<String> names() {
        return names == null ? List.of() : List.copyOf(names);
    }
}
