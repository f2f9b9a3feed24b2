package dev.parley.platform.json;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The program's one JSON mapper: snake_case, enums in small letters, times as RFC 3339 text, nesting and number sizes
/// bounded, duplicate keys
/// refused, absent (null) record components left out when writing.
public final class Json {
    /// Deepest nesting that is read.
    private static final int MAX_DEPTH = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(64 * 1024 * 1024)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .changeDefaultPropertyInclusion(inclusion ->
                    inclusion.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .build();

    private Json() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// Reads a caller's JSON object.
    /// @throws PlatformException MALFORMED_JSON with line and column, or INVALID_REQUEST when it is no object
    public static ObjectNode readObject(byte[] body) {
        if (read(body) instanceof ObjectNode object) return object;
        throw new PlatformException(ErrorCode.INVALID_REQUEST, "The body must be a JSON object.");
    }

    /// Reads any JSON a caller sent.
    /// @throws PlatformException MALFORMED_JSON with line and column
    public static JsonNode read(byte[] body) {
        try {
            var node = MAPPER.readTree(body);
            if (node.isMissingNode())
                throw new PlatformException(ErrorCode.MALFORMED_JSON, "The body is empty; it must be a JSON object.");
            return node;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /// Reads a caller's JSON into a record whose components are the permitted fields.
    /// @throws PlatformException MALFORMED_JSON, or INVALID_REQUEST naming the field that is unknown or of a wrong
    /// type
    public static <T> T read(byte[] body, Class<T> type) {
        var object = readObject(body);
        try {
            return MAPPER.treeToValue(object, type);
        } catch (JacksonException e) {
            var cause = e.getCause();
            if (cause instanceof PlatformException platform) throw platform;
            throw PlatformException.invalid(path(e), said(e));
        }
    }

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    private static PlatformException malformed(JacksonException e) {
        var at = e.getLocation();
        var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new PlatformException(
                ErrorCode.MALFORMED_JSON, "The body is not valid JSON" + where + ": " + e.getOriginalMessage());
    }

    /// For callers, who know no Java.
    private static String said(JacksonException e) {
        var field = path(e);
        if (e instanceof UnrecognizedPropertyException unknown)
            return field + " is not known; known are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ".";
        if (!(e instanceof MismatchedInputException mismatch) || mismatch.getTargetType() == null)
            return e.getOriginalMessage();
        var type = mismatch.getTargetType();
        if (type.isEnum())
            return field + " must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value -> value.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + ".";
        return field + " must be " + form(type) + ".";
    }

    private static String form(Class<?> type) {
        if (type == String.class) return "a text";
        if (type == Boolean.class || type == boolean.class) return "true or false";
        if (type == Instant.class) return "a time such as 2026-12-31T23:59:59Z";
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) return "a number";
        return Iterable.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String path(JacksonException e) {
        var text = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getPropertyName() == null)
                text.append('[').append(step.getIndex()).append(']');
            else text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
        }
        return text.toString();
    }
}
