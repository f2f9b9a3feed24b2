package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.CascadeCheck.Fault;
import dev.parley.knowledge.Passage;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.routing.quality.AnswerCheck;
import dev.parley.usage.TokenUsage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// What is held against an answer, and what is not.
class CascadeCheckTest {
    private static final AnswerCheck LEARNED = AnswerCheck.load();
    private static final ChatEvent END = new ChatEvent.Finished(ChatEvent.Reason.STOP, null, TokenUsage.NONE, null);

    private final CascadeCheck check = new CascadeCheck(() -> LEARNED);

    private static ChatRequest asks(Tools tools, @Nullable ResponseFormat format, ChatRequest.@Nullable Grounding on) {
        return new ChatRequest(
                "auto",
                List.of(Message.of(Message.Role.USER, "How many apples has Ann, who had 3 and bought 4?")),
                tools,
                format,
                ChatRequest.Sampling.DEFAULT,
                false,
                new ChatRequest.Extras(Dialect.OPENAI, Json.object()),
                on);
    }

    private static final ChatRequest PLAIN = asks(Tools.NONE, null, null);

    private static FirstPart part(ChatEvent... events) {
        var all = new ArrayDeque<>(List.of(events));
        return new FirstPart(all, all.peekLast() instanceof ChatEvent.Finished end ? end : null, null);
    }

    private static FirstPart says(String text) {
        return part(new ChatEvent.Text(text, null), END);
    }

    private Optional<Fault> fault(ChatRequest request, FirstPart part) {
        return check.fault(request, part, 1);
    }

    private static ObjectNode schema(String json) {
        return (ObjectNode) Json.mapper().readTree(json);
    }

    private static ChatRequest formatted(@Nullable ObjectNode schema) {
        return asks(Tools.NONE, new ResponseFormat("n", schema, true, null), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm not sure, but it may be seven.", "I’m not entirely certain.", "Sorry, I don't know.",
                "There is not enough information to tell.", "As an AI, I have no apples.",
                        "Das weiß ich nicht. Ich weiß es leider nicht.",
                "Je ne sais pas.", "No lo sé."
            })
    void doubtsAreHeldAgainstAnAnswer(String text) {
        assertThat(fault(PLAIN, says(text))).contains(Fault.UNCERTAIN);
        assertThat(fault(PLAIN, part(new ChatEvent.Text(text, null)))).contains(Fault.UNCERTAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Seven.",
                "Your payment may be pending; perhaps it arrives tomorrow.",
                "I cannot recommend the Granny Smith enough.",
                "It depends on the fee: see the table.",
                "We apologise for the mistake."
            })
    void ordinaryWordsAreNot(String text) {
        assertThat(fault(PLAIN, says(text))).isEmpty();
    }

    @Test
    void whereNoPassageWasFoundNotKnowingIsRight() {
        var nothing = new ChatRequest.Grounding("q", List.<Passage>of());
        assertThat(fault(asks(Tools.NONE, null, nothing), says("I found nothing about it in the documents.")))
                .isEmpty();
        assertThat(fault(PLAIN, says("I found nothing about it in the documents.")))
                .contains(Fault.UNCERTAIN);
    }

    @Test
    void theLearnedConfidenceIsAskedOfAnswersThatReckonOnly() {
        assertThat(check.fault(PLAIN, says("She has 3 + 4 = 7 apples."), -1)).contains(Fault.CONFIDENCE);
        assertThat(check.fault(PLAIN, says("She has 3 + 4 = 7 apples."), 1)).isEmpty();
        assertThat(check.fault(PLAIN, says("She has seven apples."), -1)).isEmpty();
        assertThat(check.fault(PLAIN, says("She has 3 + 4 = 8 apples."), 1)).contains(Fault.ARITHMETIC);
        assertThat(check.fault(PLAIN, part(new ChatEvent.Text("She has 3 + 4 = 1", null)), -1))
                .as("the beginning of 12")
                .isEmpty();
    }

    @Test
    void aProvidersOwnContentIsSomething() {
        assertThat(fault(PLAIN, part(new ChatEvent.Opaque(Dialect.OPENAI, Json.object()), END)))
                .isEmpty();
        assertThat(fault(PLAIN, part(END))).contains(Fault.EMPTY);
        assertThat(fault(
                        PLAIN,
                        part(new ChatEvent.Finished(ChatEvent.Reason.CONTENT_FILTER, null, TokenUsage.NONE, null))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"n": "x12"}          | true
            {"n": "12"}           | false
            {"m": 1}              | false
            [1]                   | false
            {"n": "x12"           | false
            {"n": "x1"} and more  | false
            I'd say x12           | false
            """)
    void anAnswerMustFitTheSchema(String text, boolean fits) {
        var request = formatted(
                schema(
                        "{\"type\": \"object\", \"required\": [\"n\"], \"properties\": {\"n\": {\"pattern\": \"^x\\\\d+$\"}}}"));
        assertThat(fault(request, says(text))).isEqualTo(fits ? Optional.empty() : Optional.of(Fault.SCHEMA));
    }

    @Test
    void withoutASchemaItMustBeAnObject() {
        assertThat(fault(formatted(null), says("{\"any\": 1}"))).isEmpty();
        assertThat(fault(formatted(null), says("[1]"))).contains(Fault.SCHEMA);
        assertThat(fault(formatted(null), part(new ChatEvent.Text("{\"any\": ", null))))
                .isEmpty();
        assertThat(fault(formatted(null), part(new ChatEvent.Text("Sure! {", null))))
                .contains(Fault.SCHEMA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\": \"http://127.0.0.1:1/schema\"}",
                "{\"$ref\": \"#\"}",
                "{\"$ref\": \"#/nowhere\"}",
                "{\"$schema\": \"urn:unknown\"}",
                "{\"properties\": {\"n\": {\"pattern\": \"(\"}}}",
                "{\"properties\": {\"n\": {\"pattern\": \"^(a+)+$\"}}}",
                "{\"$ref\": \"classpath:openapi.yaml\"}"
            })
    void aSchemaThatCannotBeUsedIsNotHeldAgainstTheAnswer(String unusable) {
        long began = System.nanoTime();
        var text = Json.object().put("n", "a".repeat(5_000) + "!").toString();
        assertThat(fault(formatted(schema(unusable)), says(text))).isEmpty();
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            find  | {"id": 7}   | true
            find  | {"id": "7"} | false
            find  | {"id": 7    | false
            find  | {}          | false
            other | {"id": 7}   | false
            """)
    void aToolMustExistAndItsArgumentsFit(String name, String arguments, boolean fits) {
        var request = asks(tools(null), null, null);
        var part = part(
                new ChatEvent.ToolCall(0, "call", name),
                new ChatEvent.ToolArguments(0, arguments.substring(0, 1)),
                new ChatEvent.ToolArguments(0, arguments.substring(1)),
                END);
        assertThat(fault(request, part)).isEqualTo(fits ? Optional.empty() : Optional.of(Fault.TOOLS));
    }

    private static Tools tools(Tools.@Nullable Choice choice) {
        var parameters = schema(
                "{\"type\": \"object\", \"required\": [\"id\"], \"properties\": {\"id\": {\"type\": \"integer\"}}}");
        return new Tools(List.of(new Tools.Tool.Function("find", null, parameters, null, null)), choice, null);
    }

    @Test
    void aToolMustBeCalledWhereOneIsRequired() {
        assertThat(fault(asks(tools(null), null, null), says("Seven."))).isEmpty();
        assertThat(fault(asks(tools(new Tools.Choice.Required()), null, null), says("Seven.")))
                .contains(Fault.TOOLS);
    }
}
