package dev.parley.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What models cost and how much they can read and write: the list prices of `prices.yaml`, overridden or extended
/// by the operator. Immutable.
public final class PriceBook {
    /// By provider, in the order of the book.
    private final Map<String, List<Model>> models = new LinkedHashMap<>();
    /// By provider and by name or alias.
    private final Map<String, Map<String, Model>> byName = new HashMap<>();

    /// @param overrides an entry replaces the one of the same provider and name, else it is added
    public PriceBook(List<Model> overrides) {
        var entries = new LinkedHashMap<List<String>, Model>();
        for (var model : PriceEntries.read(shipped())) entries.put(List.of(model.provider(), model.name()), model);
        for (var model : overrides) entries.put(List.of(model.provider(), model.name()), model);
        entries.values().forEach(this::add);
    }

    private void add(Model model) {
        models.computeIfAbsent(model.provider(), provider -> new ArrayList<>()).add(model);
        var names = byName.computeIfAbsent(model.provider(), provider -> new HashMap<>());
        // a name of its own goes before another entry's alias
        names.put(model.name(), model);
        model.aliases().forEach(alias -> names.putIfAbsent(alias, model));
    }

    /// The price of a model; empty when nobody said what it costs.
    public Optional<Price> price(String provider, String model) {
        return find(provider, model).map(Model::price);
    }

    /// The entry of a model by its name, an alias, or either with a date behind it.
    public Optional<Model> find(String provider, String model) {
        var names = byName.get(provider);
        if (names == null) return Optional.empty();
        @Nullable Model exact = names.get(model);
        if (exact != null) return Optional.of(exact);
        int date = dateAt(model);
        return date < 0 ? Optional.empty() : Optional.ofNullable(names.get(model.substring(0, date)));
    }

    /// The models of a provider, in the order of the book; empty when the book has none.
    public List<Model> models(String provider) {
        return List.copyOf(models.getOrDefault(provider, List.of()));
    }

    /// Where a date at the end of a model's name begins, with its separator: `-2024-08-06`, `-20250929`, `@20250929`.
    private static int dateAt(String model) {
        int end = model.length();
        if (end > 11 && matches(model, end - 11, "-dddd-dd-dd")) return end - 11;
        if (end > 9 && (matches(model, end - 9, "-dddddddd") || matches(model, end - 9, "@dddddddd"))) return end - 9;
        return -1;
    }

    private static boolean matches(String text, int from, String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char wanted = pattern.charAt(i);
            char is = text.charAt(from + i);
            if (wanted == 'd' ? is < '0' || is > '9' : is != wanted) return false;
        }
        return true;
    }

    private static byte[] shipped() {
        try (var in = PriceBook.class.getResourceAsStream("/prices.yaml")) {
            if (in == null) throw new IllegalStateException("prices.yaml is missing in the program's jar.");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
