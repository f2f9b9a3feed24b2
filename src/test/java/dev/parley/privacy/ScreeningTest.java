package dev.parley.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.privacy.detect.Detectors;
import dev.parley.privacy.detect.Kind;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Tools;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ScreeningTest {
    private static ChatRequest request(ObjectNode extras, Message... messages) {
        return new ChatRequest(
                "m",
                List.of(messages),
                Tools.NONE,
                null,
                ChatRequest.Sampling.DEFAULT,
                false,
                new ChatRequest.Extras(Dialect.OPENAI, extras),
                null);
    }

    private static Screening screening() {
        return new Screening(Detectors.all(), (kind, _) -> Token.label(kind));
    }

    @Test
    void leavesARequestWithoutPersonalDataAsItIs() {
        var request = request(
                Json.object().put("seed", 7).put("service_tier", "auto"),
                Message.of(Role.USER, "What does order 2024-1001 cost?"),
                new Message(
                        Role.ASSISTANT,
                        List.of(new Part.ToolUse("call_1", "look", "{\"order\": \"2024-1001\"}", null)),
                        null));
        assertThat(screening().request(request)).isSameAs(request);
    }

    @Test
    void changesTextsArgumentsResultsAndFurtherFields() {
        var request = request(
                Json.object().put("user", "jane@example.com"),
                Message.of(Role.SYSTEM, "You help jane@example.com."),
                new Message(
                        Role.ASSISTANT,
                        List.of(new Part.ToolUse(
                                "call_1",
                                "charge",
                                "{\"card\":4111111111111111,\"phone\":\"4155552671\",\"customer_name\":\"Jane Doe\","
                                        + "\"product_name\":\"Blue Shoe\",\"u\":\"a\\u0040b.org\"}",
                                null)),
                        null),
                new Message(
                        Role.TOOL,
                        List.of(new Part.ToolResult(
                                "call_1",
                                List.of(new Part.Text("{\"iban\":\"DE89370400440532013000\",\"n\":3}", null)),
                                false,
                                null)),
                        null),
                new Message(
                        Role.USER,
                        List.of(new Part.Opaque(Json.object()
                                .put("type", "x")
                                .put("note", "call +41 44 668 18 00")
                                .put("data", "a@b.org"))),
                        null));
        var changed = screening().request(request);
        assertThat(changed.extras().fields().path("user").asString()).isEqualTo("[EMAIL]");
        assertThat(changed.messages().get(0).text()).isEqualTo("You help [EMAIL].");
        assertThat(((Part.ToolUse) changed.messages().get(1).parts().getFirst()).arguments())
                .isEqualTo("{\"card\":\"[CARD]\",\"phone\":\"[PHONE]\",\"customer_name\":\"[NAME]\","
                        + "\"product_name\":\"Blue Shoe\",\"u\":\"[EMAIL]\"}");
        var result = (Part.ToolResult) changed.messages().get(2).parts().getFirst();
        assertThat(((Part.Text) result.content().getFirst()).text()).isEqualTo("{\"iban\":\"[IBAN]\",\"n\":3}");
        var opaque = ((Part.Opaque) changed.messages().get(3).parts().getFirst()).wire();
        assertThat(opaque.path("note").asString()).isEqualTo("call [PHONE]");
        assertThat(opaque.path("data").asString()).isEqualTo("a@b.org");
        // what came is as it was
        assertThat(request.extras().fields().path("user").asString()).isEqualTo("jane@example.com");
    }

    @Test
    void looksForANameInAllOfARequestThatIntroducesIt() {
        var changed = screening()
                .request(request(
                        Json.object(),
                        Message.of(Role.SYSTEM, "The customer Jane Doe has a card."),
                        Message.of(Role.USER, "My name is Jane Doe. Is it Jane Doe's?")));
        assertThat(changed.messages().get(0).text()).isEqualTo("The customer [NAME] has a card.");
        assertThat(changed.messages().get(1).text()).isEqualTo("My name is [NAME]. Is it [NAME]'s?");
    }

    @Test
    void looksForWhomTheMetadataNames() {
        var extras = Json.object();
        extras.putObject("metadata").put("user_name", "Jane Doe");
        var changed = screening().request(request(extras, Message.of(Role.USER, "jane doe asks")));
        assertThat(changed.messages().getFirst().text()).isEqualTo("[NAME] asks");
        assertThat(changed.extras().fields().at("/metadata/user_name").asString())
                .isEqualTo("[NAME]");
    }

    @Test
    void tokensTellTheirKind() {
        var token = Token.of(Kind.NATIONAL_ID, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertThat(token).matches("\\[NATIONAL_ID_[a-z2-7]{12}]");
        assertThat(Token.kind(token)).contains(Kind.NATIONAL_ID);
        for (var no : List.of(
                "",
                "[]",
                "[EMAIL]",
                "[EMAIL_]",
                "[email_abcdefghijkl]",
                "[EMAIL_abcdefghijk1]",
                "EMAIL_abcdefghijkl",
                "[X_abcdefghijkl]")) assertThat(Token.kind(no)).as(no).isEmpty();
    }
}
