package dev.parley.app;

import dev.parley.identity.OperatorActs;
import dev.parley.kernel.Permission;
import dev.parley.platform.http.ErrorShape;
import dev.parley.platform.http.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// An OpenAPI document as the tests ask it.
record Contract(JsonNode root) {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /// The one that is served at `/openapi.yaml`.
    static Contract served() {
        try (var in = Contract.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) throw new IllegalStateException("openapi.yaml is not on the class path");
            return of(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Contract of(String yaml) {
        return new Contract(YAMLMapper.builder().build().readTree(yaml));
    }

    /// Every operation by the name its route has: `POST /v1/messages`.
    Map<String, JsonNode> operations() {
        var operations = new LinkedHashMap<String, JsonNode>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey()))
                        operations.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue());
                }));
        return operations;
    }

    /// The operations that say they need no credentials.
    Set<String> publicOperations() {
        var names = new TreeSet<String>();
        operations().forEach((name, operation) -> {
            if (isPublic(operation)) names.add(name);
        });
        return names;
    }

    /// The node itself, or what its `$ref` points to.
    JsonNode resolve(JsonNode node) {
        var reference = node.path("$ref");
        if (reference.isMissingNode()) return node;
        var target = root.at(reference.asString().substring(1));
        if (target.isMissingNode()) throw new IllegalStateException("Nothing is at " + reference.asString());
        return target;
    }

    /// Where the program's routes and the contract disagree, a sentence each; empty when they agree.
    List<String> differences(List<Route> routes) {
        var wrong = new ArrayList<String>();
        var operations = operations();
        for (var route : routes) {
            var operation = operations.remove(route.name());
            if (operation == null) wrong.add(route.name() + " is not in the contract");
            else compare(route, operation, wrong);
        }
        for (var name : operations.keySet()) wrong.add(name + " is in the contract, but is no route");
        return wrong;
    }

    private void compare(Route route, JsonNode operation, List<String> wrong) {
        var needs = route.permission().map(Permission::scope).orElse("nothing");
        var said =
                isPublic(operation) ? "nothing" : operation.path("x-permission").asString("no x-permission");
        if (!needs.equals(said)) wrong.add(route.name() + " needs " + needs + ", the contract says " + said);
        boolean idempotent = parameters(operation, "header").contains("Idempotency-Key");
        if (route.idempotent() != idempotent)
            wrong.add(route.name() + (idempotent ? " ignores" : " honours") + " Idempotency-Key, the contract differs");
        if (route.widget() != operation.path("x-publishable-key").asBoolean(false))
            wrong.add(route.name() + " and publishable keys, the contract differs");
        if (route.socket() != operation.path("x-socket").asBoolean(false))
            wrong.add(route.name() + " and sockets, the contract differs");
        // who opens a socket as an operator has given the reason for its ticket
        boolean reason = !route.socket() && OperatorActs.reachesIntoTenant(route);
        if (reason != parameters(operation, "header").contains("X-Parley-Reason"))
            wrong.add(route.name() + " needs " + (reason ? "a" : "no") + " reason of operators, the contract differs");
        boolean streams =
                resolve(operation.path("responses").path("200")).path("content").has("text/event-stream");
        if (route.streams() != streams)
            wrong.add(route.name() + (streams ? " does not stream" : " streams") + ", the contract differs");
        var inPath = new TreeSet<String>();
        for (var part : route.path().split("/"))
            if (part.startsWith("{")) inPath.add(part.substring(1, part.length() - 1));
        if (!inPath.equals(parameters(operation, "path")))
            wrong.add(route.name() + " has the path parameters " + inPath + ", the contract "
                    + parameters(operation, "path"));
        compareErrors(route, operation, wrong);
    }

    private Set<String> parameters(JsonNode operation, String place) {
        var names = new TreeSet<String>();
        for (var parameter : operation.path("parameters")) {
            var resolved = resolve(parameter);
            if (resolved.path("in").asString().equals(place))
                names.add(resolved.path("name").asString());
        }
        return names;
    }

    private void compareErrors(Route route, JsonNode operation, List<String> wrong) {
        var responses = operation.path("responses");
        if (responses.path("default").isMissingNode())
            wrong.add(route.name() + " has no default response that describes its errors");
        responses.properties().forEach(response -> {
            if (!isError(response.getKey())) return;
            var content = resolve(response.getValue()).path("content");
            var media = route.errors() == ErrorShape.PROBLEM ? "application/problem+json" : "application/json";
            var schema = content.path(media).path("schema").path("$ref").asString("nothing");
            if (content.size() != 1 || !schema.equals(schema(route.errors())))
                wrong.add(route.name() + " tells errors as " + route.errors() + ", the contract's response "
                        + response.getKey() + " as " + content.propertyNames() + " " + schema);
        });
    }

    /// 503 of the health routes is an answer, not an error.
    private boolean isError(String status) {
        return status.equals("default") || status.startsWith("4");
    }

    private static String schema(ErrorShape shape) {
        return "#/components/schemas/"
                + switch (shape) {
                    case PROBLEM -> "Problem";
                    case OPENAI -> "OpenAiError";
                    case ANTHROPIC -> "AnthropicError";
                };
    }

    private static boolean isPublic(JsonNode operation) {
        var security = operation.path("security");
        return security.isArray() && security.isEmpty();
    }
}
