package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.TwoTenants.Side;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Two tenants that chat: by each dialect, as JSON and as a stream, grounded and passed through.
final class ChatCases {
    private enum Dialect {
        OPENAI,
        ANTHROPIC
    }

    private ChatCases() {}

    static Case openAi(String path) {
        return of(path, Dialect.OPENAI);
    }

    static Case anthropic(String path) {
        return of(path, Dialect.ANTHROPIC);
    }

    private static Case of(String path, Dialect dialect) {
        return of(path, dialect, false).streamed(of(path, dialect, true));
    }

    private static Case of(String path, Dialect dialect, boolean stream) {
        return new Case(
                400,
                (_, side) -> ask(path, dialect, "auto", side.question(), stream, false),
                (side, answer) -> {
                    assertThat(answer.header("Content-Type"))
                            .startsWith(stream ? "text/event-stream" : "application/json");
                    showsOwn(side, answer);
                },
                (both, own, other) -> {
                    grounded(both, own, other, path, dialect, stream);
                    passedThrough(both, own, other, path, dialect, stream);
                    IsolationCases.refused(
                            both,
                            own,
                            model -> ask(path, dialect, model, other.question(), stream, false),
                            other.providedModel(),
                            "no/such",
                            403);
                });
    }

    private static void showsOwn(Side side, Web.Response answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(said(answer)).anySatisfy(text -> assertThat(text).contains(side.secret()));
        assertThat(answer.body()).contains(side.document());
    }

    private static void grounded(TwoTenants both, Side own, Side other, String path, Dialect dialect, boolean stream) {
        for (var model : new String[] {"auto", own.providedModel()}) {
            var ownQuestion = ask(path, dialect, model, own.question(), stream, true);
            showsOwn(own, both.web.send(ownQuestion.key(own.key())));
            var others = ask(path, dialect, model, other.question(), stream, true);
            showsNothing(other, both.web.send(others.key(own.key())));
        }
        // what the model was given, whether it repeats it or not
        assertThat(both.simulator().requests())
                .filteredOn(request -> request.text().contains(own.providedModel()))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.text()).doesNotContain(other.secret(), other.document()));
    }

    private static void passedThrough(
            TwoTenants both, Side own, Side other, String path, Dialect dialect, boolean stream) {
        var request = ask(path, dialect, own.providedModel(), other.question(), stream, false);
        var answer = both.web.send(request.key(own.key()));
        showsNothing(other, answer);
        assertThat(answer.body()).doesNotContain(own.secret(), own.document());
        assertThat(both.simulator().requests().getLast().text()).doesNotContain(own.secret());
    }

    private static void showsNothing(Side other, Web.Response answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(other.secret(), other.document());
        assertThat(said(answer)).allSatisfy(text -> assertThat(text).doesNotContain(other.secret(), other.document()));
    }

    private static Web.Request ask(
            String path, Dialect dialect, String model, String question, boolean stream, boolean knowledge) {
        var body = Json.object().put("model", model).put("stream", stream);
        if (dialect == Dialect.ANTHROPIC) body.put("max_tokens", 500);
        if (knowledge) body.putObject("parley").put("knowledge", true);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        return Web.Request.of("POST", path, body.toString());
    }

    /// Every text of an answer, the pieces of a stream put together by their fields' names.
    private static Collection<String> said(Web.Response answer) {
        var texts = new HashMap<String, StringBuilder>();
        if (answer.header("Content-Type").startsWith("application/json")) collect("", answer.json(), texts);
        else
            answer.body()
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .forEach(line -> collect("", Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8)), texts));
        return texts.values().stream().map(StringBuilder::toString).toList();
    }

    private static void collect(String name, JsonNode node, Map<String, StringBuilder> texts) {
        if (node.isString())
            texts.computeIfAbsent(name, _ -> new StringBuilder()).append(node.stringValue());
        node.properties().forEach(field -> collect(field.getKey(), field.getValue(), texts));
        if (node.isArray()) node.forEach(element -> collect(name, element, texts));
    }
}
