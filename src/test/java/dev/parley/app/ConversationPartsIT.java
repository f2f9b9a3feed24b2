package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What comes with conversations: files, searching, taking them away, agents' guardrails, tokens that are taken
/// back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationPartsIT {
    private static final String PATH = "/api/v1/conversations";
    private static final int AT_A_TIME = 20;

    private final TestGateway gateway = new TestGateway(Map.of("PARLEY_IN_FLIGHT", Integer.toString(AT_A_TIME)), """
              - name: priced
                dialect: openai
                base_url: "{url}"
                api_key: sim
                models:
                  - {name: chat, upstream: sim-12, price: {input: 2, output: 8}}
                  - {name: slow, upstream: sim-4-500ms, price: {input: 2, output: 8}}
            """);
    private final Web web = new Web(gateway.parley().url(""));
    private final Customer customer = gateway.customer();

    @AfterAll
    void stop() {
        gateway.close();
    }

    private String conversation(String body) {
        var made = web.post(PATH, customer.key(), body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.text("id");
    }

    private Web.Response say(String conversation, ObjectNode message) {
        return web.post(PATH + "/" + conversation + "/messages", customer.key(), message.toString());
    }

    private Web.Response say(String conversation, String content) {
        return say(conversation, Json.object().put("content", content));
    }

    private static ObjectNode with(String content, String name, byte[] file) {
        var message = Json.object().put("content", content);
        message.putArray("attachments")
                .addObject()
                .put("name", name)
                .put("data", Base64.getEncoder().encodeToString(file));
        return message;
    }

    private static byte[] pdf(String line) throws IOException {
        try (var document = new PDDocument();
                var bytes = new ByteArrayOutputStream()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(50, 700);
                content.showText(line);
                content.endText();
            }
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    @Test
    void theTextOfAFileIsToldInItsTurnAndLaterOnes() throws IOException {
        var id = conversation("{\"model\": \"chat\"}");
        var said = say(id, with("What does it say?", "invoice.pdf", pdf("The invoice is over 417 francs.")));
        assertThat(said.status()).as(said.body()).isEqualTo(200);
        assertThat(gateway.seen("sim-12").text()).contains("invoice.pdf", "417 francs", "What does it say?");
        say(id, "And in words?");
        assertThat(gateway.seen("sim-12").text()).contains("417 francs", "And in words?");
        var file = web.get(PATH + "/" + id + "/messages", customer.key()).json().at("/data/0/attachments/0");
        assertThat(file.path("name").asString()).isEqualTo("invoice.pdf");
        assertThat(file.path("size").asInt()).isPositive();
    }

    @Test
    void anAnswerToAFileIsNeitherKeptNorTakenFromTheCache() {
        var cached = gateway.customer(Json.object().put("cache_enabled", true));
        for (int i = 0; i < 2; i++) {
            var id = web.post(PATH, cached.key(), "{\"model\": \"chat\"}").text("id");
            var body = with("What does it say?", "note.txt", "It rains.".getBytes(StandardCharsets.UTF_8));
            var said = web.post(PATH + "/" + id + "/messages", cached.key(), body.toString());
            assertThat(said.json().at("/run/cached").asBoolean())
                    .as(said.body())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"a.txt\", \"data\": \"not base64!\"}",
                "{\"name\": \"a.txt\"}",
                "{\"data\": \"YQ==\"}",
                "{\"name\": \"a.png\", \"data\": \"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\"}",
                "{\"name\": \"a.pdf\", \"data\": \"JVBERi0xLjcgYnJva2Vu\"}",
                "null",
                "{\"name\": \"a.txt\", \"data\": \"YQ==\"}, {\"name\": \"a.txt\", \"data\": \"YQ==\"}, {\"name\": \"a.txt\","
                        + " \"data\": \"YQ==\"}, {\"name\": \"a.txt\", \"data\": \"YQ==\"}, {\"name\": \"a.txt\", \"data\": \"YQ==\"},"
                        + " {\"name\": \"a.txt\", \"data\": \"YQ==\"}"
            })
    void aFileThatCannotBeReadIsRefusedAndNothingIsKept(String attachments) {
        var id = conversation("{\"model\": \"chat\"}");
        var refused = web.post(
                PATH + "/" + id + "/messages",
                customer.key(),
                "{\"content\": \"Look\", \"attachments\": [" + attachments + "]}");
        assertThat(refused.status()).as(refused.body()).isIn(400, 415);
        assertThat(web.get(PATH + "/" + id + "/messages", customer.key()).json().path("data"))
                .isEmpty();
    }

    @Test
    void whatIsTooLongForTheModelIsRefused() {
        var id = conversation("{\"model\": \"chat\"}");
        var refused = say(
                id, with("Sum it up.", "long.txt", "many words ".repeat(20_000).getBytes(StandardCharsets.UTF_8)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("code")).isEqualTo("context_too_long");
    }

    @Test
    void whatWasSaidIsFoundAlsoWhereItIsSealed() {
        var mine = gateway.customer();
        var ids = new ArrayList<String>();
        for (var owner : List.of("ann", "ben", "")) {
            var body = Json.object().put("model", "chat").put("title", "Of " + owner);
            if (!owner.isEmpty()) body.put("end_user", owner);
            var id = web.post(PATH, mine.key(), body.toString()).text("id");
            ids.add(id);
            var text = "The PARCEL of " + (owner.isEmpty() ? "nobody" : owner) + " is crushed";
            web.post(
                    PATH + "/" + id + "/messages",
                    mine.key(),
                    Json.object().put("content", text).toString());
        }
        assertThat(found(mine.key(), "parcel+crushed", null)).containsExactly(ids.get(2), ids.get(1), ids.get(0));
        assertThat(found(mine.key(), "parcel+ann", null)).containsExactly(ids.get(0));
        assertThat(found(mine.key(), "of+ben", null)).containsExactly(ids.get(1));
        assertThat(found(mine.key(), "unheard", null)).isEmpty();
        var token = web.post("/api/v1/end-user-tokens", mine.key(), "{\"end_user\": \"ann\"}")
                .text("token");
        assertThat(found(mine.key(), "parcel", token)).containsExactly(ids.get(0));
        var page = web.get(PATH + "?q=parcel&limit=2", mine.key()).json();
        assertThat(page.path("data")).hasSize(2);
        assertThat(page.at("/data/0/match/excerpt").asString()).contains("The PARCEL of nobody");
        assertThat(page.at("/data/0/match/message_id").asString()).startsWith("msg_");
        var rest = web.get(
                        PATH + "?q=parcel&limit=2&cursor="
                                + page.path("next_cursor").asString(),
                        mine.key())
                .json();
        assertThat(rest.path("data")).hasSize(1);
        assertThat(rest.path("next_cursor").isMissingNode()).isTrue();
        assertThat(web.get(PATH + "?q=" + "a".repeat(201), mine.key()).status()).isEqualTo(400);
    }

    private List<String> found(String key, String words, @org.jspecify.annotations.Nullable String token) {
        var request = Web.Request.of("GET", PATH + "?q=" + words, null).key(key);
        var answer = web.send(token == null ? request : request.header("X-Parley-End-User", token));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("data")
                .valueStream()
                .map(one -> one.path("id").asString())
                .toList();
    }

    @Test
    void aListIsOfThoseThatFitAndTellsWhatBecameOfThem() {
        var mine = gateway.customer();
        var key = gateway.key(mine.id(), Json.object(), "chat", "config:write")
                .path("key")
                .asString();
        var agent = web.post("/api/v1/agents", key, "{\"name\": \"Helper\", \"model\": \"chat\"}")
                .text("id");
        var helped = web.post(
                        PATH, mine.key(), Json.object().put("agent", agent).toString())
                .text("id");
        var own = web.post(PATH, mine.key(), "{\"model\": \"chat\", \"end_user\": \"customer-17\"}")
                .text("id");
        var silent = web.post(PATH, mine.key(), "{\"model\": \"chat\"}").text("id");
        web.post(PATH + "/" + helped + "/messages", mine.key(), "{\"content\": \"Where is my parcel?\"}");
        var long300 = "b".repeat(300);
        web.post(
                PATH + "/" + own + "/messages",
                mine.key(),
                Json.object().put("content", long300).toString());
        var answer = web.get(PATH + "/" + own + "/messages", mine.key())
                .json()
                .at("/data/1/id")
                .asString();
        web.post(PATH + "/" + own + "/messages/" + answer + "/feedback", mine.key(), "{\"rating\": \"down\"}");

        assertThat(listed(mine.key(), "")).containsExactly(silent, own, helped);
        assertThat(listed(mine.key(), "agent=" + agent)).containsExactly(helped);
        assertThat(listed(mine.key(), "end_user=customer-17")).containsExactly(own);
        assertThat(listed(mine.key(), "end_user=customer-18")).isEmpty();
        assertThat(listed(mine.key(), "state=completed")).containsExactly(own, helped);
        assertThat(listed(mine.key(), "state=failed")).isEmpty();
        assertThat(listed(mine.key(), "rating=down")).containsExactly(own);
        assertThat(listed(mine.key(), "rating=up")).isEmpty();
        assertThat(listed(mine.key(), "from=2999-01-01")).isEmpty();
        assertThat(listed(mine.key(), "to=2999-01-01&agent=" + agent)).containsExactly(helped);
        assertThat(listed(mine.key(), "q=parcel&rating=down")).isEmpty();
        assertThat(listed(gateway.customer().key(), "agent=" + agent)).isEmpty();
        for (var wrong : List.of("state=odd", "rating=3", "from=yesterday"))
            assertThat(web.get(PATH + "?" + wrong, mine.key()).status())
                    .as(wrong)
                    .isEqualTo(400);
        assertThat(web.get(PATH + "?agent=odd", mine.key()).status()).isEqualTo(404);

        var all = web.get(PATH, mine.key()).json().path("data");
        assertThat(all.at("/0/summary/messages").asInt()).isZero();
        assertThat(all.at("/0/summary/state").isMissingNode()).isTrue();
        var rated = all.at("/1/summary");
        assertThat(rated.path("opening").asString()).isEqualTo("b".repeat(199) + "…");
        assertThat(rated.path("rating").asString()).isEqualTo("down");
        var summary = all.at("/2/summary");
        assertThat(summary.path("opening").asString()).isEqualTo("Where is my parcel?");
        assertThat(summary.path("messages").asInt()).isEqualTo(2);
        assertThat(summary.path("state").asString()).isEqualTo("completed");
        assertThat(summary.path("model").asString()).isEqualTo("chat");
        assertThat(summary.path("cost_usd").decimalValue()).isPositive();
        assertThat(summary.path("last_at").asString()).isNotBlank();
        assertThat(web.get(PATH + "/" + helped, mine.key()).json().path("summary"))
                .isEqualTo(summary);
    }

    private List<String> listed(String key, String filter) {
        var answer = web.get(PATH + "?" + filter, key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("data")
                .valueStream()
                .map(one -> one.path("id").asString())
                .toList();
    }

    @Test
    void aConversationIsTakenAway() throws IOException {
        var id = conversation("{\"model\": \"chat\", \"title\": \"Lost luggage\"}");
        say(id, with("Where is it?", "tag.pdf", pdf("ZRH 4711")));
        var json = web.get(PATH + "/" + id + "/export", customer.key());
        assertThat(json.headers().firstValue("Content-Disposition").orElse("")).contains(id + ".json");
        assertThat(json.json().path("messages")).hasSize(2);
        assertThat(json.json().at("/conversation/title").asString()).isEqualTo("Lost luggage");
        var text = web.get(PATH + "/" + id + "/export?format=markdown", customer.key());
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/markdown");
        assertThat(text.body()).startsWith("# Lost luggage").contains("## User", "Where is it?", "Attached: tag.pdf");
        assertThat(web.get(PATH + "/" + id + "/export?format=doc", customer.key())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anAgentsGuardrailsHoldForItsConversationsAlone() {
        var key = gateway.key(customer.id(), Json.object(), "chat", "config:read", "config:write")
                .path("key")
                .asString();
        var agent = Json.object().put("name", "Careful").put("model", "chat");
        rule(agent, "prices", "contains");
        var made = web.post("/api/v1/agents", key, agent.toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().at("/guardrails/rules/0/id").asString()).isEqualTo("prices");
        var careful = conversation("{\"agent\": \"" + made.text("id") + "\"}");
        var refused = say(careful, "Give me a discount please");
        assertThat(content(refused)).as(refused.body()).isEqualTo("No haggling.");
        assertThat(gateway.rows("select after ->> 'checks' from audit_entries where action = 'guardrail.refused'"
                        + " and tenant_id = '" + customer.id().substring(4) + "'"))
                .singleElement()
                .asString()
                .contains("agent.prices");
        assertThat(content(say(careful, "Good morning"))).isNotEqualTo("No haggling.");
        assertThat(content(say(conversation("{\"model\": \"chat\"}"), "Give me a discount please")))
                .isNotEqualTo("No haggling.");
        var wrong = Json.object().put("name", "Broken");
        rule(wrong, "", "regex");
        var bad = web.post("/api/v1/agents", key, wrong.toString());
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body()).contains("guardrails.rules[0].id");
    }

    private static void rule(ObjectNode agent, String id, String kind) {
        agent.putObject("guardrails")
                .putArray("rules")
                .addObject()
                .put("id", id)
                .put("stage", "input")
                .put("kind", kind)
                .put("action", "block")
                .put("message", "No haggling.")
                .putArray("values")
                .add("discount");
    }

    private static String content(Web.Response answer) {
        return answer.json().at("/message/content").asString("");
    }

    @Test
    void tokensThatAreTakenBackOpenNothing() {
        var mine = gateway.customer();
        var ann = token(mine, "ann");
        var ben = token(mine, "ben");
        assertThat(list(mine, ann).status()).isEqualTo(200);
        assertThat(web.post("/api/v1/end-user-tokens/revoke", mine.key(), "{\"end_user\": \"ann\"}")
                        .status())
                .isEqualTo(200);
        assertThat(list(mine, ann).status()).isEqualTo(401);
        assertThat(list(mine, ann).text("code")).isEqualTo("expired_token");
        assertThat(list(mine, ben).status()).isEqualTo(200);
        assertThat(list(mine, token(mine, "ann")).status()).isEqualTo(200);
        assertThat(web.post("/api/v1/end-user-tokens/revoke", mine.key(), "{}").status())
                .isEqualTo(400);
    }

    private String token(Customer of, String endUser) {
        return web.post("/api/v1/end-user-tokens", of.key(), "{\"end_user\": \"" + endUser + "\"}")
                .text("token");
    }

    private Web.Response list(Customer of, String token) {
        return web.send(Web.Request.of("GET", PATH, null).key(of.key()).header("X-Parley-End-User", token));
    }

    @Test
    void theDebugViewShowsWhatTheAnswerMayRestOn() {
        var mine = gateway.customer();
        var key = gateway.key(mine.id(), Json.object(), "chat", "knowledge:write", "knowledge:read")
                .path("key")
                .asString();
        web.post(
                "/api/v1/documents",
                key,
                Json.object()
                        .put("title", "Ferry")
                        .put("content", "The ferry to the island leaves at seven in the morning.")
                        .toString());
        var id = web.post(PATH, key, "{\"model\": \"chat\"}").text("id");
        var said = web.post(PATH + "/" + id + "/messages", key, "{\"content\": \"When does the ferry leave?\"}");
        var run = web.get("/api/v1/runs/" + said.json().at("/run/id").asString(), key);
        JsonNode found = run.json().at("/sent/passages/0");
        assertThat(found.path("title").asString()).as(run.body()).isEqualTo("Ferry");
        assertThat(found.path("document_id").asString()).startsWith("doc_");
        assertThat(found.path("score").asDouble()).isPositive();
    }

    @Test
    void anAgentKnowsTheDocumentsOfItsScopeAlone() {
        var mine = gateway.customer();
        var key = gateway.key(mine.id(), Json.object(), "chat", "knowledge:write", "config:write")
                .path("key")
                .asString();
        for (var tag : List.of("boats", "trains")) {
            var document = Json.object()
                    .put("title", tag)
                    .put(
                            "content",
                            "The first of our " + tag + " leaves at " + (tag.equals("boats") ? "six." : "nine."));
            document.putArray("tags").add(tag);
            var added = web.post("/api/v1/documents", key, document.toString());
            assertThat(added.status()).as(added.body()).isEqualTo(201);
        }
        var agent = Json.object().put("name", "Pier").put("model", "local/extractive");
        agent.putObject("knowledge_scope").putArray("tags").add("boats");
        var made = web.post("/api/v1/agents", key, agent.toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var id = web.post(PATH, key, "{\"agent\": \"" + made.text("id") + "\"}").text("id");
        var messages = PATH + "/" + id + "/messages";
        assertThat(content(web.post(messages, key, "{\"content\": \"When does the first of our boats leave?\"}")))
                .contains("six");
        assertThat(content(web.post(messages, key, "{\"content\": \"When does the first of our trains leave?\"}")))
                .doesNotContain("nine");
        agent.put("name", "Other").putObject("knowledge_scope").putArray("tags").add("x".repeat(500));
        assertThat(web.post("/api/v1/agents", key, agent.toString()).status()).isEqualTo(400);
    }

    @Test
    void aPageFindsWhatIsForSomeAudienceOnlyWhereAnAgentSaysSo() {
        var mine = gateway.customer();
        var key = gateway.key(mine.id(), Json.object(), "chat", "knowledge:write", "config:write")
                .path("key")
                .asString();
        web.post(
                "/api/v1/documents",
                key,
                Json.object()
                        .put("title", "Staff")
                        .put("audience", "staff")
                        .put("content", "The code of the back door is 5521.")
                        .toString());
        var agent = Json.object()
                .put("name", "Inside")
                .put("model", "local/extractive")
                .put("web_pages", true);
        agent.putObject("knowledge_scope").putArray("audience").add("staff");
        var inside = web.post("/api/v1/agents", key, agent.toString()).text("id");
        var fields =
                Json.object().put("kind", "publishable").put("name", "page").put("tenant_id", mine.id());
        fields.putArray("allowed_origins").add("https://shop.example");
        var page =
                gateway.operator("POST", "/api/v1/api-keys", fields).path("key").asString();
        assertThat(onPage(page, "{}")).doesNotContain("5521");
        assertThat(onPage(page, "{\"agent\": \"" + inside + "\"}")).contains("5521");
        var id = web.post(PATH, key, "{}").text("id");
        var asked =
                web.post(PATH + "/" + id + "/messages", key, "{\"content\": \"What is the code of the back door?\"}");
        assertThat(content(asked)).contains("5521");
    }

    private String onPage(String key, String conversation) {
        var made =
                web.send(Web.Request.of("POST", PATH, conversation).key(key).header("Origin", "https://shop.example"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var said = web.send(Web.Request.of(
                        "POST",
                        PATH + "/" + made.text("id") + "/messages",
                        "{\"content\": \"What is the code of the back door?\"}")
                .key(key)
                .header("Origin", "https://shop.example")
                .header("X-Parley-End-User", made.text("end_user_token")));
        assertThat(said.status()).as(said.body()).isEqualTo(200);
        return content(said);
    }

    @Test
    void anOverloadedNodeRefusesMessagesAndTakesThemAgain() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < AT_A_TIME + 10; i++) ids.add(conversation("{\"model\": \"slow\"}"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Callable<Integer>>();
            for (var id : ids) asked.add(() -> say(id, "All at once").status());
            var statuses = new ArrayList<Integer>();
            for (var done : threads.invokeAll(asked)) statuses.add(done.get());
            assertThat(statuses).contains(200, 503).containsOnly(200, 503);
        }
        assertThat(say(ids.getFirst(), "Once more").status()).isEqualTo(200);
    }
}
