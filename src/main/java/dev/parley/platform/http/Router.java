package dev.parley.platform.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the route of a request. A path without parameters is one look-up in a map; paths with parameters are compared
/// segment by segment. Literal segments are compared as sent, so that an encoded slash never changes the route.
final class Router<T> {
    private final Map<String, Map<String, T>> literal = new HashMap<>();
    private final List<Pattern<T>> patterns = new ArrayList<>();

    private record Pattern<T>(String path, List<String> segments, Map<String, T> methods) {
        @Nullable
        Map<String, String> match(List<String> sent) {
            if (sent.size() != segments.size()) return null;
            Map<String, String> parameters = new HashMap<>(4);
            for (int i = 0; i < sent.size(); i++) {
                var segment = segments.get(i);
                if (segment.startsWith("{")) {
                    if (sent.get(i).isEmpty()) return null;
                    parameters.put(segment.substring(1, segment.length() - 1), decode(sent.get(i)));
                } else if (!segment.equals(sent.get(i))) return null;
            }
            return parameters;
        }
    }

    /// @param target null when the path exists but not with this method
    /// @param methods those that the path has
    record Match<T>(@Nullable T target, Map<String, String> parameters, java.util.Set<String> methods) {}

    void add(String method, String path, T target) {
        var methods =
                path.indexOf('{') < 0 ? literal.computeIfAbsent(path, p -> new HashMap<>()) : patternOf(path).methods;
        if (methods.put(method, target) != null)
            throw new IllegalArgumentException("There are two routes " + method + " " + path);
    }

    private Pattern<T> patternOf(String path) {
        for (var pattern : patterns) if (pattern.path.equals(path)) return pattern;
        var made = new Pattern<T>(path, List.of(path.split("/", -1)), new HashMap<>());
        patterns.add(made);
        return made;
    }

    /// @return null when no route has the path
    @Nullable
    Match<T> find(String method, String path) {
        var methods = literal.get(path);
        if (methods != null) return match(method, methods, Map.of());
        var segments = List.of(path.split("/", -1));
        for (var pattern : patterns) {
            var parameters = pattern.match(segments);
            if (parameters != null) return match(method, pattern.methods, parameters);
        }
        return null;
    }

    /// HEAD is answered by GET; the server leaves the body out.
    private Match<T> match(String method, Map<String, T> methods, Map<String, String> parameters) {
        var target = methods.get(method);
        if (target == null && method.equals("HEAD")) target = methods.get("GET");
        return new Match<>(target, parameters, target == null ? new TreeSet<>(methods.keySet()) : methods.keySet());
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) return segment;
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
