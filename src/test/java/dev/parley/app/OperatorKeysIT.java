package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// The operator's key leaks, and is replaced.
class OperatorKeysIT {
    private static final String KEYS = "/api/v1/operator-keys";

    @Test
    void anOperatorsKeyIsReplacedWithoutAGapAndTheLastOneStays() {
        try (var gateway = new TestGateway(Map.of())) {
            var web = new Web(gateway.parley().url(""));
            var leaked = gateway.parley().operatorKey();
            var only = web.get(KEYS, leaked).json().at("/data/0");
            assertThat(only.path("name").asString()).isEqualTo("first run");
            var id = only.path("id").asString();
            var refused = web.delete(KEYS + "/" + id, leaked);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body()).contains("last good key");

            var made = web.post(KEYS, leaked, "{\"name\": \"second\"}");
            assertThat(made.status()).isEqualTo(201);
            var key = made.text("key");
            assertThat(web.delete(KEYS + "/" + id, key).status()).isEqualTo(204);
            assertThat(web.delete(KEYS + "/" + id, key).status()).isEqualTo(204);
            TestGateway.until(
                    "the leaked key is refused", () -> web.get(KEYS, leaked).status() == 401);
            assertThat(web.get(KEYS, key).body()).contains("revoked_at").doesNotContain("sk-par-");
            assertThat(web.delete(KEYS + "/" + made.text("id"), key).status()).isEqualTo(409);
            assertThat(web.delete(KEYS + "/key_01a2178b-b32c-7a86-adcf-f68961622524", key)
                            .status())
                    .isEqualTo(404);
            assertThat(web.post(KEYS, key, "{\"name\": \" \"}").status()).isEqualTo(400);
            assertThat(gateway.rows("select action, target from audit_entries where action like 'operator_key.%'"
                            + " and target = '" + id + "' order by id"))
                    .containsExactly("operator_key.created " + id, "operator_key.revoked " + id);
        }
    }
}
