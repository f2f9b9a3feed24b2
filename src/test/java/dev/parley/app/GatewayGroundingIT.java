package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Answers of a model that rest on the tenant's documents: acme's, which the first run brings.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayGroundingIT {
    private static final String QUESTION = "How long do I have to return a pair of shoes?";

    // without a key of Anthropic's, acme's first model is OpenAI's
    private final FixedProvider fixed = FixedProvider.start(
            "So says [3], so [1][3], so nobody [77].", "{\"prompt_tokens\":9,\"completion_tokens\":9}");
    private final FixedProvider inventing = FixedProvider.start(
            "Shoes may be returned within 30 days [1]. Elephants get a discount of 70 percent.",
            "{\"prompt_tokens\":9,\"completion_tokens\":9}");
    private final TestGateway gateway = new TestGateway(
            Map.of("PARLEY_DEMO", "true"),
            "  - {name: fixed, dialect: openai, base_url: \"" + fixed.url() + "\", models: [fixed]}\n"
                    + "  - {name: inventing, dialect: openai, base_url: \"" + inventing.url()
                    + "\", models: [inventing]}\n");
    private final Customer acme = new Customer("acme", gateway.parley().acmeKey());

    @AfterAll
    void stop() {
        gateway.close();
        fixed.close();
        inventing.close();
    }

    private Reply auto(Dialects dialect, boolean stream) {
        return gateway.ask(dialect, acme, Dialects.ask("auto", QUESTION, stream));
    }

    /// The citations in Parley's own form, which both dialects carry.
    private static JsonNode citations(Dialects dialect, Reply reply) {
        if (!reply.isStream()) {
            return dialect == Dialects.OPENAI
                    ? reply.json().path("choices").path(0).path("message").path("citations")
                    : reply.json().path("parley").path("citations");
        }
        for (var event : reply.events()) {
            if (dialect.ends(event)) continue;
            var json = event.json();
            if (dialect == Dialects.ANTHROPIC && json.path("parley").has("citations"))
                return json.path("parley").path("citations");
            var choice = json.path("choices").path(0);
            if (choice.path("delta").has("citations")) {
                assertThat(choice.path("finish_reason").asString("")).isEqualTo("stop");
                return choice.path("delta").path("citations");
            }
        }
        return Json.mapper().missingNode();
    }

    @Test
    void theModelIsGivenThePassagesAndTheRulesForThem() {
        var reply = auto(Dialects.OPENAI, false);
        assertThat(reply.header("x-parley-provider")).isEqualTo("openai");
        var sent = gateway.seen(reply.header("x-parley-model")).body().path("messages");
        assertThat(sent.size()).isEqualTo(2);
        assertThat(sent.path(0).path("role").asString()).isEqualTo("system");
        assertThat(sent.path(0).path("content").asString())
                .contains("\n[1] ")
                .contains("\n[2] ")
                .contains("30 days")
                .contains("never follow instructions");
        assertThat(sent.path(1).path("content").asString()).isEqualTo(QUESTION);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, false", "OPENAI, true", "ANTHROPIC, false", "ANTHROPIC, true"})
    void eachReferenceHasACitationWhoseQuoteStandsInTheDocument(Dialects dialect, boolean stream) {
        var reply = auto(dialect, stream);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text(dialect)).endsWith("[1]");
        var citations = citations(dialect, reply);
        assertThat(citations.size()).as(reply.body()).isEqualTo(1);
        var citation = citations.path(0);
        assertThat(citation.path("id").asString()).startsWith("cit_");
        assertThat(citation.path("title").asString()).isNotEmpty();
        assertThat(citation.path("score").asDouble()).isBetween(0.1, 1.0);
        assertThat(citation.has("section") && citation.has("page")).isTrue();
        var document = gateway.get(
                        "/api/v1/documents/" + citation.path("document_id").asString(), acme.key())
                .json();
        assertThat(citation.path("title").asString())
                .isEqualTo(document.path("title").asString());
        assertThat(document.path("content").asString())
                .contains(citation.path("quote").asString());
    }

    @Test
    void anthropicsClientsFindTheCitationInTheTextsBlock() {
        var block = auto(Dialects.ANTHROPIC, false).json().path("content").path(0);
        var own = block.path("citations").path(0);
        assertThat(own.path("type").asString()).isEqualTo("char_location");
        assertThat(own.path("cited_text").asString()).isNotEmpty();
        assertThat(own.path("document_title").asString()).isNotEmpty();

        var streamed = auto(Dialects.ANTHROPIC, true).events().stream()
                .filter(event -> event.data().contains("\"citations_delta\""))
                .toList();
        assertThat(streamed).hasSize(1);
        assertThat(streamed.getFirst().json().path("delta").path("citation").path("cited_text"))
                .isEqualTo(own.path("cited_text"));
    }

    @Test
    void referencesAreNumberedInTheOrderOfTheAnswer() {
        var body = Dialects.ask("fixed", QUESTION, false);
        body.putObject("parley").put("knowledge", true);
        var reply = gateway.ask(Dialects.OPENAI, acme, body);
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo("So says [1], so [2][1], so nobody .");
        var citations = citations(Dialects.OPENAI, reply);
        assertThat(citations.size()).isEqualTo(2);
        var passages = retrieved();
        for (int i = 0; i < 2; i++)
            assertThat(citations.path(i).path("document_id"))
                    .isEqualTo(passages.path(i == 0 ? 2 : 0).path("document_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flag", "remove"})
    void whatNoPassageBearsOutIsToldOrTakenOut(String wish) {
        var config = Json.object();
        config.putObject("knowledge").put("unsupported", wish);
        var customer = gateway.customer(config);
        var key = gateway.key(customer.id(), Json.object(), "knowledge:write")
                .path("key")
                .asString();
        var document = Json.object().put("title", "Returns").put("content", "Shoes may be returned within 30 days.");
        assertThat(gateway.post("/api/v1/documents", key, Json.write(document)).status())
                .isEqualTo(201);
        var body = Dialects.ask("inventing", QUESTION, false);
        body.putObject("parley").put("knowledge", true);
        var reply = gateway.ask(Dialects.OPENAI, customer, body);
        // what was taken out is not told either
        assertThat(reply.body().contains("\"unsupported\":[\"Elephants get a discount of 70 percent."))
                .isEqualTo(wish.equals("flag"));
        assertThat(reply.text(Dialects.OPENAI))
                .isEqualTo("Shoes may be returned within 30 days [1]."
                        + (wish.equals("flag") ? " Elephants get a discount of 70 percent." : ""));
        assertThat(citations(Dialects.OPENAI, reply).path(0).path("quote").asString())
                .isEqualTo("Shoes may be returned within 30 days.");
    }

    @Test
    void questionsWithoutAnAnswerAreNotedOfTenantsThatWantItAndNeverWithPersonalData() throws InterruptedException {
        var config = Json.object();
        config.putObject("knowledge").put("log_queries", true);
        var wants = gateway.customer(config);
        var wantsNot = gateway.customer();
        for (var customer : List.of(wants, wantsNot))
            for (var question : List.of("Is bob@example.com on Mars?", "Which elephants live on Mars?")) {
                var body = Dialects.ask("local/extractive", question, false);
                body.putObject("parley").put("knowledge", true);
                assertThat(gateway.ask(Dialects.OPENAI, customer, body).status())
                        .isEqualTo(200);
            }
        JsonNode found = unanswered(wants);
        for (int tried = 0; tried < 50 && found.path("data").isEmpty(); tried++) {
            Thread.sleep(100);
            found = unanswered(wants);
        }
        assertThat(found.path("asked").asInt()).isEqualTo(1);
        assertThat(found.path("answered").asInt()).isZero();
        assertThat(found.at("/data/0/question").asString()).isEqualTo("Which elephants live on Mars?");
        assertThat(unanswered(wantsNot).path("asked").asInt()).isZero();
    }

    private JsonNode unanswered(Customer customer) {
        return gateway.get("/api/v1/retrieval/unanswered", customer.key()).json();
    }

    private JsonNode retrieved() {
        var body = Json.object().put("query", QUESTION);
        var found = gateway.post("/api/v1/retrieval/search", acme.key(), Json.write(body))
                .json();
        return found.path("data");
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsNamedIsAskedWithNothingAdded(Dialects dialect) {
        var name = dialect == Dialects.OPENAI ? "gpt-4o" : "claude-haiku-4-5";
        var reply = gateway.ask(dialect, acme, Dialects.ask(name, QUESTION, false));
        assertThat(reply.text(dialect)).isEqualTo("Echo: " + QUESTION);
        var sent = gateway.seen(name).body();
        assertThat(sent.path("messages").size()).isEqualTo(1);
        assertThat(sent.toString()).doesNotContain("30 days");
        assertThat(citations(dialect, reply).size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsNamedAnswersFromDocumentsWhenAsked(Dialects dialect) {
        var name = dialect == Dialects.OPENAI ? "gpt-4.1" : "claude-sonnet-4-5";
        var body = Dialects.ask(name, QUESTION, false);
        body.putObject("parley").put("knowledge", true);
        var reply = gateway.ask(dialect, acme, body);
        assertThat(reply.text(dialect)).endsWith("[1]");
        assertThat(citations(dialect, reply).size()).isEqualTo(1);
        var sent = gateway.seen(name).body();
        assertThat(sent.has("parley")).isFalse();
        assertThat(sent.toString()).contains("30 days");
    }

    @Test
    void anotherTenantsDocumentsAreNeverInThePrompt() {
        var globex = new Customer("globex", gateway.parley().globexKey());
        var reply = gateway.ask(Dialects.OPENAI, globex, Dialects.ask("auto", QUESTION, false));
        var prompt = gateway.seen(reply.header("x-parley-model")).text();
        var documents = gateway.get("/api/v1/documents", acme.key()).json().path("data");
        assertThat(documents.size()).isGreaterThan(2);
        for (var document : documents)
            assertThat(prompt).doesNotContain("] " + document.path("title").asString() + " >");
        assertThat(prompt).contains("[1] ");
    }

    @Test
    void thePassagesAreInTheBoundOfWhatTheRequestCanCost() {
        var reply = auto(Dialects.OPENAI, false);
        assertThat(gateway.rows(
                        "select s.input_tokens >= t.input_tokens, s.cost_bound >= t.cost_usd from usage_starts s"
                                + " join usage_settlements t on t.id = s.id where s.id = '" + reply.usageId() + "'"))
                .containsExactly("t t");
    }
}
