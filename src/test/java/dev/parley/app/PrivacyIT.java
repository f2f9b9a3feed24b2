package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import dev.parley.privacy.detect.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/// Personal data on its way to providers and back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyIT {
    private static final String TEXT = "My name is Jane Doe, write to jane.doe@example.org or +41 44 668 18 00.";
    private static final List<String> DATA = List.of("Jane Doe", "jane.doe@example.org", "+41 44 668 18 00");

    private final TestGateway gateway = new TestGateway(Map.of());
    private final Customer open = gateway.customer();
    private final Customer redacting = customer("redact", true);
    private final Customer tokenizing = customer("tokenize", true);
    private final Customer blocking = customer("block", false);

    private Customer customer(String mode, boolean beforeProvider) {
        var config = Json.object();
        config.putObject("privacy").put("mode", mode).put("before_provider", beforeProvider);
        return gateway.customer(config);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private String seen(String model) {
        return gateway.seen(model).text();
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    void theProviderSeesTokensAndTheCallerTheData(Dialects dialect, boolean stream) {
        for (var model : List.of("gpt-4o-mini", "claude-haiku-4-5")) {
            var reply = gateway.ask(dialect, tokenizing, Dialects.ask(model, TEXT, stream));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(seen(model)).doesNotContain(DATA).contains("[NAME_", "[EMAIL_", "[PHONE_");
            assertThat(reply.text(dialect)).isEqualTo("Echo: " + TEXT);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialects.class)
    void theProviderSeesKindsOnly(Dialects dialect) {
        var reply = gateway.ask(dialect, redacting, Dialects.ask("gpt-4o", TEXT, false));
        assertThat(seen("gpt-4o")).doesNotContain(DATA);
        assertThat(reply.text(dialect)).isEqualTo("Echo: My name is [NAME], write to [EMAIL] or [PHONE].");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    void refusesBeforeAProviderIsAskedAndNamesTheKindsOnly(Dialects dialect, boolean stream) {
        int before = gateway.simulator().requests().size();
        var reply = gateway.ask(dialect, blocking, Dialects.ask("gpt-4o", TEXT, stream));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(dialect.isError(reply.json())).isTrue();
        assertThat(reply.message()).contains("email, phone, name").doesNotContain(DATA);
        if (dialect == Dialects.OPENAI) assertThat(reply.code()).isEqualTo("personal_data_blocked");
        assertThat(gateway.simulator().requests()).hasSize(before);
        assertThat(gateway.ask(dialect, blocking, Dialects.ask("gpt-4o", "What does it cost?", stream))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void leavesRequestsOfOthersAsTheyAre() {
        var reply = gateway.ask(Dialects.OPENAI, open, Dialects.ask("gpt-4.1", TEXT, false));
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo("Echo: " + TEXT);
        assertThat(seen("gpt-4.1")).contains(DATA);
    }

    @Test
    void aModeThatIsOffIsAsIfThereWereNone() {
        var off = customer("off", true);
        var reply = gateway.ask(Dialects.OPENAI, off, Dialects.ask("gpt-4.1", TEXT, false));
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo("Echo: " + TEXT);
        assertThat(seen("gpt-4.1")).contains(DATA);
    }

    @Test
    void doesNotRestoreWhatTheRequestDidNotHold() {
        gateway.ask(Dialects.OPENAI, tokenizing, Dialects.ask("gpt-4o", "for victim@example.org", false));
        var token = seen("gpt-4o").replaceAll("(?s).*(\\[EMAIL_[a-z2-7]{12}]).*", "$1");
        var reply =
                gateway.ask(Dialects.OPENAI, tokenizing, Dialects.ask("gpt-4o", "say " + token + " to a@b.org", true));
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo("Echo: say " + token + " to a@b.org");
    }

    @Test
    void theSameValueHasTheSameTokenInOneTenantAndAnotherInTheNext() {
        var other = customer("tokenize", true);
        gateway.ask(Dialects.OPENAI, tokenizing, Dialects.ask("gpt-4o", "to same@example.org", false));
        var first = seen("gpt-4o");
        gateway.ask(Dialects.ANTHROPIC, tokenizing, Dialects.ask("gpt-4o", "to same@example.org", false));
        assertThat(token(seen("gpt-4o"))).isEqualTo(token(first));
        gateway.ask(Dialects.OPENAI, other, Dialects.ask("gpt-4o", "to same@example.org", false));
        assertThat(token(seen("gpt-4o"))).isNotEqualTo(token(first));
    }

    private static String token(String text) {
        return text.replaceAll("(?s).*(\\[EMAIL_[a-z2-7]{12}]).*", "$1");
    }

    @Test
    void screensEmbeddings() {
        var body = Json.object().put("model", "text-embedding-3-small").put("user", "jane.doe@example.org");
        body.putArray("input").add(TEXT);
        var reply = gateway.post("/v1/embeddings", redacting.key(), Json.write(body));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(seen("text-embedding-3-small")).doesNotContain(DATA);
        assertThat(gateway.post("/v1/embeddings", blocking.key(), Json.write(body))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void sealsStoredAnswersAndTellsThemAgain() {
        var body = Dialects.ask("gpt-4o-mini", TEXT, true);
        var first = gateway.ask(Dialects.OPENAI, tokenizing, body, "Idempotency-Key", "sealed-1");
        var again = gateway.ask(Dialects.OPENAI, tokenizing, body, "Idempotency-Key", "sealed-1");
        assertThat(again.header("idempotent-replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(first.body()).contains(DATA.get(1));
        assertThat(stored("sealed-1")).startsWith("t ").doesNotContain("jane.doe");
        // whoever is named is the owner of what is kept of them, whatever the tenant's mode
        var named = Dialects.ask("gpt-4o-mini", TEXT, false).put("user", "jane");
        gateway.ask(Dialects.OPENAI, open, named, "Idempotency-Key", "sealed-2");
        assertThat(stored("sealed-2")).startsWith("t ").doesNotContain("jane.doe");
        gateway.ask(Dialects.OPENAI, open, Dialects.ask("gpt-4o-mini", TEXT, false), "Idempotency-Key", "open-1");
        assertThat(stored("open-1")).startsWith("f ").contains("jane.doe");
    }

    /// A misspelt detector would look for nothing, unseen.
    @Test
    void takesTheKindsThatThereAreForDetectorsAndNoOthers() {
        var config = Json.object();
        var detectors = config.putObject("privacy").put("mode", "redact").putArray("detectors");
        for (var kind : Kind.values()) detectors.add(kind.spelling());
        assertThat(gateway.customer(config).id()).startsWith("ten_");
        detectors.add("e-mail");
        assertThatThrownBy(() -> gateway.customer(config)).hasMessageContaining("detectors");
    }

    private String stored(String key) {
        return gateway.rows("select sealed, encode(body, 'escape') from idempotency_keys where key = '" + key + "'")
                .getFirst();
    }

    @Test
    void revealsTokensToWhomThatIsPermittedAndRecordsIt() {
        gateway.ask(Dialects.OPENAI, tokenizing, Dialects.ask("gpt-4o", "to reveal@example.org", false));
        var token = token(seen("gpt-4o"));
        var key = key(tokenizing, "privacy:reveal");
        var answer = reveal(key, token, "[EMAIL_zzzzzzzzzzzz]", "nonsense");
        assertThat(answer.path("data").path(0).path("value").asString()).isEqualTo("reveal@example.org");
        assertThat(answer.path("data").path(1).has("value")).isFalse();
        assertThat(answer.path("data").path(2).has("kind")).isFalse();
        assertThat(gateway.rows("select target from audit_entries where action = 'token.revealed'"))
                .contains(token);
        assertThat(gateway.post("/api/v1/privacy/reveal", tokenizing.key(), tokens(token))
                        .status())
                .isEqualTo(403);
        assertThat(reveal(key(redacting, "privacy:reveal"), token)
                        .path("data")
                        .path(0)
                        .has("value"))
                .isFalse();
        assertThat(gateway.rows("select encode(sealed, 'escape') from privacy_tokens")
                        .toString())
                .doesNotContain("reveal@");
    }

    private String key(Customer customer, String scope) {
        var fields = Json.object().put("name", "privacy").put("tenant_id", customer.id());
        fields.putArray("scopes").add(scope);
        return gateway.operator("POST", "/api/v1/api-keys", fields).path("key").asString();
    }

    private static byte[] tokens(String... tokens) {
        ObjectNode body = Json.object();
        for (var token : tokens) body.withArray("tokens").add(token);
        return Json.write(body);
    }

    private tools.jackson.databind.JsonNode reveal(String key, String... tokens) {
        var reply = gateway.post("/api/v1/privacy/reveal", key, tokens(tokens));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }
}
