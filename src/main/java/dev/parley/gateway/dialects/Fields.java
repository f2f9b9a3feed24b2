package dev.parley.gateway.dialects;

import dev.parley.kernel.PlatformException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One JSON object of a caller, read strictly. A field that is read is taken out, so that what stays in the end is what
/// we do not know and pass on. A field that is null counts as absent.
final class Fields {
    private final ObjectNode node;
    private final Path path;

    private Fields(ObjectNode node, Path path) {
        this.node = node;
        this.path = path;
    }

    static Fields root(ObjectNode node) {
        return new Fields(node, Path.ROOT);
    }

    /// @throws PlatformException INVALID_REQUEST when the value is no object
    static Fields of(JsonNode value, Path path) {
        if (value instanceof ObjectNode object) return new Fields(object, path);
        throw wrong(path, "an object", value);
    }

    Path at(String name) {
        return path.field(name);
    }

    Path path() {
        return path;
    }

    /// What has not been taken; null when nothing is left.
    @Nullable
    ObjectNode rest() {
        return node.isEmpty() ? null : node;
    }

    boolean has(String name) {
        var value = node.get(name);
        return value != null && !value.isNull();
    }

    /// A field to look at and leave in place.
    @Nullable
    JsonNode peek(String name) {
        var value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    JsonNode take(String name) {
        var value = node.remove(name);
        return value == null || value.isNull() ? null : value;
    }

    void put(String name, JsonNode value) {
        node.set(name, value);
    }

    /// Puts what is left of a nested object back under its name.
    void keep(String name, Fields nested) {
        if (!nested.node.isEmpty()) node.set(name, nested.node);
    }

    ObjectNode whole() {
        return node;
    }

    @Nullable
    String text(String name) {
        var value = take(name);
        if (value == null) return null;
        if (value.isString()) return value.stringValue();
        throw wrong(at(name), "a string", value);
    }

    String requiredText(String name) {
        var text = text(name);
        if (text == null) throw missing(name, "a string");
        return text;
    }

    /// A string of 1 to `most` characters.
    String name(String name, int most) {
        var text = requiredText(name);
        if (!text.isBlank() && text.length() <= most) return text;
        throw invalid(name, " must be a string of 1 to " + most + " characters that is not blank.");
    }

    @Nullable
    Boolean bool(String name) {
        var value = take(name);
        if (value == null) return null;
        if (value.isBoolean()) return value.booleanValue();
        throw wrong(at(name), "true or false", value);
    }

    boolean bool(String name, boolean otherwise) {
        var value = bool(name);
        return value == null ? otherwise : value;
    }

    @Nullable
    Double number(String name, double least, double most) {
        var value = take(name);
        if (value == null) return null;
        var right = "a number from " + plain(least) + " to " + plain(most);
        if (!value.isNumber()) throw wrong(at(name), right, value);
        double number = value.doubleValue();
        // said this way round NaN fails too
        if (number >= least && number <= most) return number;
        throw wrong(at(name), right, value);
    }

    @Nullable
    Integer positive(String name) {
        var value = take(name);
        if (value == null) return null;
        if (value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0) return value.intValue();
        throw wrong(at(name), "a whole number from 1 to " + Integer.MAX_VALUE, value);
    }

    @Nullable
    ArrayNode array(String name, int most) {
        var value = take(name);
        if (value == null) return null;
        if (!(value instanceof ArrayNode array)) throw wrong(at(name), "an array", value);
        if (array.size() <= most) return array;
        throw invalid(name, " may have " + most + " entries at most; it has " + array.size() + ".");
    }

    @Nullable
    Fields object(String name) {
        var value = take(name);
        return value == null ? null : of(value, at(name));
    }

    Fields requiredObject(String name) {
        var object = object(name);
        if (object == null) throw missing(name, "an object");
        return object;
    }

    /// An object that is not looked into.
    @Nullable
    ObjectNode plainObject(String name) {
        var object = object(name);
        return object == null ? null : object.node;
    }

    /// Strings that are not empty.
    List<String> texts(String name, int most) {
        var array = array(name, most);
        return array == null ? List.of() : texts(array, at(name));
    }

    static List<String> texts(ArrayNode array, Path path) {
        var texts = new ArrayList<String>(array.size());
        for (int i = 0; i < array.size(); i++) {
            var entry = array.get(i);
            if (!entry.isString() || entry.stringValue().isEmpty())
                throw wrong(path.item(i), "a string that is not empty", entry);
            texts.add(entry.stringValue());
        }
        return texts;
    }

    PlatformException missing(String name, String right) {
        return invalid(name, " is missing; it must be " + right + ".");
    }

    /// @param detail what follows the field's path in the sentence
    PlatformException invalid(String name, String detail) {
        return invalid(at(name), detail);
    }

    static PlatformException invalid(Path path, String detail) {
        var place = path.toString();
        return PlatformException.invalid(place, place + detail);
    }

    static PlatformException unsupported(Path path, String detail) {
        var place = path.toString();
        return PlatformException.unsupported(place, place + detail);
    }

    static PlatformException wrong(Path path, String right, JsonNode value) {
        return invalid(path, " must be " + right + ", not " + describe(value) + ".");
    }

    /// What was sent, short enough for a message.
    private static String describe(JsonNode value) {
        if (value.isObject()) return "an object";
        if (value.isArray()) return "an array";
        if (value.isString()) return shown("the string \"", value.stringValue(), "\"");
        return shown(value.isNumber() ? "the number " : "", value.asString(), "");
    }

    static String quoted(String text) {
        return shown("\"", text, "\"");
    }

    private static String shown(String before, String text, String after) {
        int cut = 40;
        if (text.length() <= cut) return before + text + after;
        int end = Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut;
        return before + text.substring(0, end) + "…" + after;
    }

    private static String plain(double limit) {
        return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
    }
}
