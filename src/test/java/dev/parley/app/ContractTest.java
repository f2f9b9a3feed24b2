package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.ErrorShape;
import dev.parley.platform.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The contract that is served holds against the routes, and against itself.
class ContractTest {
    private static final Contract SERVED = Contract.served();

    private static final Contract SMALL = Contract.of("""
            paths:
              /things/{id}:
                post:
                  x-permission: chat
                  parameters:
                    - {name: id, in: path}
                    - {name: Idempotency-Key, in: header}
                    - {name: X-Parley-Reason, in: header}
                  responses:
                    '200': {description: it}
                    '404': {content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
                    default: {content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
            """);
    private static final Route THING =
            Route.post("/things/{id}", Permission.CHAT, exchange -> {}).idempotent(true);

    @Test
    void theRoutesOfTheDocumentationStandInTheContract() {
        assertThat(SERVED.differences(new DocsApi().routes()))
                .allMatch(difference -> difference.endsWith("is in the contract, but is no route"))
                .noneMatch(difference -> difference.contains("/docs") || difference.contains("openapi"));
    }

    @Test
    void findsNothingWhenRouteAndContractAgree() {
        assertThat(SMALL.differences(List.of(THING))).isEmpty();
    }

    @Test
    void findsAStreamThatTheContractLacks() {
        assertThat(SMALL.differences(List.of(THING.streams(true))))
                .containsExactly("POST /things/{id} streams, the contract differs");
    }

    @Test
    void findsAReasonOfOperatorsThatIsNotAskedFor() {
        var metrics = Route.post("/things/{id}", Permission.METRICS_READ, exchange -> {})
                .idempotent(true);
        assertThat(SMALL.differences(List.of(metrics)))
                .contains("POST /things/{id} needs no reason of operators, the contract differs");
    }

    @Test
    void findsARouteThatTheContractLacks() {
        var other = Route.get("/others", null, exchange -> {});
        assertThat(SMALL.differences(List.of(THING, other))).containsExactly("GET /others is not in the contract");
    }

    @Test
    void findsAnOperationThatNoRouteServes() {
        assertThat(SMALL.differences(List.of()))
                .containsExactly("POST /things/{id} is in the contract, but is no route");
    }

    @Test
    void findsAnotherPermission() {
        var stricter = Route.post("/things/{id}", Permission.KEYS_MANAGE, exchange -> {})
                .idempotent(true);
        var open = Route.post("/things/{id}", null, exchange -> {}).idempotent(true);
        assertThat(SMALL.differences(List.of(stricter)))
                .containsExactly("POST /things/{id} needs keys:manage, the contract says chat");
        assertThat(SMALL.differences(List.of(open)))
                .contains("POST /things/{id} needs nothing, the contract says chat");
    }

    @Test
    void findsAnIdempotencyKeyThatIsNotHonoured() {
        assertThat(SMALL.differences(List.of(THING.idempotent(false))))
                .containsExactly("POST /things/{id} ignores Idempotency-Key, the contract differs");
    }

    @Test
    void findsAnotherNameOfAPathParameter() {
        var renamed =
                Route.post("/things/{id}", Permission.CHAT, exchange -> {}).idempotent(true);
        var contract = Contract.of("""
                paths:
                  /things/{id}:
                    post:
                      x-permission: chat
                      parameters:
                        - {name: thing, in: path}
                        - {name: Idempotency-Key, in: header}
                        - {name: X-Parley-Reason, in: header}
                      responses:
                        default: {content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
                """);
        assertThat(contract.differences(List.of(renamed)))
                .singleElement()
                .asString()
                .contains("path parameters [id]");
    }

    @Test
    void findsAnotherShapeOfErrors() {
        assertThat(SMALL.differences(List.of(THING.errors(ErrorShape.OPENAI))))
                .hasSize(2)
                .allMatch(difference -> difference.startsWith("POST /things/{id} tells errors as OPENAI"));
    }

    @Test
    void everyOperationSaysWhatItNeedsAndWhatItIsCalled() {
        var ids = new ArrayList<String>();
        SERVED.operations().forEach((name, operation) -> {
            ids.add(operation.path("operationId").asString());
            assertThat(operation.path("summary").asString()).as(name).isNotBlank();
            assertThat(operation.path("tags")).as(name).hasSize(1);
            var permission = operation.path("x-permission");
            if (SERVED.publicOperations().contains(name))
                assertThat(permission.isMissingNode()).as(name).isTrue();
            else
                assertThat(Permission.ofScope(permission.asString(""))).as(name).isPresent();
        });
        assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void everyScopeStandsInTheContract() {
        assertThat(texts(SERVED.root().at("/components/schemas/Scope/enum")))
                .containsExactlyElementsOf(Arrays.stream(Permission.values())
                        .map(Permission::scope)
                        .toList());
    }

    @Test
    void everyReferencePointsSomewhereAndEveryComponentIsUsed() {
        var used = new TreeSet<String>();
        walk("", SERVED.root(), (path, node) -> {
            if (!node.has("$ref")) return;
            SERVED.resolve(node);
            used.add(node.path("$ref").asString());
        });
        var components = new TreeSet<String>();
        for (var kind : List.of("parameters", "headers", "requestBodies", "responses", "schemas"))
            for (var name : SERVED.root().path("components").path(kind).propertyNames())
                components.add("#/components/" + kind + "/" + name);
        assertThat(used).containsExactlyElementsOf(components);
    }

    @Test
    void everyExampleFitsItsSchema() {
        var seen = new ArrayList<String>();
        walk("", SERVED.root(), (path, node) -> {
            if (!node.has("schema") || !node.has("examples")) return;
            for (var example : node.path("examples").properties()) {
                var value = example.getValue().path("value");
                var place = path + "/" + example.getKey();
                if (path.endsWith("text/event-stream")) assertStream(place, value.asString());
                else
                    assertThat(new Fitting(SERVED).misfits(node.path("schema"), value))
                            .as(place)
                            .isEmpty();
                seen.add(place);
            }
        });
        assertThat(seen).hasSizeGreaterThan(15);
    }

    @Test
    void everyPostSaysByExampleWhatItTakes() {
        SERVED.operations().forEach((name, operation) -> {
            if (!name.startsWith("POST") || operation.path("requestBody").isMissingNode()) return;
            var content = SERVED.resolve(operation.path("requestBody")).path("content");
            // bytes say nothing by example
            if (content.has("application/gzip")) return;
            var json = content.path("application/json");
            assertThat(json.path("examples")).as(name).isNotEmpty();
        });
    }

    @Test
    void isTextThatEveryToolCanRead() {
        var bytes = new Asset("application/yaml", "openapi.yaml").bytes();
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .startsWith("openapi: 3.1.")
                .doesNotContain("\t");
    }

    private static void assertStream(String place, String stream) {
        var mapper = JsonMapper.shared();
        for (var line : stream.lines().toList()) {
            assertThat(line).as(place).matches("|event: [a-z_]+|data: .*");
            if (line.startsWith("data: ") && !line.equals("data: [DONE]"))
                assertThatCode(() -> mapper.readTree(line.substring(6)))
                        .as(place)
                        .doesNotThrowAnyException();
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(node -> texts.add(node.asString()));
        return texts;
    }

    private static void walk(String path, JsonNode node, BiConsumer<String, JsonNode> visit) {
        if (node.isObject()) {
            visit.accept(path, node);
            node.properties().forEach(field -> walk(path + "/" + field.getKey(), field.getValue(), visit));
        } else for (int i = 0; i < node.size(); i++) walk(path + "/" + i, node.get(i), visit);
    }
}
