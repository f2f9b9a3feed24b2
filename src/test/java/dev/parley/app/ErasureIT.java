package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// An end user is erased: looked for afterwards in every column of every table, in every file that the program wrote,
/// and in the write-ahead log of the database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasureIT {
    private final Path data = folder();
    private final TestGateway gateway =
            new TestGateway(Map.of("PARLEY_DATA_DIR", data.toString(), "PARLEY_LOG_TO", "file"));
    private final Customer customer = customer();
    private final String manager = key("privacy:manage", "privacy:reveal", "budgets:manage");

    private static Path folder() {
        try {
            return Files.createTempDirectory("parley-erasure");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Customer customer() {
        var config = Json.object();
        config.putObject("privacy").put("mode", "tokenize").put("before_provider", true);
        return gateway.customer(config);
    }

    private String key(String... scopes) {
        var fields = Json.object().put("name", "privacy").put("tenant_id", customer.id());
        for (var scope : scopes) fields.withArray("scopes").add(scope);
        return gateway.operator("POST", "/api/v1/api-keys", fields).path("key").asString();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private Reply ask(Customer of, String person, String mail, String key, boolean stream) {
        var body = Dialects.ask("gpt-4o-mini", "Write to " + mail + " please", stream);
        if (!person.isEmpty()) body.put("user", person);
        return gateway.ask(Dialects.OPENAI, of, body, "Idempotency-Key", key);
    }

    private JsonNode erase(String person) {
        var reply = gateway.post("/api/v1/erasures", manager, Json.write(Map.of("end_user", person)));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json();
    }

    private JsonNode reveal(String token) {
        var reply = gateway.post("/api/v1/privacy/reveal", manager, Json.write(Map.of("tokens", List.of(token))));
        return reply.json().path("data").path(0);
    }

    /// A limit for the person alone carries the name. @return its path
    private String limit(String person, String window) {
        var body = Json.object().put("scope", "end_user").put("subject", person).put("measure", "requests");
        var reply = gateway.post(
                "/api/v1/limits", manager, Json.write(body.put("window", window).put("amount", 1000)));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return "/api/v1/limits/" + reply.json().path("id").asString();
    }

    private static String marker() {
        return "zq" + Ids.next().toString().replace("-", "").substring(20);
    }

    @Test
    void nothingOfAnErasedPersonIsFoundAnywhere() {
        var word = marker();
        var person = "person-" + marker();
        var mail = word + "@example.org";
        for (boolean stream : new boolean[] {false, true}) {
            var first = ask(customer, person, mail, "erase-" + stream, stream);
            assertThat(first.text(Dialects.OPENAI)).contains(mail);
            assertThat(ask(customer, person, mail, "erase-" + stream, stream).header("idempotent-replayed"))
                    .isEqualTo("true");
        }
        var token = gateway.seen("gpt-4o-mini").text().replaceAll("(?s).*(\\[EMAIL_[a-z2-7]{12}]).*", "$1");
        assertThat(reveal(token).path("value").asString()).isEqualTo(mail);
        limit(person, "minute");
        gateway.send("DELETE", limit(person, "hour"), new byte[0], Map.of("Authorization", "Bearer " + manager));
        TestGateway.until("the person is seen", () -> count("end_users") > 0);

        var receipt = erase(person);
        assertThat(receipt.path("erased").path("stored_answers").asInt()).isEqualTo(2);
        assertThat(receipt.path("erased").path("tokens").asInt()).isEqualTo(1);
        assertThat(receipt.path("erased").path("end_users").asInt()).isEqualTo(1);
        assertThat(receipt.path("erased").path("keys").asInt()).isEqualTo(1);

        assertThat(receipt.path("erased").path("limits").asInt()).isEqualTo(1);
        // of the revelation, of two limits made and one deleted
        assertThat(receipt.path("erased").path("audit_entries").asInt()).isEqualTo(4);

        assertThat(reveal(token).has("value")).isFalse();
        assertThat(tables(word)).isEmpty();
        assertThat(tables(person)).isEmpty();
        assertThat(files(data, word)).isEmpty();
        assertThat(files(data, person)).isEmpty();
        assertThat(files(Path.of("target/postgres-test"), word)).isEmpty();
        // they come back as somebody new
        assertThat(ask(customer, person, mail, "erase-false", false).header("idempotent-replayed"))
                .isEmpty();
        assertThat(erase(person).path("erased").path("stored_answers").asInt()).isEqualTo(1);
        assertThat(erase(person).path("erased").path("keys").asInt()).isZero();
    }

    /// That the search above finds what is there.
    @Test
    void whatIsNotSealedIsFoundByTheSameSearch() {
        var word = marker();
        ask(gateway.customer(), "", word + "@example.org", "open-" + word, false);
        assertThat(tables(word)).contains("idempotency_keys");
        assertThat(files(Path.of("target/postgres-test"), word)).anyMatch(file -> file.contains("pg_wal"));
    }

    @Test
    void theReceiptIsInTheAuditLogAndItsDigestCoversIt() throws Exception {
        var receipt = erase("nobody-" + marker());
        var id = receipt.path("id").asString();
        var content = Json.object();
        for (var field : List.of("id", "tenant_id", "end_user", "erased_at", "erased"))
            content.set(field, receipt.path(field));
        var digest = MessageDigest.getInstance("SHA-256").digest(Json.write(content));
        assertThat(receipt.path("digest").asString()).isEqualTo(HexFormat.of().formatHex(digest));
        var read = gateway.get("/api/v1/erasures/" + id, manager);
        assertThat(read.json()).isEqualTo(receipt);
        var logged = gateway.rows(
                "select after::text from audit_entries where action = 'end_user.erased' and target = '" + id + "'");
        assertThat(Json.read(logged.getFirst().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(receipt);
    }

    private int count(String table) {
        return Integer.parseInt(gateway.rows("select count(*) from " + table).getFirst());
    }

    /// Tables in which a word stands in any column, bytes included.
    private List<String> tables(String word) {
        var found = new ArrayList<String>();
        for (var row : gateway.rows("""
                select c.table_name, string_agg(case when data_type = 'bytea'
                    then format('position(''WORD''::bytea in coalesce(%I, '''')) > 0', column_name)
                    else format('coalesce(%I::text, '''') like ''%%WORD%%''', column_name) end, ' or ')
                from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
                where c.table_schema = 'public' and table_type = 'BASE TABLE' group by 1
                """.replace("WORD", word))) {
            var table = row.substring(0, row.indexOf(' '));
            var where = row.substring(row.indexOf(' ') + 1);
            if (!gateway.rows("select 1 from \"" + table + "\" where " + where + " limit 1")
                    .isEmpty()) found.add(table);
        }
        return found;
    }

    private static List<String> files(Path folder, String word) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> holds(file, word))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holds(Path file, String word) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word);
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }
}
