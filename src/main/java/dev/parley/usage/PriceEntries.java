package dev.parley.usage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads entries of the price book, from the shipped file or the operator's configuration.
public final class PriceEntries {
    /// The version of an operator's entry that names none.
    private static final String OPERATOR = "operator";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Set<String> FIELDS = Set.of(
            "provider",
            "model",
            "aliases",
            "kind",
            "context_window",
            "max_output",
            "version",
            "input",
            "cached_input",
            "cache_write",
            "output",
            "long");
    private static final Set<String> LONG_FIELDS = Set.of("above", "input", "cached_input", "cache_write", "output");

    private PriceEntries() {}

    static List<Model> read(byte[] yaml) {
        var book = YAML.readTree(yaml);
        return models(book.path("models"), book.path("version").asString());
    }

    /// The operator's entries: the list under `prices` in parley.yaml, of the same shape as those of `prices.yaml`.
    /// `provider`, `model` and `input` are needed; `kind` is `chat` unless said otherwise.
    /// @throws IllegalArgumentException saying which entry is wrong and what would be right
    public static List<Model> operator(JsonNode list) {
        if (list.isMissingNode() || list.isNull()) return List.of();
        if (!list.isArray()) throw new IllegalArgumentException("prices must be a list of entries.");
        return models(list, OPERATOR);
    }

    private static List<Model> models(JsonNode list, String version) {
        var models = new ArrayList<Model>();
        for (var entry : list) {
            try {
                models.add(model(entry, version));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("prices[" + models.size() + "]: " + e.getMessage(), e);
            }
        }
        return List.copyOf(models);
    }

    private static Model model(JsonNode entry, String version) {
        known(entry, FIELDS);
        var kind = Model.Kind.of(entry.path("kind").asString("chat"));
        var aliases = new ArrayList<String>();
        for (var alias : entry.path("aliases")) aliases.add(alias.asString());
        return new Model(
                text(entry, "provider"),
                text(entry, "model"),
                aliases,
                kind,
                size(entry, "context_window"),
                size(entry, "max_output"),
                price(entry, entry.path("version").asString(version)));
    }

    private static Price price(JsonNode entry, String version) {
        var plain = rates(entry, version);
        var more = entry.path("long");
        if (more.isMissingNode()) return plain;
        known(more, LONG_FIELDS);
        int above = size(more, "above");
        return new Price(
                version,
                plain.input(),
                plain.cachedInput(),
                plain.cacheWrite(),
                plain.output(),
                new Price.LongPrompt(above, rates(more, version)));
    }

    private static Price rates(JsonNode node, String version) {
        var input = amount(node, "input", null);
        return new Price(
                version,
                input,
                amount(node, "cached_input", input),
                amount(node, "cache_write", input),
                amount(node, "output", BigDecimal.ZERO));
    }

    private static void known(JsonNode node, Set<String> fields) {
        if (!node.isObject()) throw new IllegalArgumentException("an entry must be a set of fields");
        for (var name : node.propertyNames())
            if (!fields.contains(name))
                throw new IllegalArgumentException("there is no field " + name + "; there are "
                        + String.join(", ", fields.stream().sorted().toList()));
    }

    private static String text(JsonNode node, String field) {
        var text = node.path(field).asString("");
        if (text.isBlank()) throw new IllegalArgumentException(field + " is missing");
        return text;
    }

    private static int size(JsonNode node, String field) {
        var value = node.path(field);
        if (value.isMissingNode()) return 0;
        if (value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0) return value.intValue();
        throw new IllegalArgumentException(field + " must be a number of tokens, not " + value);
    }

    /// @param otherwise null when the field must be there
    private static BigDecimal amount(JsonNode node, String field, @Nullable BigDecimal otherwise) {
        var value = node.path(field);
        if (value.isMissingNode() && otherwise != null) return otherwise;
        if (value.isNumber()
                && value.decimalValue().signum() >= 0
                && value.decimalValue().scale() <= 6) return value.decimalValue();
        throw new IllegalArgumentException(
                field + " must be US dollars a million tokens, with six decimals at most, not " + value);
    }
}
